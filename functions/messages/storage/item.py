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
RECIPIENT_KEYS = "recipient_keys"
#: The addresses that a head of version 0.1 lists. Nothing writes it; each write of the item removes it.
LISTED_ADDRESSES = "destinations"

_NO_RECIPIENTS: dict[str, tuple[Message, ...]] = {"recipients": ()}
_ATTRIBUTES, _DETAILS = frozenset(ATTRIBUTE_NAMES), frozenset(DETAIL_NAMES)

Item = Mapping[str, Any]


def event_to_text(event: Event) -> str:
    """Return an event as one canonical line.

    An example: `["_email.delivered",1564618622690,"",{"smtp_response":"250 ok"}]`.
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
    # A detail that only a newer version knows is skipped.
    known = {name: value for name, value in detail.items() if name in _DETAILS}
    return Event.from_stored(at, event_type, status, EventDetail.from_stored(known) if known else NO_DETAIL)


def events_to_item(events: Iterable[Event]) -> dict[str, list[str]]:
    return {"SS": sorted(event_to_text(event) for event in events)}


def attributes_to_item(attributes: MessageAttributes) -> dict[str, dict[str, str]]:
    return {
        name: {"S": str(value)}
        for name in ATTRIBUTE_NAMES
        if (value := getattr(attributes, name)) is not None
    }


def message_from_item(item: Item) -> Message:
    """Return the message that an item stores. Attributes that only a newer version knows are skipped."""
    stored: dict[str, Any] = {name: value["S"] for name, value in item.items() if name in _ATTRIBUTES}
    stored["channel"] = Channel(stored["channel"])
    attributes = MessageAttributes.from_stored(stored)
    values = {
        "key": item[ITEM_KEY]["S"],
        "message_id": item[MESSAGE_ID]["S"],
        "sent_at": int(item[SENT_AT]["N"]),
        "attributes": attributes,
        "own_events": events_of(item),
        "recipient_keys": frozenset(item.get(RECIPIENT_KEYS, {}).get("SS", ())),
        "listed_addresses": frozenset(item.get(LISTED_ADDRESSES, {}).get("SS", ())),
    }
    return restore_dataclass(Message, _NO_RECIPIENTS, values)


def events_of(item: Item) -> frozenset[Event]:
    texts = item.get(EVENTS, {}).get("SS", ())
    # One call for all: starting the decoder takes longer than one event.
    return frozenset(map(_event, json.loads(f"[{','.join(texts)}]")))


def count_known_events(item: Item, old: Item) -> int:
    """Return how many events of an item an older state has too: equal events have equal texts."""
    if EVENTS not in item or EVENTS not in old:
        return 0
    return len(set(item[EVENTS]["SS"]).intersection(old[EVENTS]["SS"]))


def expires_at(item: Item) -> int | None:
    """Return when the item's retention ends, epoch seconds; None for no limit."""
    return int(item[EXPIRES_AT]["N"]) if EXPIRES_AT in item else None


def events_as_stored(stored: Mapping[str, Any], merged: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the merged events, with the stored text of each event that is stored.

    A newer version of this code may have stored details that this one does not read. An example: stored
    is `["Open",5,"",{"new":"x","link":"a"}]`, which this version reads, and would write, as
    `["Open",5,"",{"link":"a"}]`. `merged` has the latter; the result has the former, so that an older
    version that runs for a while never removes what a newer one stored.
    """
    before, after = set(stored["SS"]), set(merged["SS"])
    read_as = {text: event_to_text(event_from_text(text)) for text in before - after}
    retained = {text: ours for text, ours in read_as.items() if ours in after}
    return {"SS": sorted(after - (set(retained.values()) - before) | retained.keys())}


def values_differ(stored: Mapping[str, Any] | None, value: Mapping[str, Any]) -> bool:
    """Return whether two attribute values differ; the elements of a string set have no order."""
    if stored is None:
        return True
    [(kind, new)], [(stored_kind, old)] = value.items(), stored.items()
    return kind != stored_kind or (set(new) != set(old) if kind == "SS" else new != old)
