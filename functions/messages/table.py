"""The shape of a project's message table: its key, its indexes, its expiry. Standard library only.

The Pulumi program creates the table from these names and the store reads and writes by them,
so that the two cannot drift apart.
"""

from dataclasses import dataclass
from zlib import crc32

#: Partition key: the provider's message id, or `<message id>#<destination key>` for one
#: recipient of a message that has several. There is no sort key, so ids batch.
ITEM_KEY = "message_key"
#: When the message was sent, epoch milliseconds: the sort key of every index.
SENT_AT = "sent_at"
#: When DynamoDB may delete the item, epoch seconds; absent where a project keeps for ever.
EXPIRES_AT = "expires_at"
DESTINATION_KEY = "destination_key"
CAMPAIGN_KEY = "campaign_key"
JOURNEY_KEY = "journey_key"


@dataclass(frozen=True)
class Index:
    """A KEYS_ONLY global secondary index: `hash_key` (a string), then `SENT_AT` (a number)."""

    name: str
    hash_key: str
    sharded: bool


BY_DESTINATION = Index("by_destination", DESTINATION_KEY, sharded=False)
BY_CAMPAIGN = Index("by_campaign", CAMPAIGN_KEY, sharded=True)
BY_JOURNEY = Index("by_journey", JOURNEY_KEY, sharded=True)
INDEXES = (BY_DESTINATION, BY_CAMPAIGN, BY_JOURNEY)

#: Every attribute that is part of a key, with its DynamoDB type.
KEY_ATTRIBUTES = {ITEM_KEY: "S", SENT_AT: "N"} | {index.hash_key: "S" for index in INDEXES}


def shard_key(value: str, message_key: str, shards: int) -> str:
    """The key of `value` (a campaign or journey id) in the shard that `message_key` falls into.

    A campaign's messages are spread over `shards` partitions, since all of them are written
    now and DynamoDB does not split a partition on a rising sort key.
    """
    return f"{value}#{crc32(message_key.encode()) % shards}"


def shard_keys(value: str, shards: int) -> tuple[str, ...]:
    """The keys of `value` in all shards, for a reader."""
    return tuple(f"{value}#{shard}" for shard in range(shards))


# The registry: which projects a tenant has, and how each is read.
REGISTRY_TENANT = "tenant"
REGISTRY_PROJECT = "project"
