"""When the events of messages were: counted by half-hours since the half-hour of the send.

A message counts once in each metric, at the first of its events. So a row holds its messages by the time of
their events, and needs neither another row nor another write.
"""

from collections.abc import Mapping

from functions.contract.stats_table import HALF_HOUR_MS
from functions.messages.message import Message
from functions.messages.statuses import EventKind
from functions.stats.counters import Metric, at_offset

#: Seven days: what comes later is counted together, so that a row has a bounded number of counters.
LATER = 7 * 48
#: The kinds of events that a metric counts by their time.
KINDS: Mapping[Metric, tuple[EventKind, ...]] = {
    Metric.DELIVERED: (EventKind.DELIVERED,),
    Metric.OPENED: (EventKind.OPENED,),
    Metric.CLICKED: (EventKind.CLICKED,),
    Metric.HARD_BOUNCED: (EventKind.HARD_BOUNCED,),
    Metric.SOFT_BOUNCED: (EventKind.SOFT_BOUNCED,),
    Metric.FAILED: (EventKind.FAILED, EventKind.REJECTED),
    Metric.COMPLAINED: (EventKind.COMPLAINED,),
    Metric.UNSUBSCRIBED: (EventKind.UNSUBSCRIBED, EventKind.OPTED_OUT),
}
#: The kinds that one metric counts alone: its counters add up to the messages with such an event.
METRIC_OF: Mapping[EventKind, Metric] = {
    kinds[0]: metric for metric, kinds in KINDS.items() if len(kinds) == 1
}


def first_at(message: Message, *kinds: EventKind) -> int | None:
    """Return the time of a message's first event of some kinds, epoch milliseconds; None without one. An
    event that a wrong clock puts before the send is at the send."""
    event = message.first(*kinds)
    return None if event is None else max(event.at, message.sent_at)


def counters_of(message: Message) -> dict[str, int]:
    """Return the counters of a message's first events."""
    half_hour = message.sent_at // HALF_HOUR_MS
    return {
        at_offset(metric, min(at // HALF_HOUR_MS - half_hour, LATER)): 1
        for metric, kinds in KINDS.items()
        if (at := first_at(message, *kinds)) is not None
    }
