"""A campaign of any size in a counting table: its index is held, its items are made when they are read."""

from collections.abc import MutableMapping
from functools import lru_cache

from benchmarks import mix
from benchmarks.counting_table import CountingTable, Entry
from benchmarks.expressions import Item
from benchmarks.tables import message_events
from benchmarks.tracker_handler import store_over
from functions.contract.message_table import BY_CAMPAIGN, BY_STATUS, ITEM_KEY, SENT_AT
from functions.messages.statuses import MessageStatus


class _Items(MutableMapping[str, Item]):
    """A typical message for any key; its send time is derived from the key."""

    def __init__(self) -> None:
        table = CountingTable()
        store_over(table).record(message_events(mix.histories(mix.email, 1, per_second=1)))
        [self._template] = table.items.values()

    def __getitem__(self, key: str) -> Item:
        return self._template | {ITEM_KEY: {"S": key}, SENT_AT: {"N": str(sent_at(int(key[-12:])))}}

    def __contains__(self, key: object) -> bool:
        return True

    def __len__(self) -> int:
        raise NotImplementedError

    __iter__ = __delitem__ = __setitem__ = __len__  # type: ignore[assignment]


def sent_at(number: int) -> int:
    """Three messages a millisecond, so that many were sent at the same time."""
    return mix.SENT_AT + number // 3


@lru_cache(maxsize=1)
def entries(messages: int) -> list[Entry]:
    """The send times and keys of so many messages, in order; the keys are as long as Amazon SES's."""
    return [
        (sent_at(number), f"0100018f6a1b2c3d-1c2d3e4f-aaaa-bbbb-cccc-000000-{number:012d}")
        for number in range(messages)
    ]


def table_of(messages: int, shards: int) -> CountingTable:
    """Return a table with one campaign of so many messages."""
    table = CountingTable(_Items())
    partitions = table.indexes[BY_CAMPAIGN.name]
    for entry in entries(messages):
        partitions[BY_CAMPAIGN.key(mix.CAMPAIGN, entry[1], shards)].append(entry)
    return table


def failures_of(messages: int) -> CountingTable:
    """Return a table with so many hard bounces in its index of rare statuses."""
    table = CountingTable(_Items())
    partitions = table.indexes[BY_STATUS.name]
    for entry in entries(messages):
        partitions[BY_STATUS.key(MessageStatus.HARD_BOUNCED, entry[1], 1)].append(entry)
    return table
