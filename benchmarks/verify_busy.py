"""Compares a table with its archive while events arrive: faults found, which must be none."""

import gzip
import io
import itertools
import json
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from benchmarks import mix
from benchmarks.counting_table import CountingTable
from benchmarks.figures import Figure, show
from benchmarks.tables import message_events
from benchmarks.tracker_handler import store_over
from functions.erasure.erased import Erased
from functions.messages.parsers.tags import TagNames
from functions.messages.storage.dynamodb_store import DynamoMessageStore
from functions.messages.storage.update_expressions import ItemWriter
from operations.archive.archive import Archive, Span
from operations.archive.reader import ArchiveReader, ReadReport
from operations.verification.comparison import Comparison
from operations.verification.verdict import FAULTS, ItemComparison, Verdict

RATES = (200, 500)
#: Events that the table has at first: reading them takes some seconds.
BEFORE = 30_000
_TURN_SECONDS, _OBJECT_SECONDS = 0.1, 5.0
_PATIENCE_SECONDS = 60.0
_PAGE = 1_000


@dataclass
class BusyTable:
    """A client of the table for several threads, with pages of a scan."""

    table: CountingTable = field(default_factory=CountingTable)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def update_item(self, **request: Any) -> dict[str, Any]:
        with self.lock:
            return self.table.update_item(**request)

    def batch_get_item(self, **request: Any) -> dict[str, Any]:
        with self.lock:
            return self.table.batch_get_item(**request)

    def get_paginator(self, _: str) -> Any:
        return SimpleNamespace(paginate=self._pages)

    def _pages(self, **_: Any) -> Iterator[dict[str, Any]]:
        keys = iter(list(self.table.items))
        while page := list(itertools.islice(keys, _PAGE)):
            with self.lock:
                items = [self.table.items[key] for key in page]
            yield {"Items": items}


@dataclass
class Bucket:
    """The objects of an archive in memory."""

    objects: dict[str, bytes] = field(default_factory=dict)

    def put(self, events: list[mix.Event]) -> None:
        name = f"raw/{datetime.now(UTC):%Y/%m/%d/%H}/stream-{len(self.objects):06}.gz"
        lines = b"".join(json.dumps(event).encode() + b"\n" for event in events)
        self.objects[name] = gzip.compress(lines, 1)

    def get_paginator(self, _: str) -> Any:
        return SimpleNamespace(paginate=self._pages)

    def _pages(self, **_: Any) -> Iterator[Mapping[str, Any]]:
        yield {"Contents": [{"Key": key, "Size": len(body)} for key, body in list(self.objects.items())]}

    def get_object(self, *, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: ARG002, N803
        body = io.BytesIO(self.objects[Key])
        return {"Body": SimpleNamespace(iter_chunks=lambda size: iter(lambda: body.read(size), b""))}


@dataclass
class Traffic:
    """Writes events to the table at a rate, and to the archive some seconds later, as Firehose does."""

    store: DynamoMessageStore
    bucket: Bucket
    events: list[mix.Event]
    rate: int
    written: int = 0
    over: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        started = time.monotonic()
        archived, object_ends = 0, _OBJECT_SECONDS
        while not self.over.wait(_TURN_SECONDS):
            passed = time.monotonic() - started
            due = self.events[self.written : int(passed * self.rate)]
            self.store.record(message_events(due))
            self.written += len(due)
            if passed > object_ends:
                self.bucket.put(self.events[archived : self.written])
                archived, object_ends = self.written, passed + _OBJECT_SECONDS
        self.bucket.put(self.events[archived : self.written])


def figures() -> Iterator[Figure]:
    for rate in RATES:
        yield _compared(rate)


def _compared(rate: int) -> Figure:
    events = mix.histories(mix.email, (BEFORE + rate * 200) // 4, per_second=20)
    store, bucket = store_over(BusyTable()), Bucket()
    for start in range(0, BEFORE, 5_000):
        store.record(message_events(events[start : start + 5_000]))
        bucket.put(events[start : start + 5_000])
    traffic = Traffic(store, bucket, events[BEFORE:], rate)
    thread = threading.Thread(target=traffic.run, daemon=True)
    thread.start()
    report = ReadReport()
    archive = Archive("a-bucket", "raw/", bucket)
    writer = ItemWriter(store.hasher, store.shards, store.retention)
    started, written = time.monotonic(), traffic.written
    findings = Comparison(
        ArchiveReader(archive, TagNames()),
        Span(),
        store,
        ItemComparison(writer, time.time, Span(), 0, report.undated),
        report,
        time.monotonic,
        time.sleep,
        _PATIENCE_SECONDS,
        Erased(store.hasher),
    ).run()
    seconds = time.monotonic() - started
    reached = (traffic.written - written) / seconds
    traffic.over.set()
    thread.join()
    counts = findings.counts
    faults = ", ".join(f"{counts[one]:,} {one}" for one in FAULTS)
    same = f"{counts[Verdict.SAME]:,} items same, {reached:.0f} events a second for {seconds:.0f} s"
    return Figure(f"verify while {rate} events a second arrive", faults, same)


if __name__ == "__main__":
    show(figures)
