"""The fields of statistics in GraphQL, computed from rows. `now` is epoch milliseconds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from functions.contract.stats_table import HALF_HOUR_MS
from functions.messages.event import Channel
from functions.messages.statuses import EventKind, MessageStatus
from functions.stats.counters import Dimension, Metric, Number, at_offset
from functions.stats.event_times import KINDS, LATER
from functions.stats.row import Row
from functions.stats.series import Bucket, EventBucket
from functions.stats.totals import Cost, Engagement, Rate, Totals, pending


def usd(amount: Decimal) -> str:
    """Return an exact amount as text, without an exponent."""
    return format(amount.normalize(), "f") if amount else "0"


@dataclass(frozen=True)
class StatusCountNode:
    status: MessageStatus
    messages: int


@dataclass(frozen=True)
class EventTypeCountNode:
    type: EventKind
    messages: int


@dataclass(frozen=True)
class ReasonCountNode:
    code: str
    messages: int


@dataclass(frozen=True)
class StatusCostNode:
    status: MessageStatus
    total_usd: str


class CountsNode:
    """The numbers that a whole and its parts have in common."""

    def __init__(self, metrics: Mapping[Metric, Number]) -> None:
        self._metrics = metrics

    def _count(self, metric: Metric) -> int:
        return int(self._metrics.get(metric, 0))

    @property
    def messages(self) -> int:
        return self._count(Metric.MESSAGES)

    @property
    def delivered(self) -> int:
        return self._count(Metric.DELIVERED)

    @property
    def opened(self) -> int:
        return self._count(Metric.OPENED)

    @property
    def clicked(self) -> int:
        return self._count(Metric.CLICKED)

    @property
    def hard_bounced(self) -> int:
        return self._count(Metric.HARD_BOUNCED)

    @property
    def soft_bounced(self) -> int:
        return self._count(Metric.SOFT_BOUNCED)

    @property
    def failed(self) -> int:
        return self._count(Metric.FAILED)

    @property
    def complained(self) -> int:
        return self._count(Metric.COMPLAINED)

    @property
    def unsubscribed(self) -> int:
        return self._count(Metric.UNSUBSCRIBED)

    @property
    def cost_usd(self) -> str:
        return usd(Decimal(self._metrics.get(Metric.COST, 0)))


def metrics_of(totals: Totals) -> Mapping[Metric, Number]:
    """Return the common numbers of some rows. Each message has one channel, so channels add up to all."""
    sums: dict[Metric, Number] = {}
    for group in totals.broken_down(Dimension.CHANNEL).values():
        for metric, number in group.items():
            sums[metric] = sums.get(metric, 0) + number
    return sums


class GroupNode(CountsNode):
    def __init__(self, value: str, metrics: Mapping[Metric, Number]) -> None:
        super().__init__(metrics)
        self.value = value


class BucketNode(CountsNode):
    def __init__(self, bucket: Bucket) -> None:
        super().__init__(metrics_of(bucket.totals))
        self.start, self.end = bucket.start, bucket.end


class EventCountsNode:
    """The messages by their first events."""

    def __init__(self, events: Mapping[Metric, int]) -> None:
        self.delivered = events.get(Metric.DELIVERED, 0)
        self.opened = events.get(Metric.OPENED, 0)
        self.clicked = events.get(Metric.CLICKED, 0)
        self.hard_bounced = events.get(Metric.HARD_BOUNCED, 0)
        self.soft_bounced = events.get(Metric.SOFT_BOUNCED, 0)
        self.failed = events.get(Metric.FAILED, 0)
        self.complained = events.get(Metric.COMPLAINED, 0)
        self.unsubscribed = events.get(Metric.UNSUBSCRIBED, 0)


class EventBucketNode(EventCountsNode):
    def __init__(self, bucket: EventBucket) -> None:
        super().__init__(bucket.events)
        self.start, self.end, self.sent = bucket.start, bucket.end, bucket.sent


@dataclass(frozen=True)
class CostNode:
    cost: Cost

    @property
    def price_usd(self) -> str:
        return usd(self.cost.price)

    @property
    def carrier_fee_usd(self) -> str:
        return usd(self.cost.carrier_fee)

    @property
    def session_fee_usd(self) -> str:
        return usd(self.cost.session_fee)

    @property
    def total_usd(self) -> str:
        return usd(self.cost.total)

    @property
    def per_message_usd(self) -> str | None:
        average = self.cost.per_message
        return None if average is None else usd(average)

    @property
    def parts(self) -> int:
        return self.cost.parts

    @property
    def priced_messages(self) -> int:
        return self.cost.priced_messages

    @property
    def unpriced_messages(self) -> int:
        return self.cost.unpriced_messages

    @property
    def by_status(self) -> list[StatusCostNode]:
        return [StatusCostNode(status, usd(amount)) for status, amount in self.cost.by_status.items()]


#: The channels whose providers report that a message was opened.
_REPORT_OPENS = (Channel.EMAIL, Channel.RCS)


@dataclass(frozen=True)
class RatesNode:
    totals: Totals

    def _of_emails(self, status: MessageStatus) -> Rate:
        return Rate(self.totals.with_status(status), self.totals.of_channels(Metric.MESSAGES, Channel.EMAIL))

    def _of_delivered(self, numerator: int, *channels: Channel) -> Rate:
        return Rate(numerator, self.totals.of_channels(Metric.DELIVERED, *channels))

    @property
    def delivery(self) -> Rate:
        return Rate(self.totals.delivered, self.totals.messages)

    @property
    def hard_bounce(self) -> Rate:
        return self._of_emails(MessageStatus.HARD_BOUNCED)

    @property
    def soft_bounce(self) -> Rate:
        return self._of_emails(MessageStatus.SOFT_BOUNCED)

    @property
    def failure(self) -> Rate:
        return Rate(self.totals.failed, self.totals.messages)

    @property
    def open(self) -> Rate:
        return self._of_delivered(self.totals.opens.unique, *_REPORT_OPENS)

    @property
    def click(self) -> Rate:
        return self._of_delivered(self.totals.clicks.unique, Channel.EMAIL)

    @property
    def click_to_open(self) -> Rate:
        return Rate(self.totals.clicks.unique, self.totals.engaged)

    @property
    def unsubscribe(self) -> Rate:
        return Rate(self.totals.unsubscribed, self.totals.delivered)

    @property
    def complaint(self) -> Rate:
        return self._of_delivered(self.totals.with_status(MessageStatus.COMPLAINED), Channel.EMAIL)

    @property
    def complaint_with_feedback(self) -> Rate:
        return Rate(self.totals.with_status(MessageStatus.COMPLAINED), self.totals.delivered_with_feedback)


class StatisticsNode(CountsNode):
    """The numbers of some rows. `is_complete`: whether every project of the query has statistics."""

    def __init__(
        self, rows: Sequence[Row], span: tuple[int, int] | None, now: int, *, is_complete: bool
    ) -> None:
        self.totals = Totals.of(rows)
        super().__init__(metrics_of(self.totals))
        self.rows, self._span, self._now, self._is_complete = rows, span, now, is_complete

    @property
    def half_hours(self) -> tuple[int, int] | None:
        """Return the first and the last half-hour: those of the arguments, or of the sends; None for none."""
        if self._span is not None:
            return self._span
        starts = [row.key.half_hour for row in self.rows]
        return (min(starts), max(starts)) if starts else None

    @property
    def sent_from(self) -> int | None:
        return self.half_hours and self.half_hours[0] * HALF_HOUR_MS

    @property
    def sent_to(self) -> int | None:
        return self.half_hours and (self.half_hours[1] + 1) * HALF_HOUR_MS

    @property
    def as_of(self) -> int | None:
        return max((row.counted_at for row in self.rows), default=0) * 1000 or None

    @property
    def counts_are_lower_bounds(self) -> bool:
        return self.totals.are_lower_bounds or not self._is_complete

    @property
    def later_events(self) -> EventCountsNode:
        """Return the messages whose first event came too late for a series."""
        return EventCountsNode({metric: self.totals.count(at_offset(metric, LATER)) for metric in KINDS})

    @property
    def by_status(self) -> list[StatusCountNode]:
        return [StatusCountNode(*one) for one in self.totals.statuses.items()]

    @property
    def by_event_type(self) -> list[EventTypeCountNode]:
        return [EventTypeCountNode(*one) for one in self.totals.kinds.items()]

    @property
    def reasons(self) -> list[ReasonCountNode]:
        groups = self.totals.broken_down(Dimension.REASON)
        return [ReasonCountNode(code, int(group[Metric.MESSAGES])) for code, group in groups.items()]

    @property
    def opens(self) -> Engagement:
        return self.totals.opens

    @property
    def clicks(self) -> Engagement:
        return self.totals.clicks

    @cached_property
    def _pending(self) -> tuple[int, int | None]:
        return pending(self.rows, self._now)

    @property
    def pending(self) -> int:
        return self._pending[0]

    @property
    def settles_at(self) -> int | None:
        return self._pending[1]

    @property
    def rates(self) -> RatesNode:
        return RatesNode(self.totals)

    @property
    def cost(self) -> CostNode | None:
        return CostNode(cost) if (cost := self.totals.cost) else None
