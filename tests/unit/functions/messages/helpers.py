"""Parsing and merging provider events in tests, with the default tags and a fixed arrival."""

from typing import Any

from functions.messages.addresses import DestinationHasher
from functions.messages.event import MessageEvent
from functions.messages.message import Message
from functions.messages.parsers import Parsed, parse
from functions.messages.parsers.tags import TagNames
from functions.messages.storage.merge import merge_events
from tests.builders import MESSAGE_ID, SENT_AT, ses

ARRIVED_AT = SENT_AT + 60_000


def read(event: object, tags: TagNames | None = None) -> Parsed:
    return parse(event, tags or TagNames(), ARRIVED_AT)


def only(event: object, tags: TagNames | None = None) -> MessageEvent:
    [result] = read(event, tags).message_events
    return result


def merged(*events: dict[str, Any]) -> Message:
    """Return the message that the events merge into."""
    parts = [part for event in events for part in read(event).message_events]
    messages = merge_events(parts, DestinationHasher(b"a secret"))
    return next(message for message in messages if message.key == MESSAGE_ID)


def at(seconds: float) -> str:
    """Return the time `seconds` after `SENT_AT`, in SES's format."""
    return f"2026-09-21T14:{13 + int(seconds + 20) // 60:02d}:{(seconds + 20) % 60:06.3f}Z"


def mail(event_type: str, seconds: float = 0, **body: Any) -> dict[str, Any]:
    """Return an SES event `seconds` after `SENT_AT`, with `body` beside the mail."""
    bodies = {"Delivery": "delivery", "Bounce": "bounce", "Complaint": "complaint", "Open": "open"}
    bodies |= {"Click": "click", "DeliveryDelay": "deliveryDelay"}
    event = ses(event_type, sent_at=at(0))
    return event | {bodies.get(event_type, "send"): {"timestamp": at(seconds), **body}}
