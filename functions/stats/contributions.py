"""What one message counts: a pure function from its item to the counters of each row it belongs to.

Changing what it returns for a stored item needs a new `functions.contract.stats_table.RULES_VERSION`.
"""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from functions.contract.message_table import ITEM_KEY, MAX_VALUE_BYTES, REDACTED_AT, can_be_key
from functions.contract.stats_table import CAMPAIGN_PREFIX, HALF_HOUR_MS, JOURNEY_PREFIX, PROJECT_SCOPE
from functions.messages.event import Channel
from functions.messages.message import Message
from functions.messages.statuses import EventKind, MessageStatus
from functions.messages.storage.item import MESSAGE_ID, Item, message_from_item
from functions.stats import counters, dimensions, event_times
from functions.stats.counters import Counters, Dimension, Metric, Number

#: The statuses that mean that the message arrived at the mailbox provider or the device.
DELIVERED_STATUSES = frozenset(
    {MessageStatus.DELIVERED, MessageStatus.OPENED, MessageStatus.CLICKED, MessageStatus.COMPLAINED}
)
FAILED_STATUSES = frozenset({MessageStatus.FAILED, MessageStatus.REJECTED})
#: The kinds of events of which it is counted how many messages have one.
REACHED_KINDS = tuple(kind for kind in EventKind if kind not in (EventKind.ACCEPTED, EventKind.UNKNOWN))
_LEFT = (EventKind.UNSUBSCRIBED, EventKind.OPTED_OUT)
_UNPRICED_CHANNELS = frozenset({Channel.EMAIL, Channel.OTHER})


class RowKey(NamedTuple):
    """The row of one scope and half-hour of the send, counted from 1970."""

    scope: str
    half_hour: int


def contributions(item: Item) -> Mapping[RowKey, Counters]:
    """Return the counters of each row that the item's message belongs to.

    Empty for what is no message to one recipient: the health of a source, a message that lists its recipients
    (each has an item of its own), and an erased recipient, whose counts stay as they were (see
    `functions.stats.changes`).
    """
    if MESSAGE_ID not in item or REDACTED_AT in item or not can_be_key(item[ITEM_KEY]["S"]):
        return {}
    message = message_from_item(item)
    attributes = message.attributes
    if message.is_head:
        return {}
    half_hour = message.sent_at // HALF_HOUR_MS
    common = _common(message)
    rows = {RowKey(PROJECT_SCOPE, half_hour): common}
    for prefix, value in ((CAMPAIGN_PREFIX, attributes.campaign_id), (JOURNEY_PREFIX, attributes.journey_id)):
        if value and len(value.encode()) <= MAX_VALUE_BYTES:
            rows[RowKey(prefix + value, half_hour)] = common | _of_group(message)
    return rows


def _common(message: Message) -> dict[str, Number]:
    """Return the counters of every row of the message."""
    kinds = {kind for kind in REACHED_KINDS if message.first(kind)}
    counts: dict[str, Number] = {
        counters.MESSAGES: 1,
        counters.by_status(message.status): 1,
        **{counters.reached(kind): 1 for kind in kinds if kind not in event_times.METRIC_OF},
        counters.OPENS: message.count(EventKind.OPENED),
        counters.MACHINE_OPENS: message.count(EventKind.OPENED, automated=True),
        counters.CLICKS: message.count(EventKind.CLICKED),
        counters.MACHINE_CLICKS: message.count(EventKind.CLICKED, automated=True),
        counters.ENGAGED: int(EventKind.OPENED in kinds or EventKind.CLICKED in kinds),
        counters.TRUNCATED: int(message.events_truncated),
        **event_times.counters_of(message),
        **_cost(message),
    }
    counts[counters.MACHINE_OPENED] = int(counts[counters.MACHINE_OPENS] > 0)
    counts[counters.MACHINE_CLICKED] = int(counts[counters.MACHINE_CLICKS] > 0)
    values = {
        Dimension.CHANNEL: message.attributes.channel.value,
        Dimension.MAILBOX_PROVIDER: dimensions.mailbox_provider(message),
        Dimension.COUNTRY: dimensions.country(message),
        Dimension.CARRIER: dimensions.carrier(message),
        Dimension.REASON: dimensions.reason(message),
    }
    counts |= _broken_down(message, values)
    return {name: number for name, number in counts.items() if number}


def _of_group(message: Message) -> dict[str, Number]:
    """Return the further counters of a campaign's or a journey's row."""
    values = {
        Dimension.TREATMENT: dimensions.treatment(message),
        Dimension.ACTIVITY: dimensions.activity(message),
    }
    return _broken_down(message, values)


def _broken_down(message: Message, values: Mapping[Dimension, str | None]) -> dict[str, Number]:
    status = message.status
    metrics: dict[Metric, Number] = {
        Metric.MESSAGES: 1,
        Metric.DELIVERED: int(status in DELIVERED_STATUSES),
        Metric.OPENED: int(message.first(EventKind.OPENED) is not None),
        Metric.CLICKED: int(message.first(EventKind.CLICKED) is not None),
        Metric.HARD_BOUNCED: int(status is MessageStatus.HARD_BOUNCED),
        Metric.SOFT_BOUNCED: int(status is MessageStatus.SOFT_BOUNCED),
        Metric.FAILED: int(status in FAILED_STATUSES),
        Metric.COMPLAINED: int(status is MessageStatus.COMPLAINED),
        Metric.UNSUBSCRIBED: int(message.first(*_LEFT) is not None),
        Metric.COST: total_cost(message),
    }
    return {
        counters.of_value(dimension, value, metric): number
        for dimension, value in values.items()
        if value
        # The status says the rest of a reason's messages.
        for metric, number in (metrics.items() if dimension is not Dimension.REASON else _ONE)
        if number
    }


_ONE = ((Metric.MESSAGES, 1),)


def total_cost(message: Message) -> Decimal:
    """Return what the message cost by its events, in US dollars: price, carrier fee and session fee."""
    return sum(
        (_usd(message, name) for name in ("price_usd", "carrier_fee_usd", "session_fee_usd")), Decimal()
    )


def _usd(message: Message, detail: str) -> Decimal:
    # The newest of them: no two events of a message are added.
    return Decimal(message.latest_detail(detail) or 0).quantize(_SMALLEST_USD).normalize()


#: A DynamoDB number holds 38 digits: so many decimals leave room for the sum of any prices. AWS's have 8.
_SMALLEST_USD = Decimal("1e-12")


def _cost(message: Message) -> dict[str, Number]:
    if message.attributes.channel in _UNPRICED_CHANNELS:
        return {}
    total = total_cost(message)
    return {
        counters.PRICE: _usd(message, "price_usd"),
        counters.CARRIER_FEE: _usd(message, "carrier_fee_usd"),
        counters.SESSION_FEE: _usd(message, "session_fee_usd"),
        counters.cost_of(message.status): total,
        counters.PRICED: int(bool(total) or _is_priced(message)),
        counters.PRICEABLE: 1,
        counters.PARTS: _whole(message.attributes.parts),
    }


def _is_priced(message: Message) -> bool:
    """Whether an event beyond the acceptance carries a price: that of an acceptance may be 0 until then."""
    return any(event.detail.price_usd and event.kind is not EventKind.ACCEPTED for event in message.events)


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def difference(
    new: Mapping[RowKey, Counters], old: Mapping[RowKey, Counters]
) -> dict[RowKey, dict[str, Number]]:
    """Return what the rows gain (or lose, below 0) where a message goes from `old` to `new`."""
    changes: dict[RowKey, dict[str, Number]] = defaultdict(dict)
    for row in new.keys() | old.keys():
        after, before = new.get(row, {}), old.get(row, {})
        for name in after.keys() | before.keys():
            if change := after.get(name, 0) - before.get(name, 0):
                changes[row][name] = change
    return dict(changes)
