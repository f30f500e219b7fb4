"""Reading provider events in a test, with the default tags and a fixed arrival."""

from typing import Any

from functions.messages.destinations import DestinationHasher
from functions.messages.merge import merge_events
from functions.messages.message import Message
from functions.messages.model import MessageEvent
from functions.messages.sources import Parsed, parse
from functions.messages.sources.tags import TagNames
from tests.builders import MESSAGE_ID, SENT_AT

ARRIVED_AT = SENT_AT + 60_000


def read(event: object, tags: TagNames | None = None) -> Parsed:
    return parse(event, tags or TagNames(), ARRIVED_AT)


def only(event: object, tags: TagNames | None = None) -> MessageEvent:
    [told] = read(event, tags).message_events
    return told


def told(*events: dict[str, Any]) -> Message:
    """The message that the events tell of together."""
    parts = [part for event in events for part in read(event).message_events]
    messages = merge_events(parts, DestinationHasher(b"a secret"))
    return next(message for message in messages if message.key == MESSAGE_ID)
