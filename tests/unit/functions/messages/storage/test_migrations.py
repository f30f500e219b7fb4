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
from tests.builders import SENT_AT, message_event
from tests.conftest import MakeDynamoStore
from tests.unit.functions.messages.storage.test_dynamodb_store import items

DAY_SECONDS = 86_400


@pytest.mark.parametrize(
    ("before", "after", "expected"), [(9, 30, 30), (30, 9, 9), (None, 9, 9), (9, None, 9)], ids=str
)
def test_a_stored_message_gets_its_new_end_with_its_next_event(
    make_dynamo_store: MakeDynamoStore, before: int | None, after: int | None, expected: int
) -> None:
    first = make_dynamo_store(retention_days=before)
    first.record([message_event()])

    replace(first, retention=Retention(after)).record([message_event()])

    [item] = items(first).values()
    assert expires_at(item) == SENT_AT // 1000 + expected * DAY_SECONDS


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
def test_what_a_newer_version_outcomes_an_event_outlives_an_older_one(
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
