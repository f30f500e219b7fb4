"""The door of the sources: tells by a record's own shape whose it is, and what it says of messages."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from functions.messages.event import MessageEvent
from functions.messages.parsers import pinpoint, ses, sms
from functions.messages.parsers.json_fields import Fields, epoch_ms
from functions.messages.parsers.tags import TagNames

Parser = Callable[[Fields, TagNames, int], list[MessageEvent]]

_PARSERS: dict[str, Parser] = {"pinpoint": pinpoint.parse, "ses": ses.parse, "sms": sms.parse}
#: SNS may hand on what EventBridge wrapped, and EventBridge what SNS did; nothing wraps more often.
_MAX_WRAPPERS = 4
#: What else comes on the same topics and streams, by fields that nothing else has: kept in the archive.
_ASIDES = {
    "inbound message": {"inboundMessageId"},
    "WhatsApp event": {"whatsAppWebhookEntry"},
    "WhatsApp entry": {"id", "changes"},
    "SendMessages response": {"MessageResponse"},
    "SNS SMS delivery log": {"notification", "delivery", "status"},
}
#: A member that ingest adds to an archived record which tells no time of its own: when it came.
ARRIVED_AT = "_arrived_at"
#: No provider's own name for a type of event is longer.
_TYPE_LIMIT = 64


@dataclass(frozen=True)
class Parsed:
    """What a record says: the provider's event type, and the messages it is about (none: archive only).

    `source` is "pinpoint", "ses" or "sms"; "" for what has the shape of none of them.
    """

    event_type: str
    message_events: tuple[MessageEvent, ...]
    source: str = ""

    @property
    def lacks_time(self) -> bool:
        """Whether the time of its arrival stands for one that the record should have told."""
        return any(event.event.detail.time_is_arrival for event in self.message_events)


def parse(event: object, tags: TagNames, received_at: int) -> Parsed:
    """What one JSON value says of messages, whatever its source; `received_at` is epoch milliseconds.

    SNS notifications and EventBridge events are unwrapped. Raises MalformedEventError where a field
    of a known shape has the wrong form; anything else that is not understood is about no message.
    """
    if isinstance(event, dict) and ARRIVED_AT in event:
        received_at = epoch_ms(event[ARRIVED_AT]) or received_at
    values = _unwrapped(event)
    event_type, source = _recognise(values)
    parser = _PARSERS.get(source)
    message_events = parser(Fields(values), tags, received_at) if parser else ()
    return Parsed(event_type[:_TYPE_LIMIT], tuple(message_events), source)


def _unwrapped(event: object) -> dict[str, Any]:
    envelope: dict[str, Any] = {}
    for _ in range(_MAX_WRAPPERS):
        if not isinstance(event, dict):
            return {}
        if event.get("Type") == "Notification" and isinstance(event.get("Message"), str):
            event = _json(event["Message"])
        elif isinstance(event.get("detail"), dict) and "detail-type" in event:
            # The account stands in EventBridge's envelope only.
            envelope = {name: event[name] for name in ("account", "detail-type") if name in event}
            event = event["detail"]
        else:
            break
    return envelope | event if isinstance(event, dict) else {}


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _recognise(event: Mapping[str, object]) -> tuple[str, str]:
    """The event's type and its source; for what is about no message a name to count it under."""
    if isinstance(event_type := event.get("event_type"), str):
        return event_type, "pinpoint"
    event_type = event.get("eventType") or event.get("notificationType")
    if isinstance(event_type, str) and isinstance(event.get("mail"), dict):
        return event_type, "ses"
    if isinstance(event_type, str):
        is_status = sms.EVENT_TYPE.fullmatch(event_type) and "messageId" in event
        return event_type, "sms" if is_status else ""
    if isinstance(detail_type := event.get("detail-type"), str):
        return detail_type, ""
    return next((name for name, keys in _ASIDES.items() if keys <= event.keys()), "unrecognised"), ""
