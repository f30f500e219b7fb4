"""Numbers computed from rows: sums, rates and cost; pure functions of the counters."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cached_property

from functions.contract.stats_table import HALF_HOUR_MS
from functions.messages.event import Channel
from functions.messages.message import SETTLES_AFTER_MS
from functions.messages.statuses import STATUSES, EventKind, MessageStatus
from functions.stats import counters as names
from functions.stats.contributions import (
    DELIVERED_STATUSES,
    FAILED_STATUSES,
    REACHED_KINDS,
)
from functions.stats.counters import Counters, Dimension, Metric, Number
from functions.stats.event_times import METRIC_OF
from functions.stats.row import Row

#: Amazon SES gets no complaint of single messages from it (Gmail reports rates in Postmaster Tools only).
_WITHOUT_FEEDBACK = "GMAIL"
_USD = Decimal("0.000001")
#: A status may change until so long after the send; the margin is that of the last event's arrival.
_SETTLES_AFTER_MS = SETTLES_AFTER_MS + 3_600_000


@dataclass(frozen=True)
class Rate:
    """A numerator over a denominator; `value` is None over 0."""

    numerator: int
    denominator: int

    @property
    def value(self) -> float | None:
        return self.numerator / self.denominator if self.denominator else None


@dataclass(frozen=True)
class Engagement:
    """Opens, or clicks: messages with one (`unique_*`) and how many there were, of people and of machines."""

    unique: int
    total: int
    unique_by_machines: int
    total_by_machines: int


@dataclass(frozen=True)
class Cost:
    """What messages cost by their events, in US dollars; no event of `unpriced_messages` has a price."""

    price: Decimal
    carrier_fee: Decimal
    session_fee: Decimal
    parts: int
    priced_messages: int
    unpriced_messages: int
    by_status: Mapping[MessageStatus, Decimal]

    @property
    def total(self) -> Decimal:
        return self.price + self.carrier_fee + self.session_fee

    @property
    def per_message(self) -> Decimal | None:
        """Return the average over priced messages, to a millionth of a dollar; None without any."""
        if not self.priced_messages:
            return None
        return (self.total / self.priced_messages).quantize(_USD, ROUND_HALF_EVEN)


@dataclass(frozen=True)
class Totals:
    """The sums of some rows."""

    counters: Counters

    @classmethod
    def of(cls, rows: Iterable[Row]) -> "Totals":
        sums: dict[str, Number] = defaultdict(int)
        for row in rows:
            for name, number in row.counters.items():
                sums[name] += number
        return cls({name: number for name, number in sums.items() if number})

    def count(self, name: str) -> int:
        return int(self.counters.get(name, 0))

    def usd(self, name: str) -> Decimal:
        return Decimal(self.counters.get(name, 0))

    @property
    def messages(self) -> int:
        return self.count(names.MESSAGES)

    def with_status(self, *statuses: MessageStatus) -> int:
        """Return how many messages have one of these current statuses."""
        return sum(self.count(names.by_status(status)) for status in statuses)

    def reached(self, kind: EventKind) -> int:
        """Return how many messages have an event of this kind."""
        metric = METRIC_OF.get(kind)
        return self.count(names.reached(kind)) if metric is None else self._timed.get(metric, 0)

    @cached_property
    def _timed(self) -> Mapping[Metric, int]:
        """The messages with an event of a metric, whenever it was."""
        found: dict[Metric, int] = defaultdict(int)
        for name, number in self.counters.items():
            if parsed := names.parse_offset(name):
                found[parsed[0]] += int(number)
        return found

    @property
    def statuses(self) -> dict[MessageStatus, int]:
        """Return the messages by current status, the common ones first; each counts once."""
        counts = {status: self.with_status(status) for status in STATUSES}
        return {status: count for status, count in sorted(counts.items(), key=lambda one: -one[1]) if count}

    @property
    def kinds(self) -> dict[EventKind, int]:
        return {kind: count for kind in REACHED_KINDS if (count := self.reached(kind))}

    @property
    def delivered(self) -> int:
        return self.with_status(*DELIVERED_STATUSES)

    @property
    def failed(self) -> int:
        return self.with_status(*FAILED_STATUSES)

    @property
    def opens(self) -> Engagement:
        return Engagement(
            self.reached(EventKind.OPENED),
            self.count(names.OPENS),
            self.count(names.MACHINE_OPENED),
            self.count(names.MACHINE_OPENS),
        )

    @property
    def clicks(self) -> Engagement:
        return Engagement(
            self.reached(EventKind.CLICKED),
            self.count(names.CLICKS),
            self.count(names.MACHINE_CLICKED),
            self.count(names.MACHINE_CLICKS),
        )

    @property
    def unsubscribed(self) -> int:
        """Return the messages whose recipient unsubscribed or opted out."""
        return sum(
            int(group.get(Metric.UNSUBSCRIBED, 0)) for group in self.broken_down(Dimension.CHANNEL).values()
        )

    def of_channels(self, metric: Metric, *channels: Channel) -> int:
        """Return how many messages of some channels a metric counts."""
        groups = self.broken_down(Dimension.CHANNEL)
        return sum(int(groups.get(channel, {}).get(metric, 0)) for channel in channels)

    @property
    def engaged(self) -> int:
        """Return the messages that a person opened or clicked."""
        return self.count(names.ENGAGED)

    @property
    def delivered_with_feedback(self) -> int:
        """Return the delivered e-mails to mailbox providers that report complaints about single messages."""
        groups = self.broken_down(Dimension.MAILBOX_PROVIDER)
        return sum(
            int(group.get(Metric.DELIVERED, 0))
            for provider, group in groups.items()
            if provider != _WITHOUT_FEEDBACK
        )

    @property
    def are_lower_bounds(self) -> bool:
        """Whether a message is so full that events of it were discarded."""
        return self.count(names.TRUNCATED) > 0

    @property
    def cost(self) -> Cost | None:
        """Return what the messages cost; None without a message of a priced channel."""
        priceable = self.count(names.PRICEABLE)
        if not priceable:
            return None
        priced = self.count(names.PRICED)
        return Cost(
            price=self.usd(names.PRICE),
            carrier_fee=self.usd(names.CARRIER_FEE),
            session_fee=self.usd(names.SESSION_FEE),
            parts=self.count(names.PARTS),
            priced_messages=priced,
            unpriced_messages=priceable - priced,
            by_status={status: usd for status in STATUSES if (usd := self.usd(names.cost_of(status)))},
        )

    @cached_property
    def _breakdowns(self) -> Mapping[Dimension, Mapping[str, Mapping[Metric, Number]]]:
        found: dict[Dimension, dict[str, dict[Metric, Number]]] = defaultdict(lambda: defaultdict(dict))
        for name, number in self.counters.items():
            if parsed := names.parse_value(name):
                dimension, value, metric = parsed
                found[dimension][value][metric] = number
        return found

    def broken_down(self, dimension: Dimension) -> Mapping[str, Mapping[Metric, Number]]:
        """Return the numbers of each value of a dimension, those of most messages first."""
        groups = self._breakdowns.get(dimension, {})
        return dict(sorted(groups.items(), key=lambda one: (-one[1].get(Metric.MESSAGES, 0), one[0])))


def pending(rows: Iterable[Row], now: int) -> tuple[int, int | None]:
    """Return how many messages have a status that may still change at `now`, and until when; epoch
    milliseconds. Statuses that are not final settle with time."""
    count, until = 0, None
    for row in rows:
        settles_at = (row.key.half_hour + 1) * HALF_HOUR_MS + _SETTLES_AFTER_MS
        open_ = sum(
            int(row.counters.get(names.by_status(status), 0))
            for status, rule in STATUSES.items()
            if not rule.final
        )
        if open_ and settles_at > now:
            count, until = count + open_, max(until or 0, settles_at)
    return count, until
