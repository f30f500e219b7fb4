"""What only the DynamoDB store can get wrong: its items, its writes, its refusals."""

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.config import Config
from botocore.stub import Stubber
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.contract.message_table import BY_CAMPAIGN_STATUS, ITEM_KEY
from functions.messages.event import MAX_EVENTS_PER_GROUP, MessageEvent
from functions.messages.storage.dynamodb_store import DynamoMessageStore
from functions.messages.storage.merge import merge_events
from functions.messages.storage.pagination import TimeRange
from functions.messages.storage.store import Lookup, StoreUnavailableError
from functions.messages.storage.update_expressions import ItemWriter
from tests.builders import ADA, MESSAGE_ID, SENT_AT, message_event
from tests.conftest import MakeDynamoStore
from tests.examples import examples

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

EVENT_TYPES = ("_email.send", "_email.delivered", "_email.open", "_email.click", "_email.hardbounce")


def items(store: DynamoMessageStore) -> dict[str, Any]:
    """Every item of a store's table, its sets in one order."""
    found = {}
    for page in store.client.get_paginator("scan").paginate(TableName=store.table_name):
        for item in page["Items"]:
            stored = {n: {"SS": sorted(v["SS"])} if "SS" in v else v for n, v in item.items()}
            found[item[ITEM_KEY]["S"]] = stored
    return found


def in_batches(store: DynamoMessageStore, events: Sequence[MessageEvent], chaos: random.Random) -> None:
    rest = list(events)
    while rest:
        size = chaos.randint(1, 4)
        store.record(rest[:size])
        del rest[:size]


histories = st.lists(
    st.builds(
        message_event,
        st.sampled_from(EVENT_TYPES),
        message_id=st.sampled_from(["one", "two"]),
        at=st.integers(SENT_AT, SENT_AT + 3),
        sent_at=st.integers(SENT_AT, SENT_AT + 2),
        client_id=st.sampled_from([None, "a", "b"]),
        campaign_id=st.sampled_from([None, "x", "y"]),
        recipients=st.sampled_from([(), (ADA, "grace@example.com")]),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=examples(25), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=histories, chaos=st.randoms(use_true_random=False))
def test_items_are_identical_whatever_the_order_the_batches_and_the_repetitions(
    make_dynamo_store: MakeDynamoStore, history: list[MessageEvent], chaos: random.Random
) -> None:
    once, again = make_dynamo_store(), make_dynamo_store()
    in_batches(once, history, chaos)
    repeated = [*history, *chaos.choices(history, k=len(history))]
    chaos.shuffle(repeated)
    in_batches(again, repeated, chaos)

    assert items(again) == items(once)


def test_no_key_holds_an_address(make_dynamo_store: MakeDynamoStore) -> None:
    store = make_dynamo_store()
    store.record([message_event(recipients=(ADA, "grace@example.com"), campaign_id="c")])

    for item in items(store).values():
        keys = {name: value["S"] for name, value in item.items() if name.endswith("_key")}
        assert not [name for name, key in keys.items() if "@" in key]


def test_a_usual_message_takes_one_write_unit(make_dynamo_store: MakeDynamoStore) -> None:
    store = make_dynamo_store()
    store.record(
        [
            message_event(event_type, at=SENT_AT + number, subject="A usual subject line of a newsletter",
                          sender="The Example Newsletter <news@example.com>", account_id="1" * 12,
                          application_id="a" * 32, client_id="c" * 36, campaign_id="c" * 32,
                          campaign_activity_id="d" * 32, treatment_id="0")
            for number, event_type in enumerate(EVENT_TYPES)
        ]
    )  # fmt: skip

    [item] = items(store).values()
    size = sum(len(name) + _size(value) for name, value in item.items())
    assert size < 1024, f"a usual item holds {size} bytes"


def _size(value: dict[str, Any]) -> int:
    [stored] = value.values()
    return len("".join(stored)) if isinstance(stored, list) else len(stored)


def test_one_message_of_a_batch_is_one_write(make_dynamo_store: MakeDynamoStore) -> None:
    client = _CountingClient(make_dynamo_store().client)
    store = replace(make_dynamo_store(), client=client)  # type: ignore[arg-type]

    store.record([message_event(event_type, at=SENT_AT + 1) for event_type in EVENT_TYPES])

    assert client.calls == ["update_item"]


def test_no_write_reads_before(make_dynamo_store: MakeDynamoStore) -> None:
    client = _CountingClient(make_dynamo_store().client)
    store = replace(make_dynamo_store(), client=client)  # type: ignore[arg-type]

    for number in range(MAX_EVENTS_PER_GROUP + 3):
        store.record([message_event("_email.open", at=SENT_AT + number, sent_at=SENT_AT - number)])

    assert set(client.calls) == {"update_item"}


class _CountingClient:
    """A DynamoDB client that notes which of its methods are called."""

    def __init__(self, client: "DynamoDBClient") -> None:
        self._client = client
        self.calls: list[str] = []

    def __getattr__(self, name: str) -> Any:
        self.calls.append(name)
        return getattr(self._client, name)


def redact(store: DynamoMessageStore) -> None:
    """What a privacy officer's erasure leaves of the one item there is."""
    [key] = items(store)
    store.client.update_item(
        TableName=store.table_name,
        Key={ITEM_KEY: {"S": key}},
        UpdateExpression="SET redacted_at = :now REMOVE destination, destination_key, subject, events",
        ExpressionAttributeValues={":now": {"N": str(SENT_AT // 1000)}},
    )


@pytest.mark.parametrize("opens", [1, MAX_EVENTS_PER_GROUP + 1])
@pytest.mark.parametrize("destination", [ADA, "other@example.com"])
def test_a_redacted_message_stays_as_it_is_whatever_is_redelivered(
    make_dynamo_store: MakeDynamoStore, opens: int, destination: str
) -> None:
    store = make_dynamo_store()
    store.record([message_event(subject="A subject")])
    redact(store)
    before = items(store)

    recorded = store.record(
        [message_event("_email.open", at=SENT_AT + n, destination=destination) for n in range(opens)]
    )

    assert items(store) == before
    assert recorded.refused == frozenset()


def test_a_redacted_message_is_as_one_that_does_not_exist(make_dynamo_store: MakeDynamoStore) -> None:
    store = make_dynamo_store()
    both = (ADA, "grace@example.com")
    store.record([message_event("Delivery", destination=one, recipients=both) for one in both])
    ada, _ = sorted(store.get([MESSAGE_ID])[MESSAGE_ID].recipients, key=lambda one: str(one.attributes))
    store.client.put_item(
        TableName=store.table_name,
        Item={ITEM_KEY: {"S": ada.key}, "redacted_at": {"N": "1"}},
    )

    head = store.get([MESSAGE_ID, ada.key])

    assert head.keys() == {MESSAGE_ID}
    assert [one.attributes.destination for one in head[MESSAGE_ID].recipients] == ["grace@example.com"]


def test_a_message_that_is_redacted_between_a_look_and_a_rewrite_stays_redacted(
    make_dynamo_store: MakeDynamoStore,
) -> None:
    store = make_dynamo_store()
    store.record([message_event(subject="B")])
    [seen] = items(store).values()
    store.client.update_item(
        TableName=store.table_name,
        Key={ITEM_KEY: seen[ITEM_KEY]},
        UpdateExpression="SET redacted_at = :now",
        ExpressionAttributeValues={":now": {"N": str(SENT_AT // 1000)}},
    )
    [message] = merge_events([message_event(subject="A")], store.hasher)
    rewrite = ItemWriter(store.hasher, store.shards, store.retention).rewrite(message, seen)

    assert rewrite is not None
    with pytest.raises(store.client.exceptions.ConditionalCheckFailedException):
        store.client.update_item(TableName=store.table_name, **rewrite)


def failing(
    store: DynamoMessageStore, operation: str, code: str, message: str = f"a message that quotes {ADA}"
) -> DynamoMessageStore:
    client = boto3.client("dynamodb", config=Config(retries={"total_max_attempts": 1}))
    stubber = Stubber(client)
    stubber.add_client_error(operation, code, message)
    stubber.activate()
    return replace(store, client=client)


@pytest.mark.parametrize("code", ["ThrottlingException", "InternalServerError", "AccessDeniedException"])
def test_a_table_that_cannot_be_written_raises_so_that_the_batch_is_retried(
    make_dynamo_store: MakeDynamoStore, code: str
) -> None:
    store = failing(make_dynamo_store(), "update_item", code)

    with pytest.raises(StoreUnavailableError, match=f"UpdateItem on table .* failed: {code}") as caught:
        store.record([message_event()])

    assert ADA not in str(caught.value)


def test_a_message_the_table_will_never_take_is_named_alone(make_dynamo_store: MakeDynamoStore) -> None:
    store = make_dynamo_store()
    too_long = "x" * 3000

    recorded = store.record([message_event(message_id=too_long), message_event()])

    assert recorded.refused == {too_long}
    assert set(store.get([MESSAGE_ID])) == {MESSAGE_ID}


@pytest.mark.parametrize(
    "cause",
    [
        "Item size has exceeded the maximum allowed size",
        "Item size to update has exceeded the maximum allowed size",
        "One or more parameter values were invalid: "
        "Size of hashkey has exceeded the maximum size limit of2048 bytes",
        "The update expression attempted to update the secondary index key beyond allowed size limits",
    ],
)
def test_a_message_is_refused_for_a_named_cause(make_dynamo_store: MakeDynamoStore, cause: str) -> None:
    store = failing(make_dynamo_store(), "update_item", "ValidationException", cause)

    assert store.record([message_event()]).refused == {MESSAGE_ID}


@pytest.mark.parametrize(
    "cause",
    [
        "KMS key disabled error: com.amazonaws.services.kms.model.DisabledException: the key is disabled.",
        "KMS validation error: com.amazonaws.services.kms.model.NotFoundException: Key does not exist",
        "The table does not have the specified index",
        "",
    ],
)
def test_any_other_validation_error_is_an_outage(make_dynamo_store: MakeDynamoStore, cause: str) -> None:
    store = failing(make_dynamo_store(), "update_item", "ValidationException", cause)

    with pytest.raises(StoreUnavailableError, match=r"UpdateItem on table .* failed: ValidationException"):
        store.record([message_event()])


def test_a_table_that_cannot_be_read_raises(make_dynamo_store: MakeDynamoStore) -> None:
    store = failing(make_dynamo_store(), "query", "ThrottlingException")

    with pytest.raises(StoreUnavailableError):
        list(store.streams(Lookup.destination(ADA), TimeRange())[0])


def test_a_campaign_is_spread_over_all_shards(make_dynamo_store: MakeDynamoStore) -> None:
    store = make_dynamo_store(shards=4)
    store.record([message_event(message_id=str(n), campaign_id="c") for n in range(60)])

    streams = store.streams(Lookup.campaign("c"), TimeRange())

    sizes = [sum(map(len, stream)) for stream in streams]
    assert len(sizes) == 4
    assert min(sizes) > 0
    assert sum(sizes) == 60


def test_only_messages_of_a_rare_status_are_in_the_sparse_index(make_dynamo_store: MakeDynamoStore) -> None:
    store = make_dynamo_store()
    for event_type, status in (("Delivery", ""), ("Bounce", "Permanent/General"), ("Bounce", "Transient/x")):
        store.record([message_event("Send", message_id=status or event_type, campaign_id="c")])
        store.record([message_event(event_type, status, message_id=status or event_type)])
    store.record([message_event("Delivery", message_id="Transient/x")])

    stored = {key: item.get(BY_CAMPAIGN_STATUS.hash_key, {}).get("S") for key, item in items(store).items()}

    assert [key for key, status in stored.items() if status] == ["Permanent/General"]
    assert str(stored["Permanent/General"]).startswith("HARD_BOUNCED#c#")


def test_every_write_stamps_the_generation_that_counts_the_message(
    make_dynamo_store: MakeDynamoStore,
) -> None:
    first = replace(make_dynamo_store(), counted_by="001.000")
    second = replace(first, counted_by="001.001")
    first.record([message_event(client_id="b")])
    client = _CountingClient(first.client)
    replace(second, client=client).record([message_event("_email.open", client_id="b")])  # type: ignore[arg-type]

    [item] = items(first).values()
    assert item["counted_by"] == {"S": "001.001"}
    assert client.calls == ["update_item"]


def test_the_stamp_of_a_full_message_changes_too(make_dynamo_store: MakeDynamoStore) -> None:
    first = replace(make_dynamo_store(), counted_by="001.000")
    opens = [message_event("_email.open", at=SENT_AT + number) for number in range(MAX_EVENTS_PER_GROUP + 3)]
    first.record(opens)
    replace(first, counted_by="001.001").record(opens)

    [item] = items(first).values()
    assert item["counted_by"] == {"S": "001.001"}


def test_a_writer_without_statistics_leaves_the_stamp(make_dynamo_store: MakeDynamoStore) -> None:
    counting = replace(make_dynamo_store(), counted_by="001.000")
    counting.record([message_event(client_id="b")])
    replace(counting, counted_by=None).record([message_event("_email.open", client_id="a")])

    [item] = items(counting).values()
    assert item["counted_by"] == {"S": "001.000"}
