"""`replay`: rebuilds a project's messages from its archive, in place or into another table."""

import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from functions.erasure.erased import Erased
from functions.erasure.table import TableErasure
from functions.messages.event import MessageEvent
from functions.messages.storage.dynamodb_store import DynamoMessageStore
from functions.messages.storage.store import StoreUnavailableError, WriteResult
from functions.messages.storage.update_expressions import Retention
from operations.archive.archive import Archive
from operations.archive.reader import ArchiveReader
from operations.command_line import add_archive, events_per_second, span_of
from operations.erasure.erased_of_project import erased_of_project
from operations.errors import CommandInterruptedError, OperationsError
from operations.message_store import WriteUnits, store_of
from operations.replay import target_table
from operations.replay.checkpoint import Checkpoint
from operations.replay.rate_limit import RateLimit
from operations.replay.replay_report import ReplayReport
from operations.replay.replayer import Replayer
from operations.replay.whole_messages import WholeMessages
from operations.report import headed, read_lines
from operations.stack import Project, Stack

_DEFAULT_RATE = 1000


def add_arguments(command: ArgumentParser) -> None:
    add_archive(command, "when a record arrived")
    command.add_argument(
        "--into", metavar="TABLE", help="a table other than the project's; created where it does not exist"
    )
    command.add_argument(
        "--rate", type=events_per_second, default=_DEFAULT_RATE, metavar="N",
        help=f"at most N events a second (default {_DEFAULT_RATE})",
    )  # fmt: skip
    command.add_argument("--dry-run", action="store_true", help="only count")
    command.add_argument(
        "--checkpoint", type=Path, metavar="FILE",
        help="where the progress is saved (default .operations/replay-TABLE.sqlite)",
    )  # fmt: skip


def replay(stack: Stack, arguments: Namespace) -> int:
    """Print what was read and written. Return 1 where some of it could not be, else 0."""
    project, span = stack.project(arguments.project), span_of(arguments)
    reader = ArchiveReader(Archive.of(stack, project, arguments.archive), project.tags)
    if arguments.dry_run:
        limit, retention = RateLimit(None, time.monotonic, time.sleep), Retention(project.retention_days)
        whole = WholeMessages(retention, time.time)
        rebuild = Replayer(reader, span, _count(retention), limit, whole)
        rebuild.run()
    else:
        rebuild = _rebuild(stack, project, arguments, reader)
    print("\n".join([*read_lines(rebuild.report.read), *_written(rebuild.report, dry=arguments.dry_run)]))
    return 1 if rebuild.report.read.damaged or rebuild.report.refused else 0


def _rebuild(stack: Stack, project: Project, arguments: Namespace, reader: ArchiveReader) -> Replayer:
    table = arguments.into or project.table
    if arguments.into and target_table.ensure(stack.client("dynamodb"), table):
        print(f"Table {table} is created. It does not belong to the stack: delete it when you are done.")
    units = WriteUnits()
    store = store_of(stack, project, table, units)
    erased = erased_of_project(stack, project, store.hasher)
    store = replace(store, remaining=erased.remaining)
    _bury(erased, store)
    limit = RateLimit(arguments.rate, time.monotonic, time.sleep)
    checkpoint = _checkpoint(stack, arguments, table)
    whole = WholeMessages(store.retention, store.clock)
    rebuild = Replayer(reader, span_of(arguments), store.record, limit, whole, units, checkpoint)
    try:
        rebuild.run()
    except KeyboardInterrupt:
        raise CommandInterruptedError(
            f"Interrupted: {rebuild.report.events:,} events are merged and saved in {checkpoint.file}. "
            "Nothing is lost: run the same command again, and it continues there."
        ) from None
    finally:
        checkpoint.close()
    checkpoint.remove()
    return rebuild


def _bury(erased: Erased, store: DynamoMessageStore) -> None:
    """Put the tombstones of erased messages first: what is replayed behind them adds nothing to them."""
    now = store.clock()
    current = [one for one in erased.tombstones.values() if not store.retention.is_over(one.sent_at, now)]
    try:
        TableErasure(store).bury(current, only_where_stored=False)
    except StoreUnavailableError as failure:
        raise OperationsError(f"{failure}. Nothing was replayed: run the same command again.") from None


def _count(retention: Retention) -> Callable[[list[MessageEvent]], WriteResult]:
    """Return what a dry run has in place of a store's `record`."""
    now = time.time()
    return lambda events: WriteResult(expired=sum(retention.is_over(event.sent_at, now) for event in events))


def _checkpoint(stack: Stack, arguments: Namespace, table: str) -> Checkpoint:
    replay_of = {
        "project": arguments.project,
        "table": table,
        "archive": arguments.archive,
        "from": str(arguments.start or ""),
        "to": str(arguments.end or ""),
    }
    file = arguments.checkpoint or Path(f".operations/replay-{table}.sqlite")
    return Checkpoint.open(file, replay_of, target_table.identity(stack.client("dynamodb"), table))


def _written(report: ReplayReport, *, dry: bool) -> list[str]:
    lines, merged = [], report.events - report.expired
    if report.expired:
        lines += [f"{report.expired:,} events not written, since the retention of their messages is over"]
    if dry:
        lines += [f"{merged:,} events would be merged, by at most as many updates"]
    else:
        lines += [f"{merged:,} events merged by {report.updates:,} updates, {report.units:,.0f} write units"]
    return lines + headed("messages that the table refused:", sorted(report.refused))
