"""`explain`: how a folder of sample events is read, one line for each file and message."""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from functions.messages.event import MessageEvent
from functions.messages.parsers import parse
from functions.messages.parsers.json_fields import MalformedEventError
from functions.messages.parsers.tags import TagNames
from functions.messages.reasons import campaign_reason, journey_reason, reason_of
from operations.errors import OperationsError

_HEAD = ("file", "source", "channel", "kind", "status", "reason")
#: Arrival time of the samples, since a file has none: 2026-11-23.
_RECEIVED_AT = 1_795_392_000_000


def add_arguments(command: ArgumentParser) -> None:
    command.add_argument("folder", type=Path, help="a folder of *.json files, one event each")


def explain(arguments: Namespace) -> int:
    """Print the table. Raise OperationsError where the folder has no samples."""
    print(table(arguments.folder))
    return 0


def table(folder: Path) -> str:
    """Return source, channel, kind of event, status and reason of each `*.json` file of `folder`.

    A file about several recipients has a line for each; one about no message has the name that ingest counts
    it under. Raise OperationsError where there are no files.
    """
    paths = sorted(folder.glob("*.json"))
    if not paths:
        raise OperationsError(f"{folder} has no *.json files: name a folder with one event in each file.")
    return _aligned([_HEAD, *(row for path in paths for row in _rows(path))])


def _rows(path: Path) -> Iterator[tuple[str, ...]]:
    try:
        event = json.loads(path.read_bytes())
        parsed = parse(event, TagNames(), _RECEIVED_AT)
    except (ValueError, RecursionError, MalformedEventError) as error:
        yield path.name, "-", "-", "-", "-", f"not readable: {error}"
        return
    if not parsed.message_events:
        reason = _send_reason(parsed.event_type, event) or "about no message"
        yield path.name, parsed.source or "-", "-", parsed.event_type, "-", reason
    for message_event in parsed.message_events:
        yield path.name, parsed.source, *_columns(message_event)


def _send_reason(event_type: str, event: dict[str, Any]) -> str | None:
    """Return why a campaign or journey sent to an endpoint, or did not."""
    for name, reason in (("campaign", campaign_reason), ("journey", journey_reason)):
        if event_type == f"_{name}.send":
            status = str(event["attributes"].get(f"{name}_send_status"))
            return f"{status}: {known.summary}" if (known := reason(status)) else status
    return None


def _columns(message_event: MessageEvent) -> tuple[str, ...]:
    event, reason = message_event.event, reason_of(message_event.event)
    return (
        message_event.attributes.channel,
        event.kind,
        event.status_reached or "-",
        f"{reason.code}: {reason.explanation.summary}",
    )


def _aligned(rows: list[tuple[str, ...]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
