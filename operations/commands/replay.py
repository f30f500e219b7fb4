"""`replay`: a project's messages, rebuilt from its archive, in place or into a table of their own."""

import time
from argparse import Namespace
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from functions.messages.event import MessageEvent
from functions.messages.storage.store import WriteResult
from functions.messages.storage.update_expressions import Retention
from operations.archive.archive import Archive, Span
from operations.archive.reader import ArchiveReader
from operations.message_store import WriteUnits, store_of
from operations.replay import new_table
from operations.replay.checkpoint import Checkpoint
from operations.replay.rate_limit import RateLimit
from operations.replay.replayer import Replayer
from operations.report import account_lines, named
from operations.stack import Project, Stack


def replay(stack: Stack, chosen: Namespace) -> int:
    """Says what became of everything; 1 where some of it could not be read or written, else 0."""
    project = stack.project(chosen.project)
    reader = ArchiveReader(Archive.of(stack, project, chosen.archive), project.tags)
    rate_limit = RateLimit(None if chosen.dry_run else chosen.rate, time.monotonic, time.sleep)
    counted = WriteUnits()
    rebuild = Replayer(reader, Span(chosen.start, chosen.end), _counting(project), rate_limit)
    if not chosen.dry_run:
        table = chosen.into or project.table
        if chosen.into and new_table.ensure(stack.client("dynamodb"), table):
            print(f"Table {table} is made. It is not the program's: delete it yourself when done.")
        store = store_of(stack, project, table, counted)
        rebuild = replace(rebuild, record=store.record, checkpoint=_checkpoint(chosen, table))
    rebuild.run()
    print("\n".join([*account_lines(reader.account), *_written(rebuild, counted, dry=chosen.dry_run)]))
    return 1 if reader.account.damaged or rebuild.written.refused else 0


def _counting(project: Project) -> Callable[[list[MessageEvent]], WriteResult]:
    """Stands for a store in a dry run."""
    retention, now = Retention(project.retention_days), time.time()
    return lambda events: WriteResult(expired=sum(retention.is_over(event.sent_at, now) for event in events))


def _checkpoint(chosen: Namespace, table: str) -> Checkpoint:
    about = {
        "project": chosen.project,
        "table": table,
        "archive": chosen.archive,
        "from": str(chosen.start or ""),
        "to": str(chosen.end or ""),
    }
    return Checkpoint(chosen.checkpoint or Path(f".operations/replay-{table}.json"), about)


def _written(rebuild: Replayer, counted: WriteUnits, *, dry: bool) -> list[str]:
    told, kept = rebuild.written, rebuild.written.events - rebuild.written.expired
    lines = []
    if told.expired:
        lines += [f"{told.expired:,} events not written, since their messages' retention is over"]
    if dry:
        lines += [f"{kept:,} events would be merged, by at most as many updates"]
    else:
        lines += [f"{kept:,} events merged by {counted.updates:,} updates, {counted.units:,.0f} write units"]
    return lines + named("messages that the table refused:", sorted(told.refused))
