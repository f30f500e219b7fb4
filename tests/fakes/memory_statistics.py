"""The statistics of events, counted in memory, in place of a statistics table."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from functions.contract.message_table import ITEM_KEY
from functions.messages.addresses import DestinationHasher
from functions.messages.event import MessageEvent
from functions.messages.storage.merge import merge_events
from functions.messages.storage.update_expressions import ItemWriter, Retention
from functions.stats.contributions import contributions
from functions.stats.directory import HALF_HOURS_OF_DAY, Entry
from functions.stats.reader import FIRST_HALF_HOUR, LAST_HALF_HOUR
from functions.stats.row import Row


@dataclass(frozen=True)
class MemoryStatistics:
    """Has the reader's methods. `counted_at`: epoch seconds of the newest change."""

    events: tuple[MessageEvent, ...]
    counted_at: int = 1_790_000_030
    charge: Callable[[int], None] = lambda _: None
    #: Counted once; the copies that charge share it.
    _counted: list[Row] = field(default_factory=list, compare=False)

    @classmethod
    def of(cls, events: Iterable[MessageEvent]) -> "MemoryStatistics":
        return cls(tuple(events))

    def charging(self, charge: Callable[[int], None]) -> "MemoryStatistics":
        return replace(self, charge=charge)

    def rows(self, scope: str, first: int = FIRST_HALF_HOUR, last: int = LAST_HALF_HOUR) -> Iterator[Row]:
        """Yield a row for each message: readers add them up."""
        self.charge(1)
        return (row for row in self._rows() if row.key.scope == scope and first <= row.key.half_hour <= last)

    def newest(self, scope: str, first: int, last: int) -> int | None:
        return max((row.key.half_hour for row in self.rows(scope, first, last)), default=None)

    def entries(self, prefix: str, first: int, before: Entry) -> Iterator[Entry]:
        self.charge(1)
        listed = {
            Entry(row.key.half_hour // HALF_HOURS_OF_DAY, row.key.scope.removeprefix(prefix))
            for row in self._rows()
            if row.key.scope.startswith(prefix)
        }
        return (entry for entry in sorted(listed, reverse=True) if first <= entry.day and entry < before)

    def _rows(self) -> list[Row]:
        if not self._counted:
            hasher = DestinationHasher(b"a secret")
            writer = ItemWriter(hasher, 1, Retention(None))
            for message in merge_events(self.events, hasher):
                item = {**writer.to_item(message), ITEM_KEY: {"S": message.key}}
                self._counted.extend(
                    Row(key, one, self.counted_at) for key, one in contributions(item).items()
                )
        return self._counted
