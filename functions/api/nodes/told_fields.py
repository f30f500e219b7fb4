"""The fields of a message node that the message tells as they are: times, details, attributes."""

from operator import attrgetter
from typing import Any, TypeVar

from functions.messages.event import ATTRIBUTE_NAMES
from functions.messages.statuses import EventKind

_N = TypeVar("_N")

#: The fields that tell when something happened first, and the kinds of event that tell it.
_FIRST_TIMES = {
    "accepted_at": (EventKind.ACCEPTED,),
    "delivered_at": (EventKind.DELIVERED,),
    "delayed_at": (EventKind.DELAYED,),
    "rejected_at": (EventKind.REJECTED,),
    "hard_bounced_at": (EventKind.HARD_BOUNCED,),
    "soft_bounced_at": (EventKind.SOFT_BOUNCED,),
    "complained_at": (EventKind.COMPLAINED,),
    "opened_at": (EventKind.OPENED,),
    "clicked_at": (EventKind.CLICKED,),
    "unsubscribed_at": (EventKind.UNSUBSCRIBED,),
    "rendering_failed_at": (EventKind.RENDERING_FAILED,),
    "buffered_at": (EventKind.ACCEPTED,),
    "succeeded_at": (EventKind.SENT, EventKind.DELIVERED),
    "failed_at": (EventKind.FAILED, EventKind.REJECTED),
    "opted_out_at": (EventKind.OPTED_OUT,),
}

#: The fields that are the newest word of an event's detail.
_DETAILS = {"diagnostic", "smtp_response", "reject_reason", "complaint_type"}


def with_told_fields(node: type[_N]) -> type[_N]:
    """Gives a class whose `_message` is a message a property for each field that it does not have itself.

    Properties rather than `__getattr__`: whether a node can be awaited is asked of each, several times.
    """
    made = {name: _attribute(name) for name in ATTRIBUTE_NAMES}
    made |= {name: _detail(name) for name in _DETAILS}
    made |= {name: _time(*kinds) for name, kinds in _FIRST_TIMES.items()}
    for name, field in made.items():
        if not hasattr(node, name):
            setattr(node, name, field)
    return node


def _time(*kinds: EventKind) -> property:
    def told(node: Any) -> int | None:
        first = node._message.first(*kinds)
        return first.at if first else None

    return property(told)


def _detail(name: str) -> property:
    return property(lambda node: node._message.latest_detail(name) or None)


def _attribute(name: str) -> property:
    return property(attrgetter(f"_message.attributes.{name}"))
