"""`verify`: checks that a project's table holds exactly what its archive leads to."""

import time
from argparse import ArgumentParser, Namespace
from datetime import timedelta

from functions.messages.storage.update_expressions import ItemWriter
from operations.archive.archive import Archive, Span
from operations.archive.reader import ArchiveReader, ReadReport
from operations.command_line import add_archive, seconds, span_of
from operations.erasure.erased_of_project import erased_of_project
from operations.errors import CommandInterruptedError
from operations.message_store import WriteUnits, store_of
from operations.report import headed, read_lines
from operations.stack import Project, Stack
from operations.verification.comparison import Comparison, Findings
from operations.verification.verdict import FAULTS, ItemComparison, Verdict

#: How much later than an event's time its record may be archived under an earlier hour: clocks differ.
_CLOCK_TOLERANCE = timedelta(days=1)
#: What Firehose may take to write an object that is full, and ingest to record a batch, in seconds.
_WRITE_SECONDS = 30


def add_arguments(command: ArgumentParser) -> None:
    add_archive(command, "when a message was sent")
    command.add_argument("--table", metavar="TABLE", help="a table other than the project's")
    command.add_argument(
        "--wait", type=seconds, metavar="SECONDS",
        help="how long to wait for ingest, then for the archive (default: the longer of Firehose's buffers "
        f"+ {_WRITE_SECONDS})",
    )  # fmt: skip


def verify(stack: Stack, arguments: Namespace) -> int:
    """Return 0 where nothing is missing, extra or different, and all of the archive could be read; else 1."""
    project, sent = stack.project(arguments.project), span_of(arguments)
    archive = Archive.of(stack, project, arguments.archive)
    store = store_of(stack, project, arguments.table or project.table, WriteUnits())
    report = ReadReport()
    items = ItemComparison(
        ItemWriter(store.hasher, store.shards, store.retention),
        time.time,
        sent,
        _complete_from(archive, project, arguments.archive),
        report.undated,
    )
    buffer_seconds = max(project.buffer_seconds, project.transform_buffer_seconds)
    patience = buffer_seconds + _WRITE_SECONDS if arguments.wait is None else arguments.wait
    # The events of a message follow its send, so the archive is read from there to its end.
    span = Span(sent.start and sent.start - _CLOCK_TOLERANCE)
    reader = ArchiveReader(archive, project.tags)
    erased = erased_of_project(stack, project, store.hasher)
    comparison = Comparison(reader, span, store, items, report, time.monotonic, time.sleep, patience, erased)
    try:
        findings = comparison.run()
    except KeyboardInterrupt:
        raise CommandInterruptedError(
            "Interrupted: nothing was written, and nothing is proved. Run the same command again."
        ) from None
    print("\n".join([*read_lines(report), *_lines(findings)]))
    return 1 if findings.has_faults or report.damaged else 0


def _complete_from(archive: Archive, project: Project, name: str) -> int:
    """Return the time, in epoch milliseconds, since which the archive has everything."""
    days = {"raw": project.raw_days, "delivered": project.delivered_days}.get(name)
    if days is None:
        return 0
    forgotten = time.time() - timedelta(days=days).total_seconds()
    hours = (stored.hour for stored in archive.objects(Span()) if stored.hour)
    # The archive may be younger than that, where its retention was raised.
    oldest = next(hours, None)
    return int(max(forgotten, oldest.timestamp() if oldest else 0) * 1000)


def _lines(findings: Findings) -> list[str]:
    counts = findings.counts
    lines = [
        f"{counts[verdict]:,} items {verdict}"
        for verdict in Verdict
        if verdict not in FAULTS and (counts[verdict] or verdict is Verdict.SAME)
    ]
    shown = [fault for fault in FAULTS if fault is not Verdict.UNERASED or counts[fault]]
    lines += [", ".join(f"{counts[verdict]:,} {verdict}" for verdict in shown)]
    for fault in FAULTS:
        lines += headed(f"{fault}:", findings.faulty_ids[fault])
    lines += headed("objects that name erased recipients, which no erasure may leave:", findings.unerased)
    lines += headed("objects that name erased recipients and came later: run `erase` again:", findings.late)
    return lines
