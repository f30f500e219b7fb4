"""Counts a batch of one shard of the table's stream: f(new image) - f(old image), added to the rows."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from dataclasses import dataclass

from functions.messages.storage.pagination import map_concurrently
from functions.stats.changes import Rules, StreamRecord
from functions.stats.contributions import RowKey
from functions.stats.row_update import Pending
from functions.stats.table import StatsTable

#: A deployment replaces the writers of a generation and its aggregator within minutes; a rollback leaves
#: items of a later generation behind for good, which must not hold the stream.
_DEPLOYMENT_SECONDS = 900


class NewerGenerationError(Exception):
    """A record is to be counted by code that is being deployed: the batch must be retried."""


@dataclass(frozen=True)
class Uncounted:
    """A record that could not be counted, and the name of the error; neither has any of its content."""

    sequence: int
    error: str


@dataclass(frozen=True)
class Report:
    """Counts of a batch. `rows`: how many changed; `uncounted`: records that some row lacks; `oldest_at`:
    when the first of the records was written, epoch seconds, None without records."""

    records: int
    rows: int
    uncounted: tuple[Uncounted, ...]
    oldest_at: int | None


@dataclass(frozen=True)
class Aggregator:
    """Counts the writes to one project's message table. `clock` returns epoch seconds."""

    rules: Rules
    table: StatsTable
    executor: Executor
    clock: Callable[[], float]

    def count(self, shard: str, records: Iterable[StreamRecord]) -> Report:
        """Add what the records change, exactly once however often and in whatever batches they are delivered.

        The records are those of one shard in their order. Raises StoreUnavailableError, and
        NewerGenerationError: retry the batch. A record that cannot be read is left out and reported: it must
        not hold the ones behind it.
        """
        now = int(self.clock())
        pending: dict[RowKey, list[Pending]] = defaultdict(list)
        uncounted: list[Uncounted] = []
        records = list(records)
        for record in records:
            if self.rules.is_ahead(record.new) and now - record.at < _DEPLOYMENT_SECONDS:
                raise NewerGenerationError("records wait for the version of this function that counts them")
            rows_of, error = self.rules.changes(record)
            if error:
                uncounted.append(Uncounted(record.sequence, error))
            for row, counters in rows_of.items():
                pending[row].append(Pending(record.sequence, record.at, counters))

        def add(row: RowKey) -> int:
            return self.table.add(row, shard, pending[row], now)

        rows = list(pending)
        for row, refused in zip(rows, map_concurrently(self.executor, add, rows), strict=True):
            if refused:
                uncounted += [Uncounted(one.sequence, "row is full") for one in pending[row][-refused:]]
        return Report(
            len(records), len(rows), tuple(uncounted), min((record.at for record in records), default=None)
        )
