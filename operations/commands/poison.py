"""`poison`: shows the records that could not be understood, decoded, each with its reason and its object."""

import base64
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from functions.contract.archive_keys import POISON
from functions.redrive.error_records import ErrorRecords
from operations.archive.archive import Archive
from operations.command_line import add_span, span_of
from operations.masking import mask
from operations.stack import Stack

_DEFAULT_RECORDS = 20
#: Characters of a record that are shown.
_MAX_TEXT = 2_000


def add_arguments(command: ArgumentParser) -> None:
    command.add_argument("project")
    add_span(command, "when a record arrived")
    command.add_argument(
        "--reason", default="", metavar="TEXT", help="only records whose reason contains TEXT"
    )
    command.add_argument(
        "--limit", type=_count, default=_DEFAULT_RECORDS, metavar="N",
        help=f"at most N records (default {_DEFAULT_RECORDS})",
    )  # fmt: skip
    command.add_argument("--addresses", action="store_true", help="show addresses and numbers unmasked")


def poison(stack: Stack, arguments: Namespace) -> int:
    """Print each record with its object, arrival and reason."""
    project = stack.project(arguments.project)
    archive = Archive(project.archive_bucket, POISON, stack.client("s3"))
    found = (
        (key, record)
        for key, record in _records(archive, arguments)
        if arguments.reason.lower() in str(record.get("reason", "")).lower()
    )
    shown = list(islice(found, arguments.limit + 1))
    if not shown:
        print("There are no such records under errors/poison/.")
    for key, record in shown[: arguments.limit]:
        print("\n".join(_lines(key, record, masked=not arguments.addresses)))
    if len(shown) > arguments.limit:
        print("There are more: raise --limit, or narrow --from, --to or --reason.")
    return 0


def _records(archive: Archive, arguments: Namespace) -> Iterator[tuple[str, dict[str, Any]]]:
    for stored in archive.objects(span_of(arguments)):
        body = archive.client.get_object(Bucket=archive.bucket, Key=stored.key)["Body"]
        for record in ErrorRecords(body):
            yield stored.key, record


def _lines(key: str, record: dict[str, Any], *, masked: bool) -> list[str]:
    arrived = datetime.fromtimestamp(record["arrivalTimestamp"] / 1000, UTC)
    text = _text(record["rawData"])
    cut = f" … {len(text) - _MAX_TEXT:,} more characters" if len(text) > _MAX_TEXT else ""
    # Masked before it is cut: an address that is cut is none.
    shown = mask(text[: 2 * _MAX_TEXT]) if masked else text
    return [f"{key}", f"  {arrived:%Y-%m-%d %H:%M:%S} UTC: {_reason(record)}", f"  {shown[:_MAX_TEXT]}{cut}"]


def _reason(record: dict[str, Any]) -> str:
    return str(record.get("reason") or record.get("errorCode") or "no reason given")


def _text(raw_data: str) -> str:
    """Return a record as text without control characters: it may even hold a terminal's commands."""
    try:
        data = base64.b64decode(raw_data)
    except ValueError:
        return "not base64"
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8"
    # UTF-16 without a mark comes out with zeros between, which would hide an address.
    text = data.decode(encoding, "backslashreplace").strip().replace("\x00", "")
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        raise ArgumentTypeError(f"{text!r} is not a number of records: write 1 or more")
    return int(text)
