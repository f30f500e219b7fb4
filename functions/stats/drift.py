"""Compares rows of three days ago with a recount of their messages, once a day, a bounded number of them.

Rows are exact as long as Lambda delivers the stream as it documents, and nobody changes either table. Where a
row differs it is compared again a quarter of an hour later: only the same difference is drift, since a
change may have been on its way.
"""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from functions.contract.message_table import BY_CAMPAIGN, BY_JOURNEY, ITEM_KEY, SENT_AT, Index
from functions.contract.stats_table import CAMPAIGN_PREFIX, HALF_HOUR_MS, JOURNEY_PREFIX
from functions.messages.storage.dynamodb_calls import get_items, pages
from functions.messages.storage.item import Item
from functions.messages.storage.pagination import map_concurrently
from functions.stats.contributions import RowKey
from functions.stats.counters import Counters
from functions.stats.directory import HALF_HOURS_OF_DAY, Entry
from functions.stats.drift_state import DriftState, DriftStateTable
from functions.stats.reader import StatsReader
from functions.stats.recount import counts_alone, recounted
from functions.stats.retention import RetentionHistory

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

DAY_SECONDS = 86_400
#: By then the statuses of a message have settled, and most of its opens are over.
AGE_DAYS = 3
#: A longer one than any window of the mapping.
AGAIN_AFTER_SECONDS = 900
#: A day's work reads about so many messages: half a read unit each, and as much for their keys.
MAX_MESSAGES = 10_000
#: And so many campaigns, and journeys, with two reads each and one for each shard.
MAX_SCOPES = 50
_INDEXES = {CAMPAIGN_PREFIX: BY_CAMPAIGN, JOURNEY_PREFIX: BY_JOURNEY}


@dataclass(frozen=True)
class Drift:
    """The result of a comparison: how many rows were compared, and those that differ for good."""

    compared: int
    rows: tuple[RowKey, ...] = ()


@dataclass(frozen=True)
class MessageItems:
    """Reads the items of a campaign or journey. Raises StoreUnavailableError."""

    table_name: str
    client: "DynamoDBClient"
    shards: int
    executor: Executor

    def sent_in(self, scope: str, first: int, last: int, most: int) -> list[Item] | None:
        """Return the items that were sent from half-hour `first` to `last`; None where there are more than
        `most`."""
        prefix = next(prefix for prefix in _INDEXES if scope.startswith(prefix))
        index = _INDEXES[prefix]

        def keys(partition: str) -> list[str]:
            return list(islice(self._keys(index, partition, first, last), most + 1))

        partitions = index.keys(scope.removeprefix(prefix), self.shards)
        found = [key for part in map_concurrently(self.executor, keys, partitions) for key in part]
        if len(found) > most:
            return None
        return get_items(self.client, self.table_name, found, self.executor, consistent=True)

    def _keys(self, index: Index, partition: str, first: int, last: int) -> Iterator[str]:
        query: dict[str, Any] = {
            "TableName": self.table_name,
            "IndexName": index.name,
            "KeyConditionExpression": "#key = :key AND #sent_at BETWEEN :low AND :high",
            "ExpressionAttributeNames": {"#key": index.hash_key, "#sent_at": SENT_AT},
            "ExpressionAttributeValues": {
                ":key": {"S": partition},
                ":low": {"N": str(first * HALF_HOUR_MS)},
                ":high": {"N": str((last + 1) * HALF_HOUR_MS - 1)},
            },
        }
        return (item[ITEM_KEY]["S"] for items in pages(self.client, query) for item in items)


@dataclass(frozen=True)
class DriftCheck:
    """`clock` returns epoch seconds."""

    generation: str
    retention: RetentionHistory
    rows: StatsReader
    messages: MessageItems
    states: DriftStateTable
    clock: Callable[[], float]

    def run(self) -> Drift | None:
        """Compare what is due; None where nothing is, or another invocation does it.

        Raises StoreUnavailableError.
        """
        now = int(self.clock())
        state = self.states.read()
        is_new_day = now // DAY_SECONDS != state.checked_at // DAY_SECONDS
        is_due = is_new_day or state.suspects
        if now - state.checked_at < AGAIN_AFTER_SECONDS or not is_due or not self.states.claim(state, now):
            return None
        return self._compare_again(state) if state.suspects else self._compare_day(now)

    def _compare_day(self, now: int) -> Drift:
        day = now // DAY_SECONDS - AGE_DAYS
        first = day * HALF_HOURS_OF_DAY
        compared, left = 0, MAX_MESSAGES
        suspects: dict[RowKey, str] = {}
        for scope in self._scopes(day):
            found = self._differences(scope, first, first + HALF_HOURS_OF_DAY - 1, left)
            if found is not None:
                compared += len(found.rows)
                left -= found.messages
                suspects |= {row: difference for row, difference in found.rows.items() if difference}
        if suspects:
            self.states.write(DriftState(now, suspects))
        return Drift(compared)

    def _scopes(self, day: int) -> Iterator[str]:
        """Yield some campaigns and journeys that were sent on a day."""
        for prefix in _INDEXES:
            entries = self.rows.entries(prefix, day, Entry(day + 1, ""))
            yield from (prefix + entry.group for entry in islice(entries, MAX_SCOPES))

    def _compare_again(self, state: DriftState) -> Drift:
        drifted = []
        for row, difference in state.suspects.items():
            found = self._differences(row.scope, row.half_hour, row.half_hour, MAX_MESSAGES)
            if found is not None and found.rows.get(row) == difference:
                drifted.append(row)
        return Drift(len(state.suspects), tuple(drifted))

    def _differences(self, scope: str, first: int, last: int, most: int) -> "_Compared | None":
        """Return how the rows of a scope differ from its messages; None where these are more than `most`.

        Left out are the rows of which messages may be gone, are erased, or are not counted.
        """
        items = self.messages.sent_in(scope, first, last, most)
        if items is None:
            return None
        stored = {row.key: row.counters for row in self.rows.rows(scope, first, last)}
        expected = recounted(items)
        unknown = {
            int(item[SENT_AT]["N"]) // HALF_HOUR_MS
            for item in items
            if not counts_alone(item, self.generation)
        }
        compared = {
            row: difference_text(stored.get(row, {}), expected.get(row, {}))
            for row in stored.keys() | {row for row in expected if row.scope == scope}
            if row.half_hour not in unknown and not self._is_sealed(row)
        }
        return _Compared(compared, len(items))

    def _is_sealed(self, row: RowKey) -> bool:
        return self.retention.is_sealed(row.half_hour * HALF_HOUR_MS, int(self.clock() * 1000))


@dataclass(frozen=True)
class _Compared:
    """By row how it differs, "" where it does not; and how many messages were read."""

    rows: Mapping[RowKey, str]
    messages: int


def difference_text(counted: Counters, expected: Counters) -> str:
    """Return what is missing from the counters of a row, below 0 what is too much; "" for nothing."""
    missing = {
        name: expected.get(name, 0) - counted.get(name, 0) for name in counted.keys() | expected.keys()
    }
    return " ".join(f"{name}{number:+}" for name, number in sorted(missing.items()) if number)
