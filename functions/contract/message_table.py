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
#: When DynamoDB may delete the item, epoch seconds; absent where a project has no retention limit.
EXPIRES_AT = "expires_at"
#: When the item was redacted, epoch seconds. Nothing is written to a redacted item, so that no late event
#: and no replay restores what was removed. Absent from all others.
REDACTED_AT = "redacted_at"
DESTINATION_KEY = "destination_key"
CAMPAIGN_KEY = "campaign_key"
JOURNEY_KEY = "journey_key"
CAMPAIGN_STATUS_KEY = "campaign_status_key"
JOURNEY_STATUS_KEY = "journey_status_key"
STATUS_KEY = "status_key"
REFERENCE_KEY = "reference_key"


@dataclass(frozen=True)
class Index:
    """A KEYS_ONLY global secondary index: `hash_key` (a string), then `SENT_AT` (a number).

    `shards` is over how many partitions one value is spread; None: as many as the project's setting.
    A campaign is spread because all of its messages are written at the same time, and DynamoDB does not
    split a partition on a rising sort key. `has_only_rare`: only messages of a rare status are in it.
    """

    name: str
    hash_key: str
    shards: int | None = 1
    has_only_rare: bool = False

    def key(self, value: str, message_key: str, project_shards: int) -> str:
        """Return the key of `value` (such as a campaign's id) in the shard of `message_key`."""
        if self.shards == 1:
            return value
        return f"{value}#{crc32(message_key.encode()) % (self.shards or project_shards)}"

    def keys(self, value: str, project_shards: int) -> tuple[str, ...]:
        """Return the keys of `value` in all shards, for a reader."""
        if self.shards == 1:
            return (value,)
        return tuple(f"{value}#{shard}" for shard in range(self.shards or project_shards))


BY_DESTINATION = Index("by_destination", DESTINATION_KEY)
BY_CAMPAIGN = Index("by_campaign", CAMPAIGN_KEY, shards=None)
BY_JOURNEY = Index("by_journey", JOURNEY_KEY, shards=None)

#: Sparse: only messages of a rare status are in these, a few in a hundred, so that a look-up for bounces
#: does not read the deliveries between them.
BY_CAMPAIGN_STATUS = Index("by_campaign_status", CAMPAIGN_STATUS_KEY, shards=4, has_only_rare=True)
BY_JOURNEY_STATUS = Index("by_journey_status", JOURNEY_STATUS_KEY, shards=4, has_only_rare=True)

#: All messages of a rare status in the project, for a look-up of failures across campaigns.
BY_STATUS = Index("by_status", STATUS_KEY, shards=4, has_only_rare=True)

#: Sparse as well: only the messages whose sender set a reference.
BY_REFERENCE = Index("by_reference", REFERENCE_KEY)

#: For each index of campaigns or journeys, its sparse one.
SPARSE = {BY_CAMPAIGN: BY_CAMPAIGN_STATUS, BY_JOURNEY: BY_JOURNEY_STATUS}

INDEXES = (
    BY_DESTINATION, BY_CAMPAIGN, BY_JOURNEY, BY_CAMPAIGN_STATUS, BY_JOURNEY_STATUS, BY_STATUS, BY_REFERENCE,
)  # fmt: skip

#: Every attribute that is part of a key, with its DynamoDB type.
KEY_ATTRIBUTES = {ITEM_KEY: "S", SENT_AT: "N"} | {index.hash_key: "S" for index in INDEXES}


#: The health of a source is stored beside the messages under this prefix and its name; no message key has it.
SOURCE_KEY_PREFIX = "#source#"
#: In place of a source's name: how far the records of all sources are processed.
PROCESSED_RECORDS = "records"


#: An index key has at most 2,048 bytes, too; a status and a shard are appended to the value.
MAX_VALUE_BYTES = 2_000


def can_be_key(text: str) -> bool:
    """Whether `text` can be a message's key: DynamoDB takes 1 to 2,048 bytes of UTF-8 (Amazon DynamoDB
    developer guide, "Constraints"), and sources have keys of their own."""
    return 0 < len(text.encode()) <= 2048 and not text.startswith(SOURCE_KEY_PREFIX)


def with_status(value: str, status: str) -> str:
    """Return a campaign's or journey's value in the index of rare statuses."""
    return f"{status}#{value}"
