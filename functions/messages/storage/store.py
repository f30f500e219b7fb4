"""What a store of messages does, whatever keeps them: record events, find messages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from functions.contract.message_table import BY_CAMPAIGN, BY_DESTINATION, BY_JOURNEY, BY_STATUS, Index
from functions.messages.event import MessageEvent
from functions.messages.message import Message
from functions.messages.statuses import RARE_STATUSES, MessageStatus
from functions.messages.storage.pagination import Blocks, TimeRange

#: As many index entries as one block of 4 KB holds, the unit a Query is billed by.
KEYS_PER_BLOCK = 37


class StoreUnavailableError(Exception):
    """The table cannot be reached, throttles beyond the client's retries, or refuses us.

    Nothing may be lost, so whoever gets this must come again; writing twice is harmless. Names the
    operation, the table and AWS's error code, never a key.
    """


@dataclass(frozen=True)
class Lookup:
    """What a list of messages has in common: one index and one value of its key's attribute.

    `statuses`, where they are known to be the only ones wanted, let a store read less.
    """

    index: Index
    value: str
    statuses: frozenset[MessageStatus] = frozenset()

    @property
    def reads_sparse_index(self) -> bool:
        """Whether the sparse index of rare statuses holds all that is wanted."""
        return self.index in BY_STATUS and bool(self.statuses) and self.statuses <= RARE_STATUSES

    def stream_count(self, project_shards: int) -> int:
        """How many streams a project of so many shards has for it."""
        if self.reads_sparse_index:
            return len(self.statuses) * (BY_STATUS[self.index].shards or project_shards)
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


@dataclass(frozen=True)
class WriteResult:
    """What became of a batch of events: `refused` names the message ids whose write the table will never
    take; `expired` counts the events that came after their message's retention, `duplicates` those that
    their message had already, `capped` the messages so full that an event was left out."""

    refused: frozenset[str] = frozenset()
    expired: int = 0
    duplicates: int = 0
    capped: int = 0


class MessageStore(Protocol):
    """The messages of one project."""

    def record(self, events: Iterable[MessageEvent]) -> WriteResult:
        """Merges events into their messages. Raises StoreUnavailableError where any of it may be lost."""
        ...

    def get(self, message_ids: Sequence[str]) -> dict[str, Message]:
        """The messages with these keys or provider's ids, as far as they exist, with their recipients."""
        ...

    def streams(self, lookup: Lookup, scope: TimeRange, block: int = KEYS_PER_BLOCK) -> list[Blocks]:
        """Where the messages found by `lookup` stand, sorted by send time: for `messages.search`."""
        ...
