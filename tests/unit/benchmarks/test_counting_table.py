"""The counting table answers as a table does, and bills by DynamoDB's rules."""

import random
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from benchmarks import mix
from benchmarks.counting_table import CountingTable, size
from functions.contract.message_table import BY_CAMPAIGN, BY_DESTINATION, ITEM_KEY
from functions.messages.event import MessageEvent
from functions.messages.parsers import parse
from functions.messages.parsers.tags import TagNames
from functions.messages.storage.dynamodb_store import DynamoMessageStore
from functions.messages.storage.pagination import TimeRange
from functions.messages.storage.store import Lookup
from tests.builders import ADA, SENT_AT, message_event
from tests.conftest import MakeDynamoStore

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


pytestmark = pytest.mark.slow


class _Both:
    """A client that calls an emulated table and a counting one, and compares their answers."""

    def __init__(self, client: "DynamoDBClient") -> None:
        self._client = client
        self.counting = CountingTable()

    def __getattr__(self, name: str) -> Any:
        def call(**request: Any) -> Any:
            theirs, ours = (_answer(getattr(one, name), request) for one in (self._client, self.counting))
            assert _plain(ours) == _plain(theirs)
            return theirs if isinstance(theirs, dict) else _raise(theirs)

        return call


def _answer(call: Any, request: Any) -> Any:
    try:
        return call(**request)
    except ClientError as error:
        return error


def _raise(error: Exception) -> None:
    raise error


def _plain(answer: Any) -> Any:
    """Return what both must answer: sets have no order; the emulator returns no key at the end."""
    if isinstance(answer, ClientError):
        return answer.response["Error"]["Code"], _plain({"Item": answer.response.get("Item")})
    values = {name: answer[name] for name in ("Attributes", "Item", "Items", "Responses") if answer.get(name)}
    return _sorted(values)


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: sorted(values) if name == "SS" else _sorted(values) for name, values in value.items()}
    if isinstance(value, list):
        values = [_sorted(one) for one in value]
        # BatchGetItem returns items in any order; a page of an index holds none of these.
        return (
            sorted(values, key=lambda one: one[ITEM_KEY]["S"])
            if values and "message_id" in values[0]
            else values
        )
    return value


@pytest.fixture
def both(make_dynamo_store: MakeDynamoStore) -> DynamoMessageStore:
    store = make_dynamo_store(shards=2)
    return replace(store, client=_Both(store.client))  # type: ignore[arg-type]


def _events(number: int, kind: Any) -> list[MessageEvent]:
    parsed = [parse(event, TagNames(), SENT_AT) for event in mix.histories(kind, number, per_second=20)]
    return [event for one in parsed for event in one.message_events]


@pytest.mark.parametrize("kind", [mix.email, mix.pinpoint_text, mix.text])
def test_the_standard_mix_is_written_and_found_alike(both: DynamoMessageStore, kind: Any) -> None:
    events = _events(12, kind)
    for start in range(0, len(events), 5):
        both.record(events[start : start + 5])

    for ascending in (True, False):
        for lookup in (
            Lookup.campaign(mix.CAMPAIGN),
            Lookup.destination(events[0].attributes.destination or ""),
        ):
            blocks = [
                block for stream in both.streams(lookup, TimeRange(ascending), block=3) for block in stream
            ]
            assert both.get([position.key for block in blocks for position in block])
    assert both.get(["unknown"]) == {}


def test_refused_moved_and_rewritten_items_are_alike(both: DynamoMessageStore) -> None:
    chaos = random.Random(1)
    events = [
        message_event(
            chaos.choice(["_email.send", "_email.open", "_email.hardbounce", "_email.delivered"]),
            message_id=chaos.choice("ab"),
            at=SENT_AT + chaos.randint(0, 99),
            sent_at=SENT_AT - chaos.randint(0, 3),
            campaign_id=chaos.choice([None, "x", "y"]),
            recipients=chaos.choice([(), (ADA, "grace@example.com")]),
        )
        for _ in range(160)
    ]
    for start in range(0, len(events), 2):
        both.record(events[start : start + 2])

    assert both.client.counting.units["UpdateItem, refused"] > 0  # type: ignore[attr-defined]


def _update(table: CountingTable, key: str, text: str = "", **keys: str) -> None:
    values = {":sent_at": {"N": "1"}, ":text": {"S": text}} | {f":{n}": {"S": v} for n, v in keys.items()}
    table.update_item(
        Key={ITEM_KEY: {"S": key}},
        UpdateExpression="SET " + ", ".join(f"{name[1:]} = {name}" for name in values),
        ExpressionAttributeValues=values,
    )


def test_a_write_costs_the_larger_of_before_and_after_in_whole_kilobytes() -> None:
    table = CountingTable()
    _update(table, "a", "x" * 3_000)
    _update(table, "a", "x")
    _update(table, "a", "x")

    assert table.units == {"UpdateItem": 3 + 3 + 1}


def test_an_index_is_paid_for_when_an_entry_comes_or_moves_and_never_otherwise() -> None:
    table = CountingTable()
    for value in ("k", "k", "other"):
        _update(table, "a", campaign_key=value)

    assert table.units[BY_CAMPAIGN.name] == 1 + 0 + 2
    assert table.units[BY_DESTINATION.name] == 0


def test_a_query_costs_half_a_unit_for_all_its_entries_in_blocks_of_4_kb() -> None:
    table = CountingTable()
    for number in range(100):
        _update(table, f"{number:040}", campaign_key="k")
    entry = {"campaign_key": {"S": "k"}, "sent_at": {"N": "1"}, ITEM_KEY: {"S": "0" * 40}}
    query = {
        "IndexName": BY_CAMPAIGN.name,
        "KeyConditionExpression": "campaign_key = :k",
        "ExpressionAttributeValues": {":k": {"S": "k"}},
    }
    for limit in (1, 4_096 // size(entry), 4_096 // size(entry) + 1):
        before = table.units["Query"]
        table.query(**query, Limit=limit)
        assert table.units["Query"] - before == (1 if limit > 4_096 // size(entry) else 0.5)


def test_a_batch_costs_half_a_unit_for_each_item_and_for_each_that_is_not_there() -> None:
    table = CountingTable()
    _update(table, "small")
    _update(table, "large", "x" * 5_000)

    table.batch_get_item(
        RequestItems={"t": {"Keys": [{ITEM_KEY: {"S": key}} for key in ("small", "large", "no")]}}
    )

    assert table.units["BatchGetItem"] == 0.5 + 1 + 0.5
