"""What docs/migrations.md says may change in a table that holds messages: each line of it, done."""

import json
from dataclasses import replace

import pytest

from functions.contract.message_table import BY_CAMPAIGN_STATUS, ITEM_KEY
from functions.messages.event import MAX_EVENTS_PER_GROUP
from functions.messages.storage.dynamodb_store import DynamoMessageStore
from functions.messages.storage.item import expires_at
from functions.messages.storage.pagination import TimeRange
from functions.messages.storage.store import Lookup
from functions.messages.storage.update_expressions import Retention
from tests.builders import ADA, MESSAGE_ID, SENT_AT, message_event
from tests.conftest import MakeDynamoStore
from tests.unit.functions.messages.storage.test_dynamodb_store import items, redact

DAY_SECONDS = 86_400


@pytest.mark.parametrize(
    ("before", "after", "expected"), [(9, 30, 30), (30, 9, 9), (None, 9, 9), (9, None, None)], ids=str
)
def test_a_stored_message_gets_its_new_end_with_its_next_event(
    make_dynamo_store: MakeDynamoStore, before: int | None, after: int | None, expected: int | None
) -> None:
    first = make_dynamo_store(retention_days=before)
    first.record([message_event()])

    replace(first, retention=Retention(after)).record([message_event()])

    [item] = items(first).values()
    assert expires_at(item) == (None if expected is None else SENT_AT // 1000 + expected * DAY_SECONDS)


@pytest.mark.parametrize("before", [None, 400], ids=str)
@pytest.mark.parametrize("sent_at", [SENT_AT, SENT_AT - 500], ids=["same time", "earlier time"])
def test_an_event_past_a_shortened_retention_ends_its_stored_message(
    make_dynamo_store: MakeDynamoStore, before: int | None, sent_at: int
) -> None:
    first = make_dynamo_store(retention_days=before)
    first.record([message_event()])
    later = SENT_AT / 1000 + 91 * DAY_SECONDS
    shortened = replace(first, retention=Retention(90), clock=lambda: later)

    recorded = shortened.record([message_event("Open", at=SENT_AT + 9, sent_at=sent_at)])

    [item] = items(first).values()
    assert recorded.expired == 1
    assert expires_at(item) == SENT_AT // 1000 + 90 * DAY_SECONDS
    assert shortened.get([MESSAGE_ID]) == {}
    assert "Open" not in str(item)


def test_an_event_past_the_retention_makes_no_item(make_dynamo_store: MakeDynamoStore) -> None:
    later = SENT_AT / 1000 + 91 * DAY_SECONDS
    store = make_dynamo_store(retention_days=90, now=later)

    store.record([message_event(), message_event(destination=ADA, recipients=(ADA, "grace@example.com"))])

    assert items(store) == {}


def test_a_redacted_item_stays_as_it_is_when_the_retention_changes(
    make_dynamo_store: MakeDynamoStore,
) -> None:
    store = make_dynamo_store()
    store.record([message_event()])
    redact(store)
    redacted = items(store)

    later = SENT_AT / 1000 + 91 * DAY_SECONDS
    replace(store, retention=Retention(90), clock=lambda: later).record([message_event()])

    assert items(store) == redacted


def test_a_text_that_an_earlier_version_cut_becomes_whole_with_the_next_event(
    make_dynamo_store: MakeDynamoStore,
) -> None:
    store, campaign = make_dynamo_store(), "c" * 300
    store.record([message_event(campaign_id=campaign[:256])])

    store.record([message_event("Open", at=SENT_AT + 9, campaign_id=campaign)])

    assert store.get([MESSAGE_ID])[MESSAGE_ID].attributes.campaign_id == campaign
    streams = store.streams(Lookup.campaign(campaign), TimeRange())
    assert sum(len(block) for stream in streams for block in stream) == 1


def test_an_item_with_the_earliest_events_gets_both_ends_with_its_next_event(
    make_dynamo_store: MakeDynamoStore,
) -> None:
    store = make_dynamo_store()
    stored = [message_event("Click", at=SENT_AT + n) for n in range(MAX_EVENTS_PER_GROUP)]
    store.record(stored)

    store.record([message_event("Click", at=SENT_AT + 9_000)])

    ats = [event.at - SENT_AT for event in store.get([MESSAGE_ID])[MESSAGE_ID].events]
    half = MAX_EVENTS_PER_GROUP // 2
    assert ats == [*range(half), *range(half + 1, 2 * half), 9_000]


def test_the_key_of_a_status_that_was_rare_once_goes_with_the_next_event(
    make_dynamo_store: MakeDynamoStore,
) -> None:
    store, sparse = make_dynamo_store(), BY_CAMPAIGN_STATUS.hash_key
    events = [message_event("_email.delivered", campaign_id="c")]
    store.record(events)
    [item] = items(store).values()
    store.client.update_item(
        TableName=store.table_name,
        Key={ITEM_KEY: item[ITEM_KEY]},
        UpdateExpression=f"SET {sparse} = :key",
        ExpressionAttributeValues={":key": {"S": "DELIVERED#c#0"}},
    )

    store.record(events)

    assert items(store) == {item[ITEM_KEY]["S"]: item}


@pytest.mark.parametrize("opens", [1, MAX_EVENTS_PER_GROUP + 1])
def test_a_detail_that_a_newer_version_stored_survives_an_older_one(
    make_dynamo_store: MakeDynamoStore, opens: int
) -> None:
    store = make_dynamo_store()
    store.record([message_event()])
    [item] = items(store).values()
    newer = json.dumps([*json.loads(item["events"]["SS"][0]), "", {"a_detail_of_tomorrow": "x"}])
    store.client.update_item(
        TableName=store.table_name,
        Key={ITEM_KEY: item[ITEM_KEY]},
        UpdateExpression="SET events = :events, an_attribute_of_tomorrow = :x",
        ExpressionAttributeValues={":events": {"SS": [newer]}, ":x": {"S": "x"}},
    )

    for n in range(opens):
        store.record([message_event("_email.open", at=SENT_AT + 1 + n)])

    [item] = items(store).values()
    assert newer in item["events"]["SS"]
    assert len(item["events"]["SS"]) == 1 + min(opens, MAX_EVENTS_PER_GROUP)
    assert item["an_attribute_of_tomorrow"] == {"S": "x"}


def test_a_message_stays_in_its_shard_when_shards_are_added(make_dynamo_store: MakeDynamoStore) -> None:
    few = make_dynamo_store(shards=1)
    more = replace(few, shards=9)
    few.record([message_event(message_id=str(n), campaign_id="c") for n in range(20)])
    before = items(few)

    more.record([message_event(message_id=str(n), campaign_id="c") for n in range(20)])

    assert items(more) == before
    assert found(more) == 20


def test_a_message_moves_to_a_queried_shard_with_its_next_event_after_shards_were_removed(
    make_dynamo_store: MakeDynamoStore,
) -> None:
    many = make_dynamo_store(shards=9)
    fewer = replace(many, shards=2)
    events = [message_event(message_id=str(n), campaign_id="c") for n in range(20)]
    many.record(events)
    assert found(fewer) < 20

    fewer.record(events)

    assert found(fewer) == found(many) == 20


def found(store: DynamoMessageStore) -> int:
    """How many messages of the campaign `c` are in the shards that the store asks."""
    streams = store.streams(Lookup.campaign("c"), TimeRange())
    return sum(len(block) for stream in streams for block in stream)


def list_addresses(store: DynamoMessageStore, *addresses: str) -> None:
    """Make of the head what version 0.1 wrote: addresses in place of keys."""
    store.client.update_item(
        TableName=store.table_name,
        Key={ITEM_KEY: {"S": MESSAGE_ID}},
        UpdateExpression="SET destinations = :addresses REMOVE recipient_keys",
        ExpressionAttributeValues={":addresses": {"SS": [*addresses]}},
    )


def test_the_recipients_of_a_head_that_lists_addresses_are_found(make_dynamo_store: MakeDynamoStore) -> None:
    store, grace = make_dynamo_store(), "grace@example.com"
    store.record(
        [message_event("Delivery", destination=one, recipients=(ADA, grace)) for one in (ADA, grace)]
    )
    before = store.get([MESSAGE_ID])[MESSAGE_ID]

    list_addresses(store, ADA, "Grace@Example.com", grace)

    after = store.get([MESSAGE_ID])[MESSAGE_ID]
    assert (after.recipients, after.settles_at) == (before.recipients, before.settles_at)


def test_a_head_that_lists_addresses_lists_keys_with_its_next_event(
    make_dynamo_store: MakeDynamoStore,
) -> None:
    store = make_dynamo_store()
    event = message_event("Delivery", destination=ADA, recipients=(ADA, "grace@example.com"))
    store.record([event])
    written = items(store)
    list_addresses(store, ADA, "Grace@example.com")

    store.record([event])

    assert items(store) == written
