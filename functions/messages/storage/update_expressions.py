"""One message's part in one UpdateItem: what is written blindly, and what is rewritten after a look.

The usual write needs no look: events join a set, attributes stand as first told. Two cases need one,
and DynamoDB hands the old item over for free: an attribute told differently before (the lesser stays),
and more events than a message keeps (the earliest stay). Both end in the same item in any order.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from functions.contract.message_table import (
    BY_CAMPAIGN,
    BY_DESTINATION,
    BY_JOURNEY,
    BY_STATUS,
    CAMPAIGN_STATUS_KEY,
    EXPIRES_AT,
    ITEM_KEY,
    JOURNEY_STATUS_KEY,
    REDACTED_AT,
    SENT_AT,
    with_status,
)
from functions.messages.addresses import DestinationHasher
from functions.messages.event import MAX_EVENTS_PER_GROUP
from functions.messages.message import Message
from functions.messages.statuses import RARE_STATUSES
from functions.messages.storage.item import (
    DESTINATIONS,
    EVENTS,
    MESSAGE_ID,
    Item,
    attributes_to_item,
    event_from_text,
    event_to_text,
    events_to_item,
    message_from_item,
)

_DAY_SECONDS = 86_400
_SETS = (EVENTS, DESTINATIONS)
_NOT_REDACTED = f"attribute_not_exists(#{REDACTED_AT})"
_STATUS_KEYS = (CAMPAIGN_STATUS_KEY, JOURNEY_STATUS_KEY)
_SHARDED_KEYS = (BY_CAMPAIGN.hash_key, BY_JOURNEY.hash_key)


@dataclass(frozen=True)
class Retention:
    """How long a project keeps a message after its send; `days` None: for ever."""

    days: int | None

    def ends_at(self, sent_at: int) -> int | None:
        """Epoch seconds, for a send at `sent_at` epoch milliseconds."""
        return None if self.days is None else sent_at // 1000 + self.days * _DAY_SECONDS

    def is_over(self, sent_at: int, now: float) -> bool:
        end = self.ends_at(sent_at)
        return end is not None and end <= now


@dataclass(frozen=True)
class ItemWriter:
    """Puts a message into the attributes and keys of one project's table."""

    hasher: DestinationHasher
    shards: int
    retention: Retention

    def to_item(self, message: Message) -> dict[str, Any]:
        """Every attribute of the message's item but its key."""
        item: dict[str, Any] = {
            MESSAGE_ID: {"S": message.message_id},
            SENT_AT: {"N": str(message.sent_at)},
            **attributes_to_item(message.attributes),
        }
        if (end := self.retention.ends_at(message.sent_at)) is not None:
            item[EXPIRES_AT] = {"N": str(end)}
        if message.own_events:
            item[EVENTS] = events_to_item(message.own_events)
        if message.destinations:
            item[DESTINATIONS] = {"SS": sorted(message.destinations)}
        return item | self._index_keys(message)

    def _index_keys(self, message: Message) -> dict[str, dict[str, str]]:
        attributes = message.attributes
        if message.destinations and not attributes.destination:
            return {}  # what lists several recipients is found through theirs
        values = {BY_CAMPAIGN: attributes.campaign_id, BY_JOURNEY: attributes.journey_id}
        if attributes.destination:
            values[BY_DESTINATION] = self.hasher.key(attributes.destination)
        if message.status in RARE_STATUSES:
            values |= {
                sparse: with_status(value, message.status)
                for index, sparse in BY_STATUS.items()
                if (value := values[index])
            }
        return {
            index.hash_key: {"S": index.key(value, message.key, self.shards)}
            for index, value in values.items()
            if value
        }

    def _may_stay(self, seen: Item, merged: Item, name: str) -> bool:
        """Whether only the shard is another, and still one that readers ask: there are more than before."""
        if name not in seen or name not in merged:
            return False
        value, _, shard = seen[name]["S"].rpartition("#")
        return bool(value == merged[name]["S"].rpartition("#")[0]) and int(shard) < self.shards

    def blind_update(self, message: Message, item: Item) -> dict[str, Any]:
        """The usual write, of a message as its `item`. Refused, with the old item, where that is redacted, or
        the events might become more than are kept."""
        names = {f"#{name}": name for name in (*item, REDACTED_AT)}
        values = {f":{name}": value for name, value in item.items()}
        sets = [f"#{name} = if_not_exists(#{name}, :{name})" for name in item if name not in _SETS]
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

    def rewrite(self, message: Message, seen: Item) -> dict[str, Any] | None:
        """What makes the item that was `seen` the merge of both; None where it is that already, or redacted.

        Applies only while the events, and all that it changes, are as they were seen.
        """
        if REDACTED_AT in seen:
            return None
        merged = self.to_item(message_from_item(seen).merge(message))
        merged |= {name: seen[name] for name in _SHARDED_KEYS if self._may_stay(seen, merged, name)}
        merged |= {EVENTS: _as_seen(seen[EVENTS], merged[EVENTS])} if EVENTS in seen else {}
        changed = {name: value for name, value in merged.items() if _differs(seen.get(name), value)}
        removed = [name for name in _STATUS_KEYS if name in seen and name not in merged]
        if not changed and not removed:
            return None
        guarded = [*changed, *removed, *({EVENTS} - changed.keys())]
        conditions = [
            f"#{name} = :seen_{name}" if name in seen else f"attribute_not_exists(#{name})"
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
            | {f":seen_{name}": seen[name] for name in guarded if name in seen},
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }


def leaves_out(message: Message, seen: Item) -> bool:
    """Whether the item that was `seen` is so full that the merge of both lacks an event."""
    if REDACTED_AT in seen:
        return False
    known = message_from_item(seen)
    return not known.merge(message).retains_events_of(known, message)


def after_blind(item: Item, old: Item) -> Item:
    """The item as the blind update with `item` left the `old` one."""
    united = {
        name: {"SS": sorted({*old.get(name, {}).get("SS", ()), *item[name]["SS"]})}
        for name in _SETS
        if name in item
    }
    return {**item, **old, **united}


def _as_seen(seen: Mapping[str, Any], merged: Mapping[str, Any]) -> dict[str, list[str]]:
    """The merged events, in the words in which they were seen: a newer version may tell more of them."""
    before, after = set(seen["SS"]), set(merged["SS"])
    told = {text: event_to_text(event_from_text(text)) for text in before - after}
    kept = {text: ours for text, ours in told.items() if ours in after}
    return {"SS": sorted(after - (set(kept.values()) - before) | kept.keys())}


def _differs(seen: Mapping[str, Any] | None, value: Mapping[str, Any]) -> bool:
    if seen is None:
        return True
    (kind, told), (seen_kind, seen_told) = next(iter(value.items())), next(iter(seen.items()))
    return kind != seen_kind or (set(told) != set(seen_told) if kind == "SS" else told != seen_told)
