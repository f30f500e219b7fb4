"""Hostile schedules: traffic, faults, expiry, replays, erasures, other rules; and what the rows must be."""

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from typing import Any, cast

from functions.contract.message_table import ITEM_KEY, REDACTED_AT
from functions.contract.stats_table import COUNTED_BY, ROW, SCOPE
from functions.messages.addresses import DestinationHasher
from functions.messages.event import Channel, Event, EventDetail, MessageEvent
from functions.messages.storage.dynamodb_store import DynamoMessageStore
from functions.messages.storage.item import Item
from functions.messages.storage.update_expressions import Retention
from functions.stats.aggregator import Aggregator
from functions.stats.changes import Rules
from functions.stats.contributions import RowKey, contributions
from functions.stats.counters import Counters, Number
from functions.stats.row import counters_of
from functions.stats.row_update import RowWriter, row_text
from functions.stats.table import StatsTable
from tests.builders import SENT_AT, message_event
from tests.fakes.memory_dynamodb import MemoryTable
from tests.unit.functions.stats.hostile_stream import HostilePoller, SerialExecutor, StreamedTable

_DAY = 86_400
_HOUR_MS = 3_600_000
_SERIAL = cast(Executor, SerialExecutor())
FIRST, SECOND = "001.000", "001.001"
#: The parts of generations that are of the first and of another table.
TABLE, OTHER_TABLE = ".a", ".b"
#: Row (scope and sort key) to counters, without those at 0.
Rows = Mapping[tuple[str, str], Counters]


def by_changed_rules(item: Item) -> Mapping[RowKey, Counters]:
    """Another rule: opens count once, and there is one counter more."""
    rows = contributions(item)
    return {row: {**counts, **({"o": 1, "new": 2} if "o" in counts else {})} for row, counts in rows.items()}


_RULES = {FIRST: contributions, SECOND: by_changed_rules}


def life(rnd: random.Random, number: int) -> Iterator[MessageEvent]:
    """The events of one message: an e-mail or a priced text message, to one or two recipients."""
    sent_at = SENT_AT - rnd.randrange(40) * _HOUR_MS // 2
    attributes: dict[str, Any] = {"message_id": f"message-{number}", "sent_at": sent_at}
    if rnd.random() < 0.6:
        attributes |= {"campaign_id": f"c{rnd.randrange(3)}", "treatment_id": rnd.choice([None, "0", "1"])}
    elif rnd.random() < 0.7:
        attributes |= {"journey_id": f"j{rnd.randrange(3)}", "journey_activity_id": rnd.choice("abc")}
    if rnd.random() < 0.3:
        attributes |= {"channel": Channel.SMS, "destination": "+12065550100", "iso_country_code": "US"}
        texts = [("TEXT_QUEUED", "QUEUED"), ("TEXT_DELIVERED", "DELIVERED"), ("TEXT_BLOCKED", "BLOCKED")]
        for kind, status in rnd.sample(texts, rnd.randrange(1, 4)):
            priced = message_event(kind, status, at=sent_at + rnd.randrange(_HOUR_MS), **attributes)
            price = EventDetail(price_usd=rnd.choice(["", "0.00645", "0.1"]), carrier_fee_usd="0.0025")
            yield replace(priced, event=replace(priced.event, detail=price))
        return
    attributes["destination"] = f"reader-{number}@{rnd.choice(['gmail.com', 'example.org', 'web.de'])}"
    if rnd.random() < 0.1:
        attributes["recipients"] = (attributes["destination"], "second@example.com")
    types = ["_email.delivered", "_email.open", "_email.open", "_email.click", "_email.softbounce",
             "_email.hardbounce", "_email.complaint", "_email.unsubscribe"]  # fmt: skip
    for kind in ["_email.send", *rnd.sample(types, rnd.randrange(5))]:
        # Some events of one message name another send time: the least wins, and may move it to another row.
        moved = attributes | {"sent_at": sent_at - rnd.choice([0, 0, 0, 1, _HOUR_MS])}
        yield message_event(kind, at=sent_at + rnd.randrange(_HOUR_MS), **moved)


@dataclass
class Schedule:
    """One schedule: a table, its stream, and the rows that `writer_type` makes of it."""

    seed: int
    writer_type: type[RowWriter] = RowWriter
    #: By generation and item: what the deleted and the erased had counted.
    settled: dict[tuple[str, str], Mapping[RowKey, Counters]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rnd = random.Random(self.seed)
        self.table = StreamedTable(self.rnd, self.rnd.randrange(1, 5), SENT_AT // 1000 + 7200)
        self.rows = MemoryTable(SCOPE, ROW)
        self.poller = HostilePoller(self.rnd, self.table, self.rows)
        self.events = [event for number in range(40) for event in life(self.rnd, number)]
        self.retention_days: int | None = 30
        self.rules_of, self.generation = FIRST, FIRST + TABLE

    def rules(self, item: Item) -> Mapping[RowKey, Counters]:
        return _RULES[self.rules_of](item)

    def aggregator(self) -> Aggregator:
        table = StatsTable(
            "rows",
            self.rows,  # type: ignore[arg-type]
            self.writer_type(self.generation, self.retention_days),
        )
        rules = Rules(self.generation, table.retention_history(self.table.now * 1000), self.rules)
        return Aggregator(rules, table, _SERIAL, lambda: self.table.now)

    def store(self) -> DynamoMessageStore:
        return DynamoMessageStore(
            project="a-project",
            table_name="messages",
            client=self.table.client,  # type: ignore[arg-type]
            hasher=DestinationHasher(b"a secret"),
            shards=2,
            executor=_SERIAL,
            clock=lambda: self.table.now,
            retention=Retention(self.retention_days),
            counted_by=self.generation,
        )

    def record(self, events: list[MessageEvent]) -> None:
        """Store events in batches, some of them twice, while the poller delivers."""
        events = [*events, *self.rnd.choices(events, k=len(events) // 4)]
        self.rnd.shuffle(events)
        store, aggregator = self.store(), self.aggregator()
        while events:
            size = self.rnd.randrange(1, 12)
            store.record(events[:size])
            del events[:size]
            self.poller.step(aggregator)

    def drain(self) -> None:
        self.poller.drain(self.aggregator())

    def counts(self, key: str) -> Mapping[RowKey, Counters]:
        item = self.table.items[key]
        return self.rules(item) if item.get(COUNTED_BY) == {"S": self.generation} else {}

    def settle(self, key: str) -> None:
        self.settled.setdefault((self.generation, key), self.counts(key))

    def wait(self, days: int) -> None:
        """Let time pass; DynamoDB deletes what is over."""
        self.drain()
        self.table.now += days * _DAY
        before = dict(self.table.items)
        for key in self.table.expire():
            self.table.items[key] = before[key]
            self.settle(key)
            del self.table.items[key]

    def erase(self, number: int) -> None:
        """Replace items by tombstones."""
        for key in self.rnd.sample(sorted(self.table.items), number):
            self.settle(key)
            self.table.client.update_item(
                Key={ITEM_KEY: {"S": key}},
                UpdateExpression=f"SET {REDACTED_AT} = :now REMOVE destination, subject, events, campaign_id",
                ExpressionAttributeValues={":now": {"N": str(self.table.now)}},
            )

    def change_rules(self) -> None:
        """Deploy other rules: live traffic and the rebuild touch the items in between each other."""
        self.drain()
        self.rules_of, self.generation = SECOND, SECOND + TABLE
        self._rebuild()

    def replace_table(self) -> None:
        """Disable statistics, let traffic go on, and enable them again: with another table, and a mapping
        that reads the whole stream."""
        self.drain()
        replace(self.store(), counted_by=None).record(self.rnd.sample(self.events, 20))
        self.rows.items.clear()
        if self.rnd.random() < 0.5:
            self.table.trim()
        self.poller.restart()
        self.generation = self.rules_of + OTHER_TABLE
        self._rebuild()

    def _rebuild(self) -> None:
        keys = sorted(self.table.items)
        self.rnd.shuffle(keys)
        late, aggregator = self.store(), self.aggregator()
        while keys:
            for key in keys[:5]:
                if REDACTED_AT not in self.table.items[key]:
                    self.table.client.update_item(
                        Key={ITEM_KEY: {"S": key}},
                        UpdateExpression=f"SET {COUNTED_BY} = :g",
                        ExpressionAttributeValues={":g": {"S": self.generation}},
                    )
            del keys[:5]
            late.record(self.rnd.choices(self.events, k=4))
            self.poller.step(aggregator)

    def expected(self) -> Rows:
        """The recount of the present generation."""
        totals: dict[tuple[str, str], dict[str, Number]] = defaultdict(dict)
        parts = [counts for (generation, _), counts in self.settled.items() if generation == self.generation]
        parts += [self.counts(key) for key in self.table.items if (self.generation, key) not in self.settled]
        for part in parts:
            for row, counters in part.items():
                total = totals[row.scope, row_text(self.generation, row.half_hour)]
                for name, number in counters.items():
                    total[name] = total.get(name, 0) + number
        return {row: counters for row, counters in totals.items() if counters}

    def counted(self) -> Rows:
        """What the rows of the present generation hold."""
        found = {}
        for item in self.rows.items.values():
            if item[ROW]["S"].startswith(f"{self.generation}#"):
                counters = counters_of(item)
                found[item[SCOPE]["S"], item[ROW]["S"]] = {name: n for name, n in counters.items() if n}
        return {row: counters for row, counters in found.items() if counters}


def run(seed: int, writer_type: type[RowWriter] = RowWriter) -> tuple[Schedule, list[tuple[str, Rows, Rows]]]:
    """Run a schedule; return it, and what was counted and expected after each of its parts."""
    schedule = Schedule(seed, writer_type)
    found = []

    def check(part: str) -> None:
        schedule.drain()
        found.append((part, schedule.counted(), schedule.expected()))

    schedule.record(schedule.events)
    check("traffic")
    if schedule.rnd.random() < 0.5:
        schedule.erase(3)
        schedule.record(schedule.rnd.sample(schedule.events, 10))
        check("erasure")
    if schedule.rnd.random() < 0.5:
        schedule.change_rules()
        check("other rules")
    if schedule.rnd.random() < 0.3:
        schedule.replace_table()
        check("another table")
    schedule.wait(schedule.rnd.choice([29, 30, 31, 40]))
    schedule.record(schedule.events)
    check("expiry and replay")
    schedule.retention_days = schedule.rnd.choice([400, None])
    schedule.aggregator()
    schedule.record(schedule.events)
    check("longer retention and replay")
    return schedule, found


__all__ = ["Event", "Schedule", "run"]
