"""Arguments that several commands share, and the types that check a value while it is read."""

import argparse
import math
from datetime import UTC, datetime
from pathlib import Path

from operations.archive.archive import Span
from operations.errors import OperationsError


def add_stack(command: argparse.ArgumentParser) -> None:
    """Add the arguments that choose the stack."""
    choice = command.add_mutually_exclusive_group()
    choice.add_argument("--stack", metavar="NAME", help="a Pulumi stack other than the selected one")
    choice.add_argument(
        "--outputs", type=Path, metavar="FILE", help="a file with the output of `pulumi stack output --json`"
    )
    choice.add_argument("--local", action="store_true", help="the local run (`make demo`)")


def add_archive(command: argparse.ArgumentParser, times: str) -> None:
    """Add the project, its archive and a time range; `times` says what --from and --to refer to."""
    command.add_argument("project")
    add_span(command, times)
    command.add_argument(
        "--archive", default="raw", metavar="WHICH", help="raw (default), delivered, or s3://BUCKET/PREFIX"
    )


def add_span(command: argparse.ArgumentParser, times: str) -> None:
    """Add a time range; `times` says what it refers to."""
    command.add_argument(
        "--from", dest="start", type=timestamp, metavar="TIME",
        help=f"{times}, in UTC: 2026-11-01 or 2026-11-01T06:00",
    )  # fmt: skip
    command.add_argument("--to", dest="end", type=timestamp, metavar="TIME", help=f"{times}, exclusive")


def span_of(arguments: argparse.Namespace) -> Span:
    """Return the time range. Raise OperationsError where it holds nothing."""
    start, end = arguments.start, arguments.end
    if start and end and end <= start:
        raise OperationsError(
            f"--to {end:%Y-%m-%dT%H:%M} is not after --from {start:%Y-%m-%dT%H:%M}: swap the two."
        )
    return Span(start, end)


def timestamp(text: str) -> datetime:
    """Parse a date or a date and time; without an offset it is in UTC."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a date or time: write 2026-11-01 or 2026-11-01T06:00"
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def events_per_second(text: str) -> float:
    """Parse a rate."""
    rate = _number(text)
    if rate <= 0:
        raise argparse.ArgumentTypeError(f"{text} is not a rate: write a number above 0, such as 1000")
    return rate


def seconds(text: str) -> float:
    """Parse a duration."""
    duration = _number(text)
    if duration < 0:
        raise argparse.ArgumentTypeError(f"{text} is not a duration: write 0 or more seconds")
    return duration


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number")
    return number
