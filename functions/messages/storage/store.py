"""The two sides of a message store: one records events, the other finds messages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from functions.contract.message_table import (
    BY_CAMPAIGN,
    BY_DESTINATION,
    BY_JOURNEY,
    BY_REFERENCE,
    BY_STATUS,
    SPARSE,
    Index,
)
from functions.messages.event import MessageEvent
from functions.messages.message import Message
from functions.messages.statuses import RARE_STATUSES, MessageStatus
from functions.messages.storage.pagination import Blocks, TimeRange

#: As many index entries as one block of 4 KB holds, the unit a Query is billed by.
KEYS_PER_BLOCK = 37


class StoreUnavailableError(Exception):
    """The table cannot be reached, throttles beyond the client's retries, or refuses us.

    Nothing may be lost, so the caller must retry; writing twice is harmless. The text names the operation,
    the table and AWS's error code, never a key.
    """


@dataclass(frozen=True)
class Lookup:
    """The common key of a list of messages: one index and one value of its key attribute.

    `statuses`, where only these are requested, let a store read less; with `BY_STATUS`, which has no other
    value, they are rare ones, at least one.
    """

    index: Index
    value: str
    statuses: frozenset[MessageStatus] = frozenset()

    @property
    def reads_sparse_index(self) -> bool:
        """Whether the sparse index of rare statuses holds all requested messages."""
        return self.index in SPARSE and bool(self.statuses) and self.statuses <= RARE_STATUSES

    def stream_count(self, project_shards: int) -> int:
        """Return how many streams a project of so many shards has for it."""
        if self.index is BY_STATUS:
            return len(self.statuses) * (self.index.shards or project_shards)
        if self.reads_sparse_index:
            return len(self.statuses) * (SPARSE[self.index].shards or project_shards)
        return self.index.shards or project_shards

    @classmethod
    def destination(cls, address: str) -> "Lookup":
        return cls(BY_DESTINATION, address)

    @classmethod
    def campaign(cls, campaign_id: str) -> "Lookup":
        return cls(BY_CAMPAIGN, campaign_id)

    @classmethod
    def journey(cls, journey_id: str) -> "Lookup":
        return cls(BY_JOURNEY, journey_id)

    @classmethod
    def reference(cls, reference: str) -> "Lookup":
        return cls(BY_REFERENCE, reference)

    @classmethod
    def all_failures(cls) -> "Lookup":
        """All messages of rare statuses; name some of them to read less."""
        return cls(BY_STATUS, "", RARE_STATUSES)


@dataclass(frozen=True)
class WriteResult:
    """The result of a batch of events. `refused`: the message ids that the table can never store; `expired`:
    the events that arrived after their message's retention; `duplicates`: the events that were stored
    before; `capped`: the messages so full that an event was discarded."""

    refused: frozenset[str] = frozenset()
    expired: int = 0
    duplicates: int = 0
    capped: int = 0


class MessageReader(Protocol):
    """Finds the messages of one project."""

    def get(self, message_ids: Sequence[str]) -> dict[str, Message]:
        """Return the messages with these keys or provider's ids that exist, with their recipients.

        Raises StoreUnavailableError."""
        ...

    def streams(self, lookup: Lookup, scope: TimeRange, block: int = KEYS_PER_BLOCK) -> list[Blocks]:
        """Return the positions of the messages of `lookup`, sorted by send time, for `pagination.search`."""
        ...

    def destination_key(self, destination: str) -> str:
        """Return the key of a destination in the index, which differs between projects."""
        ...


class MessageWriter(Protocol):
    """Records the events of one project."""

    def record(self, events: Iterable[MessageEvent]) -> WriteResult:
        """Merge events into their messages. Raises StoreUnavailableError where any of it may be lost."""
        ...
