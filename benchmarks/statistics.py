"""Write units of statistics, by the messages of a row and the window, and the read units of a query."""

import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import replace
from math import ceil
from random import Random
from typing import Any, cast

from botocore.exceptions import ClientError

from benchmarks import mix
from benchmarks.counting_table import CountingTable, size
from benchmarks.expressions import Expressions, Item
from benchmarks.figures import Figure, show
from benchmarks.tables import message_events
from benchmarks.tracker_handler import store_over
from functions.contract.message_table import ITEM_KEY
from functions.contract.stats_table import ROW, SCOPE, generation
from functions.messages.event import MessageEvent
from functions.stats.aggregator import Aggregator
from functions.stats.changes import Rules, StreamRecord
from functions.stats.retention import RetentionHistory
from functions.stats.row_update import RowWriter
from functions.stats.table import StatsTable
from operations.cost.prices import READ_UNITS, WRITE_UNITS

MESSAGES = 2_000
#: Of a new on-demand table's stream.
SHARDS = 4
BATCH = 1_000
_KB = 1024
_GENERATION = generation(0)


#: Messages of one campaign in one half-hour; the project's row has all.
OF_A_CAMPAIGN = (10, 100, MESSAGES)
_HALF_HOUR_MS = 1_800_000
WINDOWS = (10, 60, 300)


class StreamingTable(CountingTable):
    """A message table whose writes become records of a shard, at the time of the table's clock."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0
        self.shards: dict[int, list[StreamRecord]] = defaultdict(list)
        self._sequence = 10**24

    def update_item(self, **request: Any) -> dict[str, Any]:
        key = request["Key"][ITEM_KEY]["S"]
        old = self.items.get(key)
        response = super().update_item(**request)
        if (new := self.items[key]) != old:
            self._sequence += 1
            shard = self.shards[zlib.crc32(key.encode()) % SHARDS]
            shard.append(StreamRecord(self._sequence, self.now, old, new))
        return response


class RowTable:
    """A statistics table in memory that counts the write units it would be billed."""

    def __init__(self) -> None:
        self.items: dict[tuple[str, str], Item] = {}
        self.units: Counter[str] = Counter()

    def update_item(self, **request: Any) -> dict[str, Any]:
        key = request["Key"][SCOPE]["S"], request["Key"][ROW]["S"]
        old = self.items.get(key, {})
        expressions = Expressions.of(request)
        if not expressions.holds(old, request["ConditionExpression"]):
            raise ClientError({"Error": {"Code": "ConditionalCheckFailedException"}}, "UpdateItem")
        new = expressions.updated(old or dict(request["Key"]), request["UpdateExpression"])
        self.items[key] = new
        self.units[key[0].partition("#")[0]] += max(1, ceil(max(size(old), size(new)) / _KB))
        return {"Attributes": new}


class _Serial:
    map = staticmethod(map)


def events_of(per_campaign: int) -> list[tuple[int, MessageEvent]]:
    """Return the events of a half-hour's messages, in campaigns of so many, with their arrival in epoch
    milliseconds."""
    rng = Random(1)
    found = []
    start = mix.SENT_AT // _HALF_HOUR_MS * _HALF_HOUR_MS
    for number in range(MESSAGES):
        campaign = f"campaign-{number % (MESSAGES // per_campaign):028}"
        for at, record in mix.email(rng, start + number * _HALF_HOUR_MS // MESSAGES):
            for event in message_events([record]):
                attributes = replace(event.attributes, campaign_id=campaign, journey_id=None)
                found.append((at, replace(event, attributes=attributes)))
    return sorted(found, key=lambda one: one[0])


def stream_of(per_campaign: int) -> StreamingTable:
    """Return the table after each event was stored separately."""
    table = StreamingTable()
    store = replace(store_over(table), counted_by=_GENERATION)
    for at, event in events_of(per_campaign):
        table.now = at // 1000
        store.record([event])
    return table


def counted(table: StreamingTable, window: int) -> RowTable:
    """Return the rows after each shard's records were delivered in windows of so many seconds."""
    rows = RowTable()
    writer = RowWriter(_GENERATION, 90)
    stats = StatsTable("rows", cast(Any, rows), writer)
    rules = Rules(_GENERATION, RetentionHistory.starting_with(90))
    batches = []
    for shard, records in table.shards.items():
        by_window: dict[int, list[StreamRecord]] = defaultdict(list)
        for record in records:
            by_window[record.at // window].append(record)
        for start, group in by_window.items():
            batches += [(start, shard, group[first : first + BATCH]) for first in range(0, len(group), BATCH)]
    for start, shard, group in sorted(batches, key=lambda one: one[:2]):
        # Shards end after some four hours, and the next one has another name.
        name = f"shardId-{1_700_000_000_000 + start * window // 14_400:020}-{shard:08x}"
        now = group[-1].at
        Aggregator(rules, stats, cast(Executor, _Serial()), lambda now=now: now).count(name, group)  # type: ignore[misc]
    return rows


def figures() -> Iterator[Figure]:
    for per_campaign in OF_A_CAMPAIGN:
        table = stream_of(per_campaign)
        for window in WINDOWS:
            rows = counted(table, window)
            if per_campaign == MESSAGES:
                yield _of(f"the project's rows, {MESSAGES:,} messages each", window, rows.units["project"])
            name = f"campaigns' rows, {per_campaign:,} messages each"
            yield _of(name, window, rows.units["campaign"])
    yield from _reads(rows)


def _of(name: str, window: int, units: int) -> Figure:
    per_message = units / MESSAGES
    dollars = per_message * 1e6 * WRITE_UNITS
    return Figure(
        f"{name}, window {window} s: write units a message, dollars for a million",
        f"{per_message:.2f}, {dollars:.2f}",
    )


def _reads(rows: RowTable) -> Iterator[Figure]:
    largest = max(size(item) for item in rows.items.values())
    day = sum(size(item) for (scope, _), item in rows.items.items() if scope == "project")
    units = ceil(day / 4 / _KB) / 2
    yield Figure("the largest row, bytes", f"{largest:,}")
    yield Figure(
        "a query of a project's day: read units, dollars a million queries",
        f"{units:g}, {units * 1e6 * READ_UNITS:.2f}",
    )


if __name__ == "__main__":
    show(figures)
