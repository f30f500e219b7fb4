"""Decides what an erasure concerns: which addresses in a text, which messages, and which of their parts."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from functions.erasure.spans import replaced
from functions.messages.addresses import DestinationHasher, erased_address
from functions.messages.event import Event, limit_events
from functions.messages.message import Message
from functions.messages.storage.tombstone import Tombstone


@dataclass(frozen=True)
class Erased:
    """All that is erased of a project. `erased_at`: for the destination key of each recipient, until which
    send time (epoch milliseconds); `message_ids`: whole messages, whenever they were sent; `tombstones`: by
    item key."""

    hasher: DestinationHasher
    erased_at: Mapping[str, int] = field(default_factory=dict)
    message_ids: frozenset[str] = frozenset()
    tombstones: Mapping[str, Tombstone] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.erased_at or self.message_ids or self.tombstones)

    def covers(self, destination_key: str, sent_at: int) -> bool:
        """Whether a message to this destination, sent at epoch milliseconds, is erased."""
        return sent_at <= self.erased_at.get(destination_key, -1)

    def keys_in(self, value: object, sent_at: int) -> frozenset[str]:
        """Return the destination keys of the erased recipients that a JSON value names in any of its texts,
        where its message was sent at epoch milliseconds."""
        found: set[str] = set()
        for text in _texts(value):
            replaced(text, lambda address: found.add(key) if (key := self._key(address, sent_at)) else None)
        return frozenset(found)

    def masked(self, text: str, sent_at: int) -> str:
        """Return a text with the addresses of erased recipients replaced."""
        return replaced(text, lambda address: self._replacement(address, sent_at))

    def remaining(self, messages: Iterable[Message]) -> list[Message]:
        """Return what may be stored of messages: none to an erased recipient, and no text that names one."""
        if not self:
            return list(messages)
        return [self.without_names(message) for message in messages if not self.is_erased(message)]

    def is_erased(self, message: Message) -> bool:
        if message.key in self.tombstones or message.message_id in self.message_ids:
            return True
        destination = message.attributes.destination
        return bool(destination) and self.covers(self.hasher.key(destination or ""), message.sent_at)

    def is_named_by(self, message: Message) -> bool:
        """Whether an archive still names the erased recipient of a message, whose erased records do not."""
        destination = message.attributes.destination or ""
        is_replaced = destination == erased_address(self.hasher.key(destination))
        return self.is_erased(message) and not is_replaced

    def without_names(self, message: Message) -> Message:
        """Return a message of which no text names an erased recipient; only the head of one to several
        recipients may have such a text."""
        if not message.is_head:
            return message
        addresses = message.listed_addresses
        return replace(
            message,
            attributes=self._masked_fields(message.attributes, message.sent_at),
            own_events=limit_events(
                self._masked_event(event, message.sent_at) for event in message.own_events
            ),
            recipient_keys=message.recipient_keys | {self.hasher.key(address) for address in addresses},
            listed_addresses=frozenset(),
        )

    def _masked_event(self, event: Event, sent_at: int) -> Event:
        detail = self._masked_fields(event.detail, sent_at)
        return event if detail is event.detail else replace(event, detail=detail)

    def _masked_fields(self, record: Any, sent_at: int) -> Any:
        texts = {
            one.name: value for one in fields(record) if isinstance(value := getattr(record, one.name), str)
        }
        changed = {
            name: masked for name, text in texts.items() if (masked := self.masked(text, sent_at)) != text
        }
        return replace(record, **changed) if changed else record

    def _key(self, address: str, sent_at: int) -> str | None:
        key = self.hasher.key(address)
        return key if self.covers(key, sent_at) and address != erased_address(key) else None

    def _replacement(self, address: str, sent_at: int) -> str | None:
        key = self._key(address, sent_at)
        return erased_address(key) if key else None


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, member in value.items():
            yield name
            yield from _texts(member)
    elif isinstance(value, list):
        for element in value:
            yield from _texts(element)
