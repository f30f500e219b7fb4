"""What the tracker makes of a folder of sample events: one line a file and message, for people to check."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from functions.messages.event import MessageEvent
from functions.messages.parsers import parse
from functions.messages.parsers.json_fields import MalformedEventError
from functions.messages.parsers.tags import TagNames
from functions.messages.reasons import campaign_reason, journey_reason, reason_of

_HEAD = ("file", "source", "channel", "kind", "status", "reason")
#: Stands for the arrival, which a file does not have: 2026-11-23.
_RECEIVED_AT = 1_795_392_000_000


def table(folder: Path) -> str:
    """Each `*.json` file of `folder` and what it says: source, channel, kind of event, status, reason.

    A file about several recipients has a line for each; one about no message tells the name it is counted
    under. Raises FileNotFoundError where there are no files.
    """
    paths = sorted(folder.glob("*.json"))
    if not paths:
        raise FileNotFoundError(f"there are no *.json files in {folder}")
    return _aligned([_HEAD, *(row for path in paths for row in _rows(path))])


def _rows(path: Path) -> Iterator[tuple[str, ...]]:
    try:
        event = json.loads(path.read_bytes())
        parsed = parse(event, TagNames(), _RECEIVED_AT)
    except (ValueError, MalformedEventError) as error:
        yield path.name, "-", "-", "-", "-", f"not readable: {error}"
        return
    if not parsed.message_events:
        reason = _send_reason(parsed.event_type, event) or "about no message"
        yield path.name, parsed.source or "-", "-", parsed.event_type, "-", reason
    for told in parsed.message_events:
        yield path.name, parsed.source, *_told(told)


def _send_reason(event_type: str, event: dict[str, Any]) -> str | None:
    """Why a campaign or journey sent to an endpoint, or did not."""
    for name, reason in (("campaign", campaign_reason), ("journey", journey_reason)):
        if event_type == f"_{name}.send":
            status = str(event["attributes"].get(f"{name}_send_status"))
            return f"{status}: {known.summary}" if (known := reason(status)) else status
    return None


def _told(told: MessageEvent) -> tuple[str, ...]:
    event, reason = told.event, reason_of(told.event)
    return (
        told.attributes.channel,
        event.kind,
        event.status_reached or "-",
        f"{reason.code}: {reason.explanation.summary}",
    )


def _aligned(rows: list[tuple[str, ...]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
