"""`retention`: applies a changed retention to the stored messages that no event and no archive reaches."""

import time
from argparse import ArgumentParser, Namespace

from operations.command_line import events_per_second
from operations.errors import CommandInterruptedError
from operations.message_store import WriteUnits, store_of
from operations.replay.rate_limit import RateLimit
from operations.retention import RetentionPass
from operations.stack import Stack

_DEFAULT_RATE = 500


def add_arguments(command: ArgumentParser) -> None:
    command.add_argument("project")
    command.add_argument("--table", metavar="TABLE", help="a table other than the project's")
    command.add_argument(
        "--rate", type=events_per_second, default=_DEFAULT_RATE, metavar="N",
        help=f"at most N writes a second (default {_DEFAULT_RATE})",
    )  # fmt: skip
    command.add_argument("--dry-run", action="store_true", help="only count")


def retention(stack: Stack, arguments: Namespace) -> int:
    """Print what has another end than the present retention gives it, and what was changed. Return 0."""
    project, units = stack.project(arguments.project), WriteUnits()
    store = store_of(stack, project, arguments.table or project.table, units)
    limit = RateLimit(arguments.rate, time.monotonic, time.sleep)
    retention_pass = RetentionPass(store, limit, time.time)
    try:
        retention_pass.run(dry=arguments.dry_run)
    except KeyboardInterrupt:
        raise CommandInterruptedError(
            f"Interrupted: {retention_pass.changed:,} items have their new end. Run the same command again: "
            "it writes only the others."
        ) from None
    print("\n".join(_lines(retention_pass, project.retention_days, units, dry=arguments.dry_run)))
    return 0


def _lines(done: RetentionPass, days: int | None, units: WriteUnits, *, dry: bool) -> list[str]:
    ends = "are kept indefinitely" if days is None else f"end {days:,} days after their send"
    lines = [f"{done.checked:,} items, {done.wrong:,} with another end: messages {ends}"]
    if done.over:
        lines += [f"{done.over:,} of these are past their end: the API hides them, DynamoDB deletes them"]
    if dry:
        return [*lines, "Nothing was written."]
    if done.deleted:
        lines += [f"{done.deleted:,} deleted, which ended more than five years ago"]
    return [*lines, f"{done.changed:,} changed, {units.units:,.0f} write units"]
