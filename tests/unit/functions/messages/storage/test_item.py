"""A message as an item: one canonical text an event, and everything found again."""

import json

from hypothesis import given
from hypothesis import strategies as st

from functions.contract.message_table import EXPIRES_AT, ITEM_KEY, SENT_AT
from functions.messages.event import (
    ATTRIBUTE_NAMES,
    DETAIL_NAMES,
    Channel,
    Event,
    EventDetail,
    MessageAttributes,
)
from functions.messages.storage.item import (
    attributes_to_item,
    event_from_text,
    event_to_text,
    events_to_item,
    expires_at,
    message_from_item,
)

_texts = st.text(max_size=40)
_details = st.builds(EventDetail, **dict.fromkeys(DETAIL_NAMES, _texts))
#: No event has no type, nor happened in 1970.
_events = st.builds(Event, at=st.integers(1, 2**53), type=_texts.filter(bool), status=_texts, detail=_details)


@given(_events)
def test_an_event_survives_its_text(event: Event) -> None:
    assert event_from_text(event_to_text(event)) == event


@given(_events, _events)
def test_equal_events_have_equal_texts_and_others_other_ones(one: Event, other: Event) -> None:
    assert (event_to_text(one) == event_to_text(other)) == (one == other)


def test_an_event_s_text_holds_what_it_says_and_no_more() -> None:
    assert event_to_text(Event(7, "Send")) == '["Send",7]'
    assert event_to_text(Event(7, "_SMS.SUCCESS", "DELIVERED")) == '["_SMS.SUCCESS",7,"DELIVERED"]'
    detail = EventDetail(smtp_response="250 ok")
    assert event_to_text(Event(7, "Delivery", "", detail)) == '["Delivery",7,"",{"smtp_response":"250 ok"}]'


def test_what_a_newer_version_wrote_of_an_attribute_is_skipped() -> None:
    item = {
        ITEM_KEY: {"S": "m"},
        "message_id": {"S": "m"},
        SENT_AT: {"N": "7"},
        "channel": {"S": "SMS"},
        "an_attribute_of_tomorrow": {"S": "x"},
    }

    message = message_from_item(item)

    assert (message.key, message.sent_at, message.attributes.channel) == ("m", 7, Channel.SMS)
    assert (message.own_events, message.is_head, expires_at(item)) == (frozenset(), False, None)
    assert expires_at(item | {EXPIRES_AT: {"N": "9"}}) == 9


@given(st.frozensets(_events, min_size=1, max_size=4), st.frozensets(_texts, min_size=1, max_size=3))
def test_a_message_survives_its_item(events: frozenset[Event], keys: frozenset[str]) -> None:
    texts = {name: name for name in ATTRIBUTE_NAMES if name != "channel"}
    attributes = MessageAttributes(Channel.RCS, **texts)
    item = {
        ITEM_KEY: {"S": "a-key"},
        "message_id": {"S": "an-id"},
        SENT_AT: {"N": "7"},
        "events": events_to_item(events),
        "recipient_keys": {"SS": sorted(keys)},
        **attributes_to_item(attributes),
    }

    message = message_from_item(json.loads(json.dumps(item)))

    assert (message.key, message.message_id, message.sent_at) == ("a-key", "an-id", 7)
    assert (message.attributes, message.own_events, message.recipient_keys) == (attributes, events, keys)


def test_an_attribute_that_no_event_has_takes_no_room() -> None:
    assert attributes_to_item(MessageAttributes(Channel.SMS)) == {"channel": {"S": "SMS"}}
