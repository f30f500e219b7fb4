"""The door of the sources: tells by a record's own shape whose it is, and what it says of messages."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from functions.messages.model import MessageEvent
from functions.messages.sources import pinpoint, ses, sms
from functions.messages.sources.fields import Fields
from functions.messages.sources.tags import TagNames

Parser = Callable[[Fields, TagNames, int], list[MessageEvent]]


@dataclass(frozen=True)
class Parsed:
    """What a record says: the provider's event type, and the messages it is about (none: archive only)."""

    event_type: str
    message_events: tuple[MessageEvent, ...]


def parse(event: object, tags: TagNames, received_at: int) -> Parsed:
    """What one JSON value says of messages, whatever its source; `received_at` is epoch milliseconds.

    SNS notifications and EventBridge events are unwrapped. Raises MalformedEventError where a field
    of a known shape has the wrong form; anything else that is not understood is about no message.
    """
    if not isinstance(event, dict):
        return Parsed("unrecognised", ())
    fields = Fields(event)
    if event.get("Type") == "Notification" and isinstance(event.get("Message"), str):
        return parse(_json(event["Message"]), tags, received_at)
    if isinstance(event.get("detail"), dict) and "detail-type" in event:
        # The account stands in EventBridge's envelope only.
        return parse({"account": event.get("account")} | event["detail"], tags, received_at)
    event_type, parser = _recognise(fields)
    return Parsed(event_type, tuple(parser(fields, tags, received_at)) if parser else ())


def _recognise(event: Fields) -> tuple[str, Parser | None]:
    values = event.values
    if isinstance(event_type := values.get("event_type"), str):
        return event_type, pinpoint.parse
    event_type = values.get("eventType") or values.get("notificationType")
    if isinstance(event_type, str) and isinstance(values.get("mail"), dict):
        return event_type, ses.parse
    if isinstance(event_type, str):
        is_status = sms.EVENT_TYPE.fullmatch(event_type) and "messageId" in values
        return event_type, sms.parse if is_status else None
    return "unrecognised", None


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return text
