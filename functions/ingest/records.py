"""One raw record of a project: what it says, and the line of the archive that it becomes."""

import base64
import json
from dataclasses import dataclass
from typing import NoReturn

from functions.messages.parsers import ARRIVED_AT, Parsed, parse
from functions.messages.parsers.json_fields import MalformedEventError
from functions.messages.parsers.tags import TagNames

#: Why a record fails that is understood: DynamoDB will never take its message.
REFUSED = "the table refused the message"

_UNREADABLE = Parsed("unreadable", ())


@dataclass(frozen=True)
class Decoded:
    """A record that is understood, or the `reason` why it never will be, without anything of its content."""

    line: bytes = b""
    parsed: Parsed = _UNREADABLE
    reason: str = ""

    @property
    def ids(self) -> frozenset[str]:
        """Of the messages that it is about."""
        return frozenset(event.message_id for event in self.parsed.message_events)


def decode(data: str, arrived_at: int, tags: TagNames) -> Decoded:
    """The record of the bytes `data`, in base64; `arrived_at`: when Firehose got it, epoch milliseconds."""
    try:
        raw = base64.b64decode(data)
        event = json.loads(raw, parse_constant=_refuse_constant)
        parsed = parse(event, tags, arrived_at)
        # What tells no time is archived with its arrival, so that a replay makes the same message of it.
        line = _as_line(event | {ARRIVED_AT: arrived_at}) if parsed.lacks_time else _one_line(raw, event)
    except MalformedEventError as error:
        return Decoded(reason=str(error))
    except (ValueError, RecursionError) as error:
        # The error's own text may quote the record.
        return Decoded(reason=f"not JSON in UTF-8 ({type(error).__name__})")
    return Decoded(line, parsed)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _one_line(data: bytes, event: object) -> bytes:
    """The record as one line of the archive: as it came, unless it spans several lines."""
    line = data.strip()
    return _as_line(event) if b"\n" in line or b"\r" in line else line + b"\n"


def _as_line(event: object) -> bytes:
    # In ASCII: half a surrogate pair is legal in JSON, and nowhere else.
    return json.dumps(event, separators=(",", ":")).encode() + b"\n"
