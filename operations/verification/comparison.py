"""Compares a table with an archive while records keep arriving.

A table must hold all that the archive held before the table was scanned, and nothing that the archive does
not hold some time after. So the archive is read first, then the table; an item that lacks something is read
again until ingest has caught up, and what an item has too much of is looked for in the objects that Firehose
writes meanwhile. Both targets are fixed when the wait for them begins, so that traffic cannot move them.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice

from functions.contract.message_table import ITEM_KEY
from functions.erasure.erased import Erased
from functions.messages.event import MessageEvent
from functions.messages.message import Message
from functions.messages.storage.dynamodb_store import DynamoMessageStore
from functions.messages.storage.item import Item
from functions.messages.storage.merge import merge_events
from operations.archive.archive import Span, StoredObject
from operations.archive.reader import ArchiveReader, ReadReport
from operations.progress import Progress
from operations.verification.ledger import Fault, Ledger, Pair
from operations.verification.table_scan import items_of, items_with
from operations.verification.verdict import FAULTS, ItemComparison, Side, Verdict, as_item

#: Events that are merged before they are added to the ledger.
_BATCH = 5_000
#: Faults that are judged again together.
_KEYS = 1_000


@dataclass(frozen=True)
class Findings:
    """Items by verdict, and the ids of the messages with each fault. `unerased`: the objects that name erased
    recipients although the erasure read them; `late`: those that came after it."""

    counts: Counter[Verdict]
    faulty_ids: dict[Verdict, list[str]]
    unerased: tuple[str, ...] = ()
    late: tuple[str, ...] = ()

    @property
    def has_faults(self) -> bool:
        return bool(self.unerased) or any(self.counts[fault] for fault in FAULTS)


@dataclass(frozen=True)
class Comparison:
    """One comparison. `patience`: seconds to wait for each side, with `pause` between two looks."""

    reader: ArchiveReader
    span: Span
    store: DynamoMessageStore
    items: ItemComparison
    report: ReadReport
    clock: Callable[[], float]
    sleep: Callable[[float], None]
    patience: float
    erased: Erased
    pause: float = 5.0
    _ledger: Ledger = field(default_factory=Ledger)
    _counts: Counter[Verdict] = field(default_factory=Counter)
    _read: set[str] = field(default_factory=set)
    _unerased: Counter[StoredObject] = field(default_factory=Counter)

    def run(self) -> Findings:
        self._read_archive(lambda _: True)
        for items in items_of(self.store.client, self.store.table_name):
            self._ledger.put_stored(items)
        self._ledger.add_expected(
            {ITEM_KEY: {"S": key}, **tombstone.to_item(self.store.retention)}
            for key, tombstone in self.erased.tombstones.items()
        )
        self._ledger.index()
        for pair in self._ledger.pairs():
            self._judge(pair)
        self._wait_for(Side.TABLE, self._read_items_again)
        self._wait_for(Side.ARCHIVE, self._read_new_objects)
        findings = self._findings()
        self._ledger.close()
        return findings

    def _judge(self, pair: Pair, *, archive_is_newer: bool = False) -> None:
        result = self.items.compare(pair, archive_is_newer=archive_is_newer)
        if result.verdict in FAULTS:
            self._ledger.put_fault(pair.key, Fault(result.message_id, result.verdict, result.waits_for))
        else:
            self._ledger.remove_fault(pair.key)
            self._counts[result.verdict] += 1

    def _wait_for(self, side: Side, look: Callable[[], None]) -> None:
        """Look again at the faults that a side may still correct, the last time when patience is over."""
        until = self.clock() + self.patience
        while self._ledger.waiting(side, "", 1):
            began = self.clock()
            look()
            if began >= until:
                return
            if self._ledger.waiting(side, "", 1):
                # However many there are, the table is left alone half of the time.
                self.sleep(max(self.pause, self.clock() - began))

    def _read_items_again(self) -> None:
        for keys in self._waiting(Side.TABLE):
            for items in items_with(self.store.client, self.store.table_name, keys):
                self._ledger.put_stored(items)
            for key in keys:
                self._judge(self._ledger.pair(key))

    def _read_new_objects(self) -> None:
        self._read_archive(lambda key: self._ledger.is_waiting(key, Side.ARCHIVE))
        for keys in self._waiting(Side.ARCHIVE):
            for key in keys:
                self._judge(self._ledger.pair(key), archive_is_newer=True)

    def _waiting(self, side: Side) -> Iterator[list[str]]:
        after = ""
        while keys := list(self._ledger.waiting(side, after, _KEYS)):
            yield keys
            after = keys[-1]

    def _read_archive(self, is_wanted: Callable[[str], bool]) -> None:
        """Add to the ledger what the objects hold that have not been read yet, of the wanted items."""
        progress = Progress(sum(stored.size for stored in self._unread()))
        for stored in self._unread():
            for batch in _batches(self.reader.events(stored, self.report)):
                merged = merge_events(batch, self.store.hasher)
                self._ledger.add_expected(self._wanted(merged, is_wanted))
                self._unerased[stored] += sum(map(self.erased.is_named_by, merged)) if self.erased else 0
            self._read.add(stored.key)
            progress.add(stored.size, self._summary())
        if progress.total:
            progress.end(self._summary())

    def _wanted(self, merged: list[Message], is_wanted: Callable[[str], bool]) -> list[Item]:
        messages = self.erased.remaining(merged)
        return [as_item(message, self.items.writer) for message in messages if is_wanted(message.key)]

    def _summary(self) -> str:
        return f"{self.report.message_events:,} events"

    def _unread(self) -> Iterator[StoredObject]:
        objects = self.reader.archive.objects(self.span)
        return (stored for stored in objects if stored.key not in self._read)

    def _findings(self) -> Findings:
        counts = self._counts.copy()
        counts.update({Verdict(name): count for name, count in self._ledger.fault_counts().items()})
        objects = [stored for stored, count in self._unerased.items() if count]
        late = {stored.key for stored in objects if self._came_after_erasures(stored)}
        return Findings(
            counts,
            {fault: self._ledger.faulty_ids(fault) for fault in FAULTS},
            tuple(stored.key for stored in objects if stored.key not in late),
            tuple(sorted(late)),
        )

    def _came_after_erasures(self, stored: StoredObject) -> bool:
        latest = max(self.erased.erased_at.values(), default=0) / 1000
        return stored.hour is not None and Span(start=datetime.fromtimestamp(latest, UTC)).may_hold(
            stored.hour
        )


def _batches(events: Iterable[MessageEvent]) -> Iterator[list[MessageEvent]]:
    rest = iter(events)
    while batch := list(islice(rest, _BATCH)):
        yield batch
