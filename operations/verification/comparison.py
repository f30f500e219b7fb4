"""A table and an archive compared, item by item, until the archive has caught up with the table."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from functions.messages.event import MessageEvent
from functions.messages.storage.dynamodb_store import DynamoMessageStore
from functions.messages.storage.merge import merge_events
from operations.archive.archive import Span, StoredObject
from operations.archive.reader import ArchiveReader
from operations.progress import Progress
from operations.verification.ledger import Ledger, Pair
from operations.verification.table_scan import items_of, items_with
from operations.verification.verdict import FAULTS, ItemComparison, Verdict, as_item

#: Events that are merged before they are put down.
_BATCH = 5_000
#: Beyond so many faults waiting helps nobody.
RECHECKED = 10_000


@dataclass
class Findings:
    """Verdicts counted, and the faults by item key: verdict and message id."""

    counts: Counter[Verdict] = field(default_factory=Counter)
    faults: dict[str, tuple[Verdict, str]] = field(default_factory=dict)

    def add(self, key: str, message_id: str, verdict: Verdict) -> None:
        self.counts[verdict] += 1
        if verdict in FAULTS and len(self.faults) <= RECHECKED:
            self.faults[key] = verdict, message_id

    def withdraw(self, key: str) -> None:
        verdict, _ = self.faults.pop(key)
        self.counts[verdict] -= 1


@dataclass(frozen=True)
class Comparison:
    """`patience`: seconds within which faults are looked at again, `pause` between two looks.

    Firehose writes to the archive later than ingest to the table, so of a project with traffic some
    messages are ahead of the archive whenever one looks.
    """

    reader: ArchiveReader
    span: Span
    store: DynamoMessageStore
    item_comparison: ItemComparison
    clock: Callable[[], float]
    sleep: Callable[[float], None]
    patience: float
    pause: float = 5.0
    _ledger: Ledger = field(default_factory=Ledger)
    _read: set[str] = field(default_factory=set)

    def run(self) -> Findings:
        self._read_archive(lambda _: True)
        for items in items_of(self.store.client, self.store.table_name):
            self._ledger.put_stored(items)
        self._ledger.index()
        findings = Findings()
        for pair in self._ledger.pairs():
            self._note(findings, pair)
        until = self.clock() + self.patience
        while 0 < len(findings.faults) <= RECHECKED and self.clock() < until:
            self.sleep(self.pause)
            self._look_again(findings)
        self._ledger.close()
        return findings

    def _note(self, findings: Findings, pair: Pair) -> None:
        findings.add(pair.key, *self.item_comparison.item_comparison(pair))

    def _look_again(self, findings: Findings) -> None:
        keys = list(findings.faults)
        self._ledger.put_stored(items_with(self.store.client, self.store.table_name, keys))
        self._read_archive(findings.faults.__contains__)
        for key in keys:
            findings.withdraw(key)
            self._note(findings, self._ledger.pair(key))

    def _read_archive(self, is_wanted: Callable[[str], bool]) -> None:
        """Put down what the objects tell that have not been read yet, of the items that are wanted."""
        progress = Progress(sum(stored.size for stored in self._unread()))
        for stored in self._unread():
            for batch in _batches(self.reader.events(stored)):
                messages = merge_events(batch, self.store.hasher)
                wanted = (message for message in messages if is_wanted(message.key))
                self._ledger.add_told(as_item(message, self.item_comparison.writer) for message in wanted)
            self._read.add(stored.key)
            progress.add(stored.size, self._said())
        if progress.total:
            progress.end(self._said())

    def _said(self) -> str:
        return f"{self.reader.account.message_events:,} events"

    def _unread(self) -> Iterator[StoredObject]:
        objects = self.reader.archive.objects(self.span)
        return (stored for stored in objects if stored.key not in self._read)


def _batches(events: Iterable[MessageEvent]) -> Iterator[list[MessageEvent]]:
    rest = iter(events)
    while batch := list(islice(rest, _BATCH)):
        yield batch
