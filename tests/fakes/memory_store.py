"""A store of messages in memory: the merge and the order of the real one, without a table."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from functions.contract.message_table import (
    BY_CAMPAIGN,
    BY_DESTINATION,
    BY_REFERENCE,
    BY_STATUS,
    can_be_key,
)
from functions.messages.addresses import DestinationHasher
from functions.messages.event import MessageEvent
from functions.messages.message import Message
from functions.messages.storage.merge import merge_batch, recipient_keys
from functions.messages.storage.pagination import Blocks, Position, TimeRange
from functions.messages.storage.store import KEYS_PER_BLOCK, Lookup, MessageReader, MessageWriter, WriteResult
from functions.messages.storage.update_expressions import Retention


class MessageStore(MessageReader, MessageWriter, Protocol):
    """A store that a test both fills and queries."""


@dataclass
class MemoryMessageStore:
    """See `functions.messages.storage.store`. `clock` returns epoch seconds."""

    project: str
    hasher: DestinationHasher
    retention: Retention
    clock: Callable[[], float]
    _messages: dict[str, Message] = field(default_factory=dict)

    def record(self, events: Iterable[MessageEvent]) -> WriteResult:
        current, expired = self.retention.split(events, self.clock())
        batch = merge_batch(current, self.hasher)
        duplicates, capped = batch.repeated, set(batch.overfull)
        for message in batch.messages:
            if can_be_key(message.key):
                known = self._messages.get(message.key, message)
                merged = self._messages[message.key] = known.merge(message)
                if known is not message:
                    duplicates += known.count_duplicates(message)
                if not merged.retains_events_of(known, message):
                    capped.add(message.key)
        refused = frozenset(one.message_id for one in batch.messages if not can_be_key(one.key))
        return WriteResult(refused, len(expired), duplicates, len(capped))

    def get(self, message_ids: Sequence[str]) -> dict[str, Message]:
        found = (self._get(message_id) for message_id in message_ids)
        return {message.key: message for message in found if message}

    def _get(self, key: str) -> Message | None:
        message = self._messages.get(key)
        if message is None or self.retention.is_over(message.sent_at, self.clock()):
            return None
        keys = sorted(recipient_keys(message, self.hasher))
        return replace(message, recipients=tuple(one for key in keys if (one := self._get(key))))

    def streams(self, lookup: Lookup, scope: TimeRange, block: int = KEYS_PER_BLOCK) -> list[Blocks]:
        return [self._blocks(lookup, scope, block)]

    def destination_key(self, destination: str) -> str:
        return self.hasher.key(destination)

    def _blocks(self, lookup: Lookup, scope: TimeRange, block: int) -> Iterator[list[Position]]:
        low, high = scope.bounds
        positions = sorted(
            (
                Position(message.sent_at, self.project, message.key)
                for message in self._messages.values()
                if self._is_found(message, lookup) and low <= message.sent_at <= high
            ),
            reverse=not scope.ascending,
        )
        for start in range(0, len(positions), block):
            yield positions[start : start + block]

    def _is_found(self, message: Message, lookup: Lookup) -> bool:
        attributes = message.attributes
        if message.is_head:
            return False
        if lookup.index is BY_DESTINATION:
            return bool(attributes.destination) and self.hasher.key(
                attributes.destination or ""
            ) == self.hasher.key(lookup.value)
        if lookup.index is BY_STATUS:
            return message.status in lookup.statuses
        values = {BY_CAMPAIGN: attributes.campaign_id, BY_REFERENCE: attributes.reference}
        return values.get(lookup.index, attributes.journey_id) == lookup.value
