"""`verify`: whether a project's table holds what its archive tells, no less, no more, nothing else."""

import time
from argparse import Namespace
from datetime import timedelta

from functions.messages.storage.update_expressions import ItemWriter
from operations.archive.archive import Archive, Span
from operations.archive.reader import ArchiveReader
from operations.message_store import WriteUnits, store_of
from operations.report import account_lines, named
from operations.stack import Project, Stack
from operations.verification.comparison import Comparison, Findings
from operations.verification.verdict import FAULTS, ItemComparison, Verdict

#: What an event's time may be ahead of its arrival: clocks differ.
_CLOCKS_DIFFER = timedelta(days=1)
#: What Firehose may take to write an object that is full, in seconds.
_WRITING_TAKES = 30


def verify(stack: Stack, chosen: Namespace) -> int:
    """0 where nothing is missing, extra or different, and all of the archive could be read; else 1."""
    project = stack.project(chosen.project)
    reader = ArchiveReader(Archive.of(stack, project, chosen.archive), project.tags)
    store = store_of(stack, project, chosen.table or project.table, WriteUnits())
    writer = ItemWriter(store.hasher, store.shards, store.retention)
    sent = Span(chosen.start, chosen.end)
    item_comparison = ItemComparison(
        writer, time.time(), sent, _complete_from(project, chosen.archive), reader.account.undated
    )
    patience = project.buffer_seconds + _WRITING_TAKES if chosen.wait is None else chosen.wait
    # The events of a message come after its send, so the archive is read from there to its end.
    span = Span(chosen.start and chosen.start - _CLOCKS_DIFFER)
    findings = Comparison(reader, span, store, item_comparison, time.monotonic, time.sleep, patience).run()
    print("\n".join([*account_lines(reader.account), *_lines(findings)]))
    return 1 if findings.faults or reader.account.damaged else 0


def _complete_from(project: Project, archive: str) -> int:
    """Since when the archive has everything, epoch milliseconds."""
    days = {"raw": project.raw_days, "delivered": project.delivered_days}.get(archive)
    return 0 if days is None else int((time.time() - timedelta(days=days).total_seconds()) * 1000)


def _lines(findings: Findings) -> list[str]:
    counts = findings.counts
    lines = [
        f"{counts[verdict]:,} items {verdict}"
        for verdict in Verdict
        if verdict not in FAULTS and (counts[verdict] or verdict is Verdict.SAME)
    ]
    lines += [", ".join(f"{counts[verdict]:,} {verdict}" for verdict in FAULTS)]
    for fault in FAULTS:
        ids = {message_id for verdict, message_id in findings.faults.values() if verdict is fault}
        lines += named(f"{fault}:", sorted(ids))
    return lines
