"""Write units of statistics, by the shape of the traffic and the window, and the read units of a query."""

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
from benchmarks.stats_shapes import BATCH, SHAPES, SHARDS, WINDOWS, Rows, dollars
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
from operations.cost.prices import READ_UNITS

#: Messages of a half-hour: about one a second.
MESSAGES = 2_000
_KB = 1024
_GENERATION = generation(0, "stats")
_HALF_HOUR_MS = 1_800_000
#: Of the recipients of a campaign, in per cent.
_DOMAINS = {
    "gmail.com": 45,
    "outlook.com": 20,
    "yahoo.com": 12,
    "icloud.com": 8,
    "gmx.de": 5,
    "acme.example": 10,
}
#: Messages that share a row of a campaign or journey; the project's row has all.
OF_A_GROUP = {Rows.OF_20: 20, Rows.OF_100: 100, Rows.OF_2000: MESSAGES}


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
        condition = request.get("ConditionExpression")
        if condition and not expressions.holds(old, condition):
            raise ClientError({"Error": {"Code": "ConditionalCheckFailedException"}}, "UpdateItem")
        new = expressions.updated(old or dict(request["Key"]), request["UpdateExpression"])
        self.items[key] = new
        self.units[key[0].partition("#")[0]] += max(1, ceil(max(size(old), size(new)) / _KB))
        return {"Attributes": new}


class _Serial:
    map = staticmethod(map)


def events_of(per_group: int) -> list[tuple[int, MessageEvent]]:
    """Return the events of a half-hour's messages, with their arrival in epoch milliseconds: in campaigns of
    100, each sent at once, or in journeys, which all go on beside each other."""
    rng = Random(1)
    found = []
    start = mix.SENT_AT // _HALF_HOUR_MS * _HALF_HOUR_MS
    groups = MESSAGES // per_group
    for number in range(MESSAGES):
        group = number // per_group if per_group == OF_A_GROUP[Rows.OF_100] else number % groups
        [domain] = rng.choices([*_DOMAINS], [*_DOMAINS.values()])
        for at, record in mix.email(rng, start + number * _HALF_HOUR_MS // MESSAGES):
            for event in message_events([record]):
                attributes = replace(
                    event.attributes,
                    campaign_id=f"campaign-{group:023}",
                    journey_id=None,
                    destination=f"reader-{number}@{domain}",
                )
                found.append((at, replace(event, attributes=attributes)))
    return sorted(found, key=lambda one: one[0])


def stream_of(per_group: int) -> StreamingTable:
    """Return the table after each event was stored separately."""
    table = StreamingTable()
    store = replace(store_over(table), counted_by=_GENERATION)
    for at, event in events_of(per_group):
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
    units: dict[tuple[Rows, int], float] = {}
    for kind, per_group in OF_A_GROUP.items():
        table = stream_of(per_group)
        for window in WINDOWS:
            rows = counted(table, window)
            units[kind, window] = rows.units["campaign"] / MESSAGES
            units[Rows.OF_PROJECT, window] = rows.units["project"] / MESSAGES
    for (kind, window), measured in units.items():
        yield Figure(f"{kind.value}, window {window} s: write units a message", f"{measured:.2f}")
    for shape in SHAPES:
        for window in WINDOWS:
            yield Figure(
                f"{shape.name}, window {window} s: dollars a million messages",
                f"{dollars(shape, window, units):.2f}",
            )
    yield from _reads(rows)


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
