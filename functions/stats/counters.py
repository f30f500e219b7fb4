"""The names of a row's counters: short, since a write is billed by the size of the whole row.

A counter of a breakdown is `<dimension>.<value>.<metric>`, such as `p.GMAIL.d`.
"""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum

from functions.messages.statuses import EventKind, MessageStatus

Number = int | Decimal
Counters = Mapping[str, Number]

MESSAGES = "n"
OPENS = "o"
MACHINE_OPENS = "oa"
MACHINE_OPENED = "uoa"
CLICKS = "c"
MACHINE_CLICKS = "ca"
MACHINE_CLICKED = "uca"
#: Messages that a person opened or clicked.
ENGAGED = "oc"
#: Messages so full that events were discarded.
TRUNCATED = "cap"
PARTS = "pt"
PRICE = "$p"
CARRIER_FEE = "$f"
SESSION_FEE = "$e"
#: Messages of a priced channel whose events carry a price, and all of those channels.
PRICED = "$n"
PRICEABLE = "$m"


def by_status(status: MessageStatus) -> str:
    """Return the counter of messages with this current status; together they count every message once."""
    return f"s.{status.value}"


def reached(kind: EventKind) -> str:
    """Return the counter of messages with an event of a kind: of opens and clicks those of people."""
    return f"r.{kind.value}"


def cost_of(status: MessageStatus) -> str:
    """Return the counter of what the messages with this current status cost, in US dollars."""
    return f"$.{status.value}"


class Dimension(StrEnum):
    """What statistics are broken down by; the value begins the counters' names."""

    CHANNEL = "h"
    MAILBOX_PROVIDER = "p"
    COUNTRY = "k"
    CARRIER = "w"
    REASON = "x"
    TREATMENT = "t"
    ACTIVITY = "a"


class Metric(StrEnum):
    """What is counted of each value of a dimension; the value ends the counters' names."""

    MESSAGES = "n"
    DELIVERED = "d"
    OPENED = "o"
    CLICKED = "c"
    HARD_BOUNCED = "h"
    SOFT_BOUNCED = "b"
    FAILED = "f"
    COMPLAINED = "x"
    UNSUBSCRIBED = "u"
    COST = "$"


def of_value(dimension: Dimension, value: str, metric: Metric) -> str:
    return f"{dimension.value}.{value}.{metric.value}"


def parse_value(name: str) -> tuple[Dimension, str, Metric] | None:
    """Return what a counter of a breakdown counts; None for other counters."""
    dimension, _, rest = name.partition(".")
    value, _, metric = rest.rpartition(".")
    if not value or dimension not in _DIMENSIONS or metric not in _METRICS:
        return None
    return Dimension(dimension), value, Metric(metric)


def at_offset(metric: Metric, half_hours: int) -> str:
    """Return the counter of messages whose first event of a metric was so many half-hours after that of the
    send."""
    return f"e.{metric.value}.{half_hours}"


def parse_offset(name: str) -> tuple[Metric, int] | None:
    """Return the metric and the half-hours of a counter of `at_offset`; None for other counters."""
    if not name.startswith("e."):
        return None
    metric, _, half_hours = name.removeprefix("e.").partition(".")
    return Metric(metric), int(half_hours)


_DIMENSIONS, _METRICS = frozenset(Dimension), frozenset(Metric)
