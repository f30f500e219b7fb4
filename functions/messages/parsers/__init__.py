"""Detects a record's provider from its JSON shape and dispatches to that provider's parser."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from functions.messages.event import MessageEvent
from functions.messages.parsers import pinpoint, ses, sms
from functions.messages.parsers.json_fields import Fields, epoch_ms
from functions.messages.parsers.tags import TagNames

Parser = Callable[[Fields, TagNames, int], list[MessageEvent]]

_PARSERS: dict[str, Parser] = {"pinpoint": pinpoint.parse, "ses": ses.parse, "sms": sms.parse}
#: SNS may forward what EventBridge wrapped, and the reverse; more levels do not occur.
_MAX_WRAPPERS = 4
#: Events on the same topics and streams that report no message, recognised by unique fields: archived only.
_NOT_ABOUT_MESSAGES = {
    "inbound message": {"inboundMessageId"},
    "WhatsApp event": {"whatsAppWebhookEntry"},
    "WhatsApp entry": {"id", "changes"},
    "SendMessages response": {"MessageResponse"},
    "SNS SMS delivery log": {"notification", "delivery", "status"},
}
#: Received mail and texts: SES "Amazon SNS notifications for receiving", and types that are not documented.
_INBOUND_TYPE = re.compile(r"(?:_SMS\.|_email\.|TEXT_|MEDIA_|VOICE_|RCS_)?RECEIVED", re.IGNORECASE)
_INBOUND_MEMBERS = {"receipt", "inboundMessageId", "messageBody", "message_body"}
#: A member that ingest adds to an archived record without a time of its own: its arrival time.
ARRIVED_AT = "_arrived_at"
#: No provider's event type is longer.
_TYPE_LIMIT = 64


@dataclass(frozen=True)
class Parsed:
    """A parsed record: the provider's event type, and the message events in it (none: archived only).

    `source` is "pinpoint", "ses" or "sms"; "" where the record has the shape of none of them.
    """

    event_type: str
    message_events: tuple[MessageEvent, ...]
    source: str = ""

    @property
    def lacks_time(self) -> bool:
        """Whether its arrival time replaces a time that the record should have had."""
        return any(event.event.detail.time_is_arrival for event in self.message_events)


def parse(event: object, tags: TagNames, received_at: int) -> Parsed:
    """Parse one JSON value of any source; `received_at` is epoch milliseconds.

    SNS notifications and EventBridge events are unwrapped. Raises MalformedEventError where a field
    of a known shape has the wrong form; any other value yields no message events.
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
            # Only EventBridge's envelope has the account.
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
    """Return the event's type and source; for an event about no message, a name to count it under."""
    if isinstance(event_type := event.get("event_type"), str):
        return event_type, "" if _is_inbound(event_type, event) else "pinpoint"
    event_type = event.get("eventType") or event.get("notificationType")
    if isinstance(event_type, str):
        return event_type, "" if _is_inbound(event_type, event) else _configuration_set(event_type, event)
    if isinstance(detail_type := event.get("detail-type"), str):
        return detail_type, ""
    named = (name for name, keys in _NOT_ABOUT_MESSAGES.items() if keys <= event.keys())
    return next(named, "unrecognised"), ""


def _configuration_set(event_type: str, event: Mapping[str, object]) -> str:
    """Return the source of an event of a configuration set or of identity feedback; "" for other events."""
    if isinstance(event.get("mail"), dict):
        return "ses" if "eventType" in event or event_type in ses.FEEDBACK_TYPES else ""
    return "sms" if sms.EVENT_TYPE.fullmatch(event_type) and "messageId" in event else ""


def _is_inbound(event_type: str, event: Mapping[str, object]) -> bool:
    """Whether the event is about a message that was received, and so about none that was sent."""
    attributes = event.get("attributes")
    members = event.keys() | (attributes.keys() if isinstance(attributes, dict) else set())
    return bool(_INBOUND_TYPE.fullmatch(event_type)) or not _INBOUND_MEMBERS.isdisjoint(members)
