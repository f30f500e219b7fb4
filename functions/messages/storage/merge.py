"""Groups a batch of events into messages, one for each item they touch."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from functions.messages.addresses import DestinationHasher
from functions.messages.event import Event, MessageEvent, limit_events
from functions.messages.message import Message


@dataclass(frozen=True)
class MergedBatch:
    """A batch of events as messages: one per item, in the order of their first events. `repeated` counts the
    duplicates within the batch; `overfull` has the keys of the messages with more events than are stored."""

    messages: list[Message]
    repeated: int
    overfull: frozenset[str]


def merge_batch(events: Iterable[MessageEvent], hasher: DestinationHasher) -> MergedBatch:
    messages: dict[str, Message] = {}
    repeated, overfull = 0, set()

    # An event to many recipients is one for each of them, and each lists them all.
    @cache
    def listed(recipients: tuple[str, ...]) -> frozenset[str]:
        return frozenset(map(hasher.key, recipients))

    for event in events:
        for message in _parts(event, hasher, listed):
            merged = message
            if known := messages.get(message.key):
                merged = known.merge(message)
                repeated += known.count_duplicates(message)
                if not merged.retains_events_of(known, message):
                    overfull.add(message.key)
            messages[message.key] = merged
    return MergedBatch(list(messages.values()), repeated, frozenset(overfull))


def merge_events(events: Iterable[MessageEvent], hasher: DestinationHasher) -> list[Message]:
    """Return the messages that `events` add up to."""
    return merge_batch(events, hasher).messages


def recipient_key(message_id: str, destination: str, hasher: DestinationHasher) -> str:
    """Return the item key of the message to one of several destinations."""
    return _recipient_key(message_id, hasher.key(destination))


def recipient_keys(head: Message, hasher: DestinationHasher) -> set[str]:
    """Return the item keys of the messages to the recipients that a head lists: two spellings of one address
    have one key."""
    keys = head.recipient_keys | {hasher.key(address) for address in head.listed_addresses}
    return {_recipient_key(head.message_id, key) for key in keys}


def _recipient_key(message_id: str, destination_key: str) -> str:
    return f"{message_id}#{destination_key}"


def _parts(
    event: MessageEvent, hasher: DestinationHasher, listed: Callable[[tuple[str, ...]], frozenset[str]]
) -> Iterator[Message]:
    """Yield the messages that one event adds to: its own, and for several recipients also the head. `listed`
    returns the destination keys of several recipients."""
    destination = event.attributes.destination
    if not event.recipients:
        yield _message(event, event.message_id, event.event)
        return
    if destination:
        yield _message(event, recipient_key(event.message_id, destination, hasher), event.event)
    everyone = _message(event, event.message_id, *([] if destination else [event.event]))
    yield replace(
        everyone,
        attributes=replace(event.attributes, destination=None),
        recipient_keys=listed(event.recipients),
    )


def _message(event: MessageEvent, key: str, *events: Event) -> Message:
    return Message(
        key=key,
        message_id=event.message_id,
        sent_at=event.sent_at,
        attributes=event.attributes,
        own_events=limit_events(events),
    )
