"""A message as a DynamoDB item, in the low-level attribute format, and back."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from functions.contract.message_table import EXPIRES_AT, ITEM_KEY, SENT_AT
from functions.messages.event import (
    ATTRIBUTE_NAMES,
    DETAIL_NAMES,
    NO_DETAIL,
    Channel,
    Event,
    EventDetail,
    MessageAttributes,
    restore_dataclass,
)
from functions.messages.message import Message

MESSAGE_ID = "message_id"
EVENTS = "events"
DESTINATIONS = "destinations"

_NO_RECIPIENTS: dict[str, tuple[Message, ...]] = {"recipients": ()}
_ATTRIBUTES, _DETAILS = frozenset(ATTRIBUTE_NAMES), frozenset(DETAIL_NAMES)

Item = Mapping[str, Any]


def event_to_text(event: Event) -> str:
    """An event as one canonical line: `["_email.delivered",1564618622690,"",{"smtp_response":"250 ok"}]`.

    Equal events have equal texts, so that DynamoDB's set union is the union of events.
    """
    detail = {name: value for name in DETAIL_NAMES if (value := getattr(event.detail, name))}
    parts = [event.type, event.at, event.status, detail]
    while not parts[-1]:
        parts.pop()
    return json.dumps(parts, separators=(",", ":"), ensure_ascii=False)


def event_from_text(text: str) -> Event:
    return _event(json.loads(text))


def _event(parts: list[Any]) -> Event:
    event_type, at, status, detail = parts + ["", {}][len(parts) - 2 :]
    # A detail of a newer version than this is passed over.
    known = {name: told for name, told in detail.items() if name in _DETAILS}
    return Event.kept(at, event_type, status, EventDetail.kept(known) if known else NO_DETAIL)


def events_to_item(events: Iterable[Event]) -> dict[str, list[str]]:
    return {"SS": sorted(event_to_text(event) for event in events)}


def attributes_to_item(attributes: MessageAttributes) -> dict[str, dict[str, str]]:
    return {
        name: {"S": str(value)}
        for name in ATTRIBUTE_NAMES
        if (value := getattr(attributes, name)) is not None
    }


def message_from_item(item: Item) -> Message:
    """The message an item holds. Attributes of a newer version than this are passed over."""
    told = {name: value["S"] for name, value in item.items() if name in _ATTRIBUTES}
    told["channel"] = Channel(told["channel"])
    attributes = MessageAttributes.kept(told)
    kept = {
        "key": item[ITEM_KEY]["S"],
        "message_id": item[MESSAGE_ID]["S"],
        "sent_at": int(item[SENT_AT]["N"]),
        "attributes": attributes,
        "own_events": events_of(item),
        "destinations": frozenset(item.get(DESTINATIONS, {}).get("SS", ())),
    }
    return restore_dataclass(Message, _NO_RECIPIENTS, kept)


def events_of(item: Item) -> frozenset[Event]:
    texts = item.get(EVENTS, {}).get("SS", ())
    # All in one go: the decoder's own start takes longer than one event.
    return frozenset(map(_event, json.loads(f"[{','.join(texts)}]")))


def count_known_events(item: Item, old: Item) -> int:
    """How many events of an item an older one has already: equal ones have equal texts."""
    if EVENTS not in item or EVENTS not in old:
        return 0
    return len(set(item[EVENTS]["SS"]).intersection(old[EVENTS]["SS"]))


def expires_at(item: Item) -> int | None:
    """When the item's retention ends, epoch seconds; None for one kept for ever."""
    return int(item[EXPIRES_AT]["N"]) if EXPIRES_AT in item else None
