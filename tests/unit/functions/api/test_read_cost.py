"""The cost of a request is what it makes the API read and return, found or not."""

from dataclasses import replace
from math import ceil
from typing import Any

import pytest

from functions.api.execution.meter import MAX_COST
from functions.messages.event import Channel, Event, EventDetail, MessageAttributes, MessageEvent
from functions.messages.storage.store import KEYS_PER_BLOCK
from tests.builders import SENT_AT, message_event, pinpoint_email
from tests.unit.functions.api.conftest import Api
from tests.unit.functions.api.test_queries import record

BASE = 1
PROJECTS = 2


def cost(api: Api, query: str, **variables: Any) -> int:
    return int(api.query(query, **variables)["extensions"]["cost"])


@pytest.fixture
def sharded(api: Api) -> Api:
    """The API with eight shards in each project."""
    return replace(api, shards=8)


def test_a_look_up_by_campaign_costs_its_shards_in_each_project_whether_it_finds_anything_or_not(
    sharded: Api,
) -> None:
    assert cost(sharded, '{ campaign(id: "none") { id } }') == BASE + PROJECTS * 8
    assert cost(sharded, '{ messages(by: {journeyId: "none"}) { nodes { id } } }') == BASE + PROJECTS * 8
    one = '{ messages(by: {campaignId: "none"}, projects: ["shop"]) { nodes { id } } }'
    assert cost(sharded, one) == BASE + 8


def test_a_filtered_list_costs_what_was_examined(api: Api) -> None:
    for number in range(450):
        record(api, "shop", pinpoint_email(message_id=str(number), attributes={"campaign_id": "c"}))
    query = """{ messages(by: {campaignId: "c"}, first: 1, filter: {channels: [SMS]}) {
        nodes { id } pageInfo { hasNextPage } } }"""

    more_queries = ceil(450 / KEYS_PER_BLOCK) - 1
    assert cost(api, query) == BASE + PROJECTS + more_queries + 450


def test_many_messages_of_one_send_time_cost_the_queries_that_they_take(api: Api) -> None:
    """A page has to read all of them, since an index does not sort what has one send time."""
    api.stores["app"].record(message_event(message_id=str(n), campaign_id="c") for n in range(1_000))
    page = """{ messages(by: {campaignId: "c"}, projects: ["app"], first: 1) { nodes { id } } }"""

    assert cost(api, page) == BASE + 1 + (ceil(1_000 / KEYS_PER_BLOCK) - 1) + 1


def test_ids_cost_a_read_in_each_project_that_does_not_have_them(api: Api) -> None:
    record(api, "app", pinpoint_email(message_id="in-app"))
    record(api, "shop", pinpoint_email(message_id="in-shop"))

    query = "query ($ids: [ID!]!) { messagesByIds(ids: $ids) { status } }"

    assert cost(api, query, ids=["in-app"]) == BASE + 1
    assert cost(api, query, ids=["in-app", "in-shop", "none"]) == BASE + 3 + 2


def test_objects_of_lists_cost_as_many_as_there_are(api: Api) -> None:
    record(api, "app", *(pinpoint_email("_email.open", at=SENT_AT + n, open={}) for n in range(30)))
    [message] = api.stores["app"].get(["a-message"]).values()

    query = '{ message(id: "a-message") { events { type } statusReason { code } project { name } } }'

    assert cost(api, query) == BASE + 1 + len(message.events) + 1 + 1


def test_one_request_reads_no_more_than_its_limit_and_its_pages_are_truncated_before(api: Api) -> None:
    events = [message_event(message_id=str(n), campaign_id="c") for n in range(2_100)]
    api.stores["app"].record(events)
    lists = " ".join(
        f'a{n}: messages(by: {{campaignId: "c"}}, first: 1, filter: {{channels: [SMS]}}) {{ '
        "pageInfo { hasNextPage endCursor } }"
        for n in range(15)
    )

    answer = api.query(f"{{ {lists} }}")

    assert "errors" not in answer
    assert all(page["pageInfo"]["hasNextPage"] for page in answer["data"].values())
    assert answer["extensions"]["cost"] <= MAX_COST


def test_a_request_for_more_shards_than_it_may_read_is_refused_before_it_reads_them(api: Api) -> None:
    huge = replace(api, shards=4_000)

    code, message = huge.error('{ a: campaign(id: "1") { id } b: campaign(id: "2") { id } }')

    assert code == "QUERY_TOO_COMPLEX"
    assert "`projects`" in message


def test_an_answer_with_more_objects_than_a_request_may_return_is_refused(api: Api) -> None:
    ids = [f"m{number}" for number in range(500)]
    events = [
        MessageEvent(
            message_id,
            SENT_AT,
            MessageAttributes(Channel.EMAIL, destination="ada@example.com"),
            Event(SENT_AT + n, "Click", "", EventDetail(link=f"https://example.com/{n}")),
        )
        for message_id in ids
        for n in range(30)
    ]
    api.stores["app"].record(events)

    answer = api.query("query ($ids: [ID!]!) { messagesByIds(ids: $ids) { events { type } } }", ids=ids)

    assert {error["extensions"]["code"] for error in answer["errors"]} == {"QUERY_TOO_COMPLEX"}
    assert len(answer["errors"]) <= 20


def test_reads_beyond_the_budget_are_refused_while_the_request_runs(api: Api) -> None:
    for number in range(300):
        record(api, "app", pinpoint_email(message_id=str(number), attributes={"campaign_id": "c"}))
    small = replace(api, cost_per_minute=200)

    code, _ = small.error(
        '{ messages(by: {campaignId: "c"}, first: 1, filter: {channels: [SMS]}) { nodes { id } } }'
    )

    assert code == "RATE_LIMITED"
