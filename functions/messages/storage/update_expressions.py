"""One message as UpdateItem calls: a blind update first, a conditional rewrite where that is not enough.

The usual write needs no read: events are added to a set, attributes are set if absent. Two cases need the
old item, which DynamoDB returns with the update: an attribute that has another value (the lesser stays),
and more events than a message stores. Both end in the same item whatever the order of the writes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from functions.contract.message_table import (
    BY_CAMPAIGN,
    BY_DESTINATION,
    BY_JOURNEY,
    BY_REFERENCE,
    BY_STATUS,
    CAMPAIGN_STATUS_KEY,
    EXPIRES_AT,
    ITEM_KEY,
    JOURNEY_STATUS_KEY,
    MAX_VALUE_BYTES,
    REDACTED_AT,
    REFERENCE_KEY,
    SENT_AT,
    SPARSE,
    STATUS_KEY,
    with_status,
)
from functions.contract.stats_table import COUNTED_BY
from functions.messages.addresses import DestinationHasher
from functions.messages.event import MAX_EVENTS_PER_GROUP, MessageEvent
from functions.messages.message import Message
from functions.messages.statuses import RARE_STATUSES
from functions.messages.storage.item import (
    EVENTS,
    LISTED_ADDRESSES,
    MESSAGE_ID,
    RECIPIENT_KEYS,
    Item,
    attributes_to_item,
    events_as_stored,
    events_to_item,
    expires_at,
    message_from_item,
    values_differ,
)

_DAY_SECONDS = 86_400
_SETS = (EVENTS, RECIPIENT_KEYS)
_NOT_REDACTED = f"attribute_not_exists(#{REDACTED_AT})"
#: What a rewrite removes where the merged message does not have it.
_REMOVABLE = (
    CAMPAIGN_STATUS_KEY, JOURNEY_STATUS_KEY, STATUS_KEY, REFERENCE_KEY, EXPIRES_AT, LISTED_ADDRESSES,
)  # fmt: skip
_SHARDED_KEYS = (BY_CAMPAIGN.hash_key, BY_JOURNEY.hash_key)


@dataclass(frozen=True)
class Retention:
    """How long a project stores a message after its send; `days` None: without limit."""

    days: int | None

    def ends_at(self, sent_at: int) -> int | None:
        """Return the end in epoch seconds for a send at `sent_at` epoch milliseconds."""
        return None if self.days is None else sent_at // 1000 + self.days * _DAY_SECONDS

    def is_over(self, sent_at: int, now: float) -> bool:
        end = self.ends_at(sent_at)
        return end is not None and end <= now

    def split(
        self, events: Iterable[MessageEvent], now: float
    ) -> tuple[list[MessageEvent], list[MessageEvent]]:
        """Return the events within the retention at `now` (epoch seconds), and those that are too old."""
        current: list[MessageEvent] = []
        expired: list[MessageEvent] = []
        for event in events:
            (expired if self.is_over(event.sent_at, now) else current).append(event)
        return current, expired


@dataclass(frozen=True)
class ItemWriter:
    """Maps a message to the attributes and keys of one project's table. `counted_by`: the generation of
    statistics that its writes are counted by, None for none."""

    hasher: DestinationHasher
    shards: int
    retention: Retention
    counted_by: str | None = None

    def to_item(self, message: Message) -> dict[str, Any]:
        """Return every attribute of the message's item but its key."""
        item: dict[str, Any] = {
            MESSAGE_ID: {"S": message.message_id},
            SENT_AT: {"N": str(message.sent_at)},
            **attributes_to_item(message.attributes),
        }
        if (end := self.retention.ends_at(message.sent_at)) is not None:
            item[EXPIRES_AT] = {"N": str(end)}
        if message.own_events:
            item[EVENTS] = events_to_item(message.own_events)
        if keys := self._recipient_keys(message.recipient_keys, message.listed_addresses):
            item[RECIPIENT_KEYS] = {"SS": sorted(keys)}
        if self.counted_by is not None:
            item[COUNTED_BY] = {"S": self.counted_by}
        return item | self._index_keys(message)

    def _index_keys(self, message: Message) -> dict[str, dict[str, str]]:
        attributes = message.attributes
        if message.is_head:
            return {}  # it is found through its recipients
        values = {BY_CAMPAIGN: attributes.campaign_id, BY_JOURNEY: attributes.journey_id}
        if attributes.destination:
            values[BY_DESTINATION] = self.hasher.key(attributes.destination)
        # A sender may set any text: one too long for a key is stored, and not found by it.
        if attributes.reference and len(attributes.reference.encode()) <= MAX_VALUE_BYTES:
            values[BY_REFERENCE] = attributes.reference
        if message.status in RARE_STATUSES:
            values |= {
                sparse: with_status(value, message.status)
                for index, sparse in SPARSE.items()
                if (value := values[index])
            }
            values[BY_STATUS] = message.status
        return {
            index.hash_key: {"S": index.key(value, message.key, self.shards)}
            for index, value in values.items()
            if value
        }

    def _recipient_keys(self, keys: Iterable[str], addresses: Iterable[str]) -> set[str]:
        return {*keys, *map(self.hasher.key, addresses)}

    def in_present_form(self, stored: Item) -> Item:
        """Return a stored item as this version writes it: without the addresses that version 0.1 listed."""
        if LISTED_ADDRESSES not in stored:
            return stored
        rest = {name: value for name, value in stored.items() if name != LISTED_ADDRESSES}
        keys = self._recipient_keys(
            stored.get(RECIPIENT_KEYS, {}).get("SS", ()), stored[LISTED_ADDRESSES]["SS"]
        )
        return rest | {RECIPIENT_KEYS: {"SS": sorted(keys)}}

    def _may_stay(self, stored: Item, merged: Item, name: str) -> bool:
        """Whether only the shard differs, and readers still query it: the number of shards grew."""
        if name not in stored or name not in merged:
            return False
        value, _, shard = stored[name]["S"].rpartition("#")
        return bool(value == merged[name]["S"].rpartition("#")[0]) and int(shard) < self.shards

    def blind_update(self, message: Message, item: Item) -> dict[str, Any]:
        """Return the usual write of a message as its `item`. Its condition fails where the old item is
        redacted, or where the events might become more than are stored."""
        names = {f"#{name}": name for name in (*item, REDACTED_AT)}
        values = {f":{name}": value for name, value in item.items()}
        sets = [
            # The last writer knows the present generation; of all else the first value may be the least.
            f"#{name} = :{name}" if name == COUNTED_BY else f"#{name} = if_not_exists(#{name}, :{name})"
            for name in item
            if name not in _SETS
        ]
        adds = [f"#{name} :{name}" for name in _SETS if name in item]
        update = {
            "Key": {ITEM_KEY: {"S": message.key}},
            "UpdateExpression": f"SET {', '.join(sets)}" + (f" ADD {', '.join(adds)}" if adds else ""),
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": values,
            "ConditionExpression": _NOT_REDACTED,
            "ReturnValues": "ALL_OLD",
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
        if EVENTS in item:
            values[":room"] = {"N": str(MAX_EVENTS_PER_GROUP - len(message.own_events))}
            update["ConditionExpression"] = (
                f"{_NOT_REDACTED} AND attribute_not_exists(#{EVENTS}) "
                f"OR {_NOT_REDACTED} AND size(#{EVENTS}) <= :room"
            )
        return update

    def end_update(self, key: str, stored: Item) -> dict[str, Any] | None:
        """Return the update that gives a `stored` item its end by the present retention; None if it has it.

        Its condition fails where there is no such item, it has another send time, or it is redacted.
        """
        if SENT_AT not in stored or REDACTED_AT in stored:
            return None
        end = self.retention.ends_at(int(stored[SENT_AT]["N"]))
        if end == expires_at(stored):
            return None
        values = {":sent_at": stored[SENT_AT]} | ({} if end is None else {":end": {"N": str(end)}})
        return {
            "Key": {ITEM_KEY: {"S": key}},
            "UpdateExpression": f"REMOVE {EXPIRES_AT}" if end is None else f"SET {EXPIRES_AT} = :end",
            "ConditionExpression": f"{SENT_AT} = :sent_at AND attribute_not_exists({REDACTED_AT})",
            "ExpressionAttributeValues": values,
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }

    def rewrite(self, message: Message, stored: Item) -> dict[str, Any] | None:
        """Return the update from the `stored` item to the merge of both; None where none is needed.

        Its condition fails unless the events, and all that it changes, are still as in `stored`.
        """
        if REDACTED_AT in stored:
            return None
        return self.replacement(message_from_item(stored).merge(message), stored)

    def replacement(self, message: Message, stored: Item) -> dict[str, Any] | None:
        """Return the update from the `stored` item to the one of exactly this message; None where none is
        needed. Its condition is that of `rewrite`."""
        if REDACTED_AT in stored:
            return None
        item = self.to_item(message)
        item |= {name: stored[name] for name in _SHARDED_KEYS if self._may_stay(stored, item, name)}
        item |= {EVENTS: events_as_stored(stored[EVENTS], item[EVENTS])} if EVENTS in stored else {}
        changed = {name: value for name, value in item.items() if values_differ(stored.get(name), value)}
        removed = [name for name in _REMOVABLE if name in stored and name not in item]
        if not changed and not removed:
            return None
        guarded = [*changed, *removed, *({EVENTS} - changed.keys())]
        conditions = [
            f"#{name} = :old_{name}" if name in stored else f"attribute_not_exists(#{name})"
            for name in guarded
        ]
        sets = ", ".join(f"#{name} = :{name}" for name in changed)
        removes = ", ".join(f"#{name}" for name in removed)
        return {
            "Key": {ITEM_KEY: {"S": message.key}},
            "UpdateExpression": " ".join(
                f"{verb} {what}" for verb, what in (("SET", sets), ("REMOVE", removes)) if what
            ),
            "ConditionExpression": " AND ".join([_NOT_REDACTED, *conditions]),
            "ExpressionAttributeNames": {f"#{name}": name for name in (*guarded, REDACTED_AT)},
            "ExpressionAttributeValues": {f":{name}": value for name, value in changed.items()}
            | {f":old_{name}": stored[name] for name in guarded if name in stored},
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }


def leaves_out(message: Message, stored: Item) -> bool:
    """Return whether the `stored` item is so full that the merge of both lacks an event."""
    if REDACTED_AT in stored:
        return False
    before = message_from_item(stored)
    return not before.merge(message).retains_events_of(before, message)


def after_blind(item: Item, old: Item) -> Item:
    """Return the item that a blind update with `item` made of the `old` one."""
    united = {
        name: {"SS": sorted({*old.get(name, {}).get("SS", ()), *item[name]["SS"]})}
        for name in _SETS
        if name in item
    }
    generation = {COUNTED_BY: item[COUNTED_BY]} if COUNTED_BY in item else {}
    return {**item, **old, **united, **generation}
