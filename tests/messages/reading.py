"""Reading one provider event in a test, with the default tags and a fixed arrival."""

from functions.messages.model import MessageEvent
from functions.messages.sources import Parsed, parse
from functions.messages.sources.tags import TagNames
from tests.builders import SENT_AT

ARRIVED_AT = SENT_AT + 60_000


def read(event: object, tags: TagNames | None = None) -> Parsed:
    return parse(event, tags or TagNames(), ARRIVED_AT)


def only(event: object, tags: TagNames | None = None) -> MessageEvent:
    [told] = read(event, tags).message_events
    return told
