"""`erase`: removes recipients from the tables and archives of projects, for good."""

import time
from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime, timedelta

from operations.command_line import timestamp
from operations.erasure.project_erasure import ErasureReport, ProjectErasure
from operations.erasure.request import Request, read_request
from operations.errors import CommandInterruptedError, OperationsError
from operations.message_store import WriteUnits, store_of
from operations.report import headed
from operations.stack import Project, Stack

#: DynamoDB's point-in-time recovery reaches back so far (Developer Guide, "Point-in-time backups").
_RECOVERY_DAYS = 35


def add_arguments(command: ArgumentParser) -> None:
    command.add_argument("projects", nargs="+", metavar="PROJECT")
    command.add_argument(
        "--recipients", metavar="FILE", help="addresses and numbers, one a line; - for standard input"
    )
    command.add_argument(
        "--message-ids", metavar="FILE", help="ids of whole messages, one a line; - for standard input"
    )
    command.add_argument(
        "--sent-before", type=timestamp, metavar="TIME",
        help="only messages sent before it, in UTC (default: now); the same in a second run",
    )  # fmt: skip
    command.add_argument("--dry-run", action="store_true", help="only count")


def erase(stack: Stack, arguments: Namespace) -> int:
    """Print what was erased. Return 1 where an object could not be read, else 0."""
    projects = [stack.project(name) for name in dict.fromkeys(arguments.projects)]
    before = arguments.sent_before or datetime.fromtimestamp(time.time(), UTC).replace(microsecond=0)
    if before.timestamp() > time.time():
        raise OperationsError(
            f"--sent-before {before:%Y-%m-%dT%H:%M} is in the future: an erasure reaches up to now at most."
        )
    request = read_request(arguments.recipients, arguments.message_ids)
    damaged = False
    for project in projects:
        report = _erase(stack, project, request, before, dry=arguments.dry_run)
        print(
            "\n".join([f"{project.name}:", *(f"  {line}" for line in _lines(report, dry=arguments.dry_run))])
        )
        damaged |= bool(report.damaged)
    print("\n".join(_remains(before, dry=arguments.dry_run)))
    return int(damaged)


def _erase(stack: Stack, project: Project, request: Request, before: datetime, *, dry: bool) -> ErasureReport:
    store = store_of(stack, project, project.table, WriteUnits())
    # A time without its milliseconds ends before the second.
    sent_until = int(before.timestamp() * 1000) - 1
    try:
        return ProjectErasure(stack, project, store, request, sent_until, dry).run()
    except KeyboardInterrupt:
        raise CommandInterruptedError(
            "Interrupted: every item and object is either as it was or erased. Run it again with "
            f"--sent-before {before:%Y-%m-%dT%H:%M:%S}, and it continues."
        ) from None


def _lines(report: ErasureReport, *, dry: bool) -> list[str]:
    changes = report.changes
    lines = [
        f"{report.messages:,} messages, and {report.heads:,} that list their recipients, in the table",
        f"{report.objects:,} objects of {report.bytes:,} bytes read: {report.rewritten:,} rewritten, "
        f"{report.deleted:,} deleted",
        f"{changes.removed:,} records removed, {changes.masked:,} about several recipients masked, "
        f"{changes.unreadable:,} unreadable ones removed",
    ]
    if changes.mentioned:
        lines += [f"{changes.mentioned:,} records of messages to others name an erased address, and stay"]
    if report.found_nothing:
        lines += ["Nothing of them is left."]
    if dry:
        lines += ["Nothing was changed."]
    return lines + headed(
        "objects that could not be read, and may still name them:",
        (f"{key}: {reason}" for key, reason in report.damaged.items()),
    )


def _remains(before: datetime, *, dry: bool) -> list[str]:
    if dry:
        return []
    again, until = before + timedelta(days=1), before + timedelta(days=_RECOVERY_DAYS)
    return [
        f"Records that were on their way arrive within a day. From {again:%Y-%m-%d %H:%M} UTC on run it "
        f"again with --sent-before {before:%Y-%m-%dT%H:%M:%S}: it must find nothing.",
        f"Not reached: the table's recovery copies (gone on {until:%Y-%m-%d}), its stream (a day), a Kinesis "
        "data stream in front (its retention), tables of replay --into, and copies outside of the stack.",
    ]
