"""The cost of a document, its limits, and the cache of parsed documents."""

import json
import tracemalloc
from dataclasses import replace
from typing import Any

import pytest
from graphql import get_introspection_query, get_named_type, is_leaf_type, parse

from functions.api.errors import ApiError
from functions.api.execution.documents import DocumentCache
from functions.api.execution.query_cost import DEFAULT_PAGE_SIZE, LIMITS, QueryCost, document_cost
from functions.api.schema.schema import schema
from tests.builders import pinpoint_email
from tests.unit.functions.api.conftest import CLAIMS, Api, http_event
from tests.unit.functions.api.test_queries import record

#: The base cost in these tests, and the shards of a campaign in each of the two projects.
BASE, SHARDS = 1, 1

_SCHEMA = schema._schema


def doubling(levels: int) -> str:
    """Fragments that each spread the next one twice."""
    spreads = "".join(f"fragment f{n} on Query {{ ...f{n + 1} ...f{n + 1} }}" for n in range(levels))
    return f"{{ ...f0 }} {spreads} fragment f{levels} on Query {{ viewer {{ tenant }} }}"


def nested(levels: int) -> str:
    return "{ a " * levels + "}" * levels


HOSTILE = {
    "20 levels of doubling fragments": doubling(20),
    "90 levels of doubling fragments": doubling(90),
    "one field 900 times": "{ viewer { " + "tenant " * 900 + "} }",
    "300 aliases": "{ viewer { " + " ".join(f"a{n}: tenant" for n in range(300)) + " } }",
    "330 levels": nested(330),
    "a list of lists of lists": "{ message(id: " + "[" * 490 + "]" * 490 + ") { id } }",
    "fragments nested in fragments": "{ ...f0 }"
    + "".join(f"fragment f{n} on A {{ a {{ ...f{n + 1} }} }}" for n in range(90)),
    "300 directives": "{ viewer " + "@skip(if: false) " * 100 + "{ tenant } }",
    "many pages": "{ " + "messages(first: 100) { edges { node { id } } } " * 60 + "}",
    "pages in pages": "{ journey(id: 1) { " + "messages(first: 100) { nodes { " * 2 + "id } } } } } }",
    "thousands of comments": "#\n" * 7_000 + "{ viewer { tenant } }",
    "a long text": '{ message(id: "' + "x" * 100_000 + '") { id } }',
    "a deep schema": "{ __schema { types { " + "ofType { " * 20 + "name" + " }" * 22 + " }",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_document_that_requests_too_much_is_refused_with_the_limit(api: Api, text: str) -> None:
    code, message = api.error(text)

    assert code == "QUERY_TOO_COMPLEX"
    assert any(character.isdigit() for character in message) or "nested too deeply" in message


@pytest.mark.parametrize("levels", [20, 90])
def test_what_fragments_multiply_to_is_known_without_walking_it(levels: int) -> None:
    assert document_cost(parse(doubling(levels))).fields == 2 ** (levels + 1)


@pytest.mark.parametrize(
    "text",
    [
        "{ ...a } fragment a on Query { ...a }",
        "{ ...a } fragment a on Query { ...b } fragment b on Query { viewer { tenant } ...a }",
        "{ ...nowhere }",
        "{ viewer { tenant } } fragment unused on Query { viewer { tenant } }",
        'query ($of: MessageLookup!) { messages(by: {destination: "a", campaignId: "c"}) { nodes { id } } }',
        "{ viewer { " + " ".join(f"unknown{n}" for n in range(290)) + " } }",
    ],
)
def test_fragments_in_circles_and_other_mistakes_are_left_to_validation(api: Api, text: str) -> None:
    errors = api.query(text)["errors"]

    assert {error["extensions"]["code"] for error in errors} == {"GRAPHQL_VALIDATION_FAILED"}
    assert len(errors) <= 11


@pytest.mark.parametrize(
    ("text", "cost"),
    [
        ("{ viewer { tenant } }", QueryCost(depth=2, fields=2, cost=1)),
        ("{ a: viewer { b: tenant @skip(if: true) } }", QueryCost(2, 0, 2, 2, 1, 1)),
        ("query @a { v { ... @b { t } ...f @c } } fragment f on V @d { x }", QueryCost(2, 0, 3, 0, 4, 1)),
        ("{ __typename __schema { types { name } } }", QueryCost(1, 3, 4, 0, 0, 2)),
        ("{ messages { nodes { id } } }", QueryCost(3, 0, 3, 0, 0, 25)),
        ("{ messages(first: 7) { nodes { id } } }", QueryCost(3, 0, 3, 0, 0, 7)),
        ("{ messages(first: 9999999999) { nodes { id } } }", QueryCost(3, 0, 3, 0, 0, 100)),
        ("{ messages(first: -1) { nodes { id } } }", QueryCost(3, 0, 3, 0, 0, 1)),
        ("query ($n: Int!) { messages(first: $n) { nodes { id } } }", QueryCost(3, 0, 3, 0, 0, 100)),
        ('{ node(id: "a") { id } message(id: "b") { id } }', QueryCost(2, 0, 4, 0, 0, 2)),
        ("query A { viewer { tenant } } query B { viewer { tenant } }", QueryCost(2, 0, 4, 0, 0, 2)),
        ("{ viewer { tenant } } fragment unused on Viewer { ...deep } fragment deep on A { a { b { c } } }",
         QueryCost(3, 0, 5, 0, 0, 3)),
    ],
)  # fmt: skip
def test_a_document_has_a_cost(text: str, cost: QueryCost) -> None:
    assert document_cost(parse(text)) == cost


@pytest.mark.parametrize("list_", ["messagesByIds(ids: $ids)", "apiKeys", "events", "recipients", "projects"])
def test_a_list_counts_its_own_objects_whether_only_leaves_are_selected_or_not(list_: str) -> None:
    def cost(selection: str) -> int:
        return document_cost(parse(f"query ($ids: [ID!]!) {{ {list_} {{ {selection} }} }}")).cost

    assert cost("id") > 1
    assert cost("id project { id }") == 2 * cost("id")


def test_a_page_costs_the_same_by_nodes_and_by_edges_and_its_position_nothing() -> None:
    def cost(selection: str) -> int:
        return document_cost(parse(f"{{ messages(first: 100) {{ {selection} }} }}")).cost

    node, position = "status statusReason { code } events { type }", "pageInfo { hasNextPage endCursor }"

    assert cost(f"nodes {{ {node} }}") == cost(f"edges {{ cursor node {{ {node} }} }}") == 100 * (1 + 1 + 4)
    assert cost("nodes { id }") == cost(f"nodes {{ id }} {position}") == cost(position) == 100


def test_the_refusal_names_each_limit_and_by_how_much_it_is_exceeded(api: Api) -> None:
    repeated = "{ viewer { " + "tenant " * 349 + " ".join(f"a{n}: tenant" for n in range(16)) + " } }"

    _, message = api.error(repeated)

    assert "366 fields, fragments included: 66 more than the 300 allowed." in message
    assert "16 aliases: 1 more than the 15 allowed." in message
    assert "levels" not in message


def test_an_absurd_number_is_reported_as_such(api: Api) -> None:
    assert "more than 1,000,000 fields" in api.error(doubling(90))[1]


def test_the_limits_are_where_they_are_documented_to_be(api: Api) -> None:
    at_the_limit = "{ viewer { " + "tenant " * (LIMITS.fields - 1) + "} }"

    assert "errors" not in api.query(at_the_limit)
    assert api.error(at_the_limit.replace("tenant", "tenant tenant", 1))[0] == "QUERY_TOO_COMPLEX"


def test_the_schema_can_be_explored_as_deep_as_any_tool_does(api: Api) -> None:
    whole = get_introspection_query(
        specified_by_url=True,
        directive_is_repeatable=True,
        schema_description=True,
        input_value_deprecation=True,
        experimental_directive_deprecation=True,
        one_of=True,
    )

    assert len(api.data(whole)["__schema"]["types"]) > 20


def _leaves(type_name: str) -> str:
    fields: dict[str, Any] = _SCHEMA.type_map[type_name].fields  # type: ignore[attr-defined]
    return " ".join(name for name, told in fields.items() if is_leaf_type(get_named_type(told.type)))


def test_every_field_of_a_message_can_be_requested_in_a_whole_page() -> None:
    page = f"""{{ messages(by: {{campaignId: "c"}}, first: 100) {{ edges {{ cursor node {{
        ... on EmailMessage {{ {_leaves("EmailMessage")} }} ... on SmsMessage {{ {_leaves("SmsMessage")} }}
        project {{ id name sources }} statusReason {{ code summary diagnostic }}
        events {{ {_leaves("MessageEvent")} }} }} }} pageInfo {{ hasNextPage endCursor }} }} }}"""

    assert document_cost(parse(page)).cost < LIMITS.cost
    assert document_cost(parse(page)).fields < LIMITS.fields


@pytest.fixture
def cache() -> DocumentCache:
    return DocumentCache(max_bytes=5_000_000)


def test_a_text_is_parsed_once(cache: DocumentCache) -> None:
    text = "{ viewer { tenant subject } }"

    assert cache.document(text, _SCHEMA) is cache.document(text, _SCHEMA)


def test_a_refused_text_does_not_evict_one_in_use(cache: DocumentCache) -> None:
    cached = cache.document("{ viewer { subject } }", _SCHEMA)

    for number in range(300):
        with pytest.raises(ApiError):
            cache.document(f"# {number}\n{doubling(20)}", _SCHEMA)

    assert cache.document("{ viewer { subject } }", _SCHEMA) is cached


@pytest.mark.slow
def test_the_cache_is_limited_by_its_memory_and_evicts_the_least_recently_used(cache: DocumentCache) -> None:
    large = "{ viewer { " + "tenant " * 290 + "} }"
    tracemalloc.start()
    first = cache.document(large, _SCHEMA)
    for number in range(30):
        cache.document(f"# {number}\n{large}", _SCHEMA)
        assert cache.document(large, _SCHEMA) is first
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert 0 < len(cache._documents) < 30
    assert used < 1.2 * cache.max_bytes


def test_one_text_serves_other_variables_and_operation_names(api: Api) -> None:
    text = """query Whole($yes: Boolean!) { viewer { tenant @include(if: $yes) subject } }
        query Short { viewer { subject } }"""
    ask = {"query": text, "variables": {"yes": True}, "operationName": "Whole"}

    assert _ask(api, ask) == {"viewer": {"tenant": "acme", "subject": "a-caller"}}
    assert _ask(api, ask | {"variables": {"yes": False}}) == {"viewer": {"subject": "a-caller"}}
    assert _ask(api, ask | {"operationName": "Short"}) == {"viewer": {"subject": "a-caller"}}


def _ask(api: Api, body: dict[str, Any]) -> Any:
    response = api.send(http_event(json.dumps(body), CLAIMS))
    return json.loads(response["body"])["data"]


def test_the_usual_page_is_what_the_schema_says() -> None:
    [first] = [told for name, told in _SCHEMA.query_type.fields["messages"].args.items() if name == "first"]  # type: ignore[union-attr]

    assert first.default_value == DEFAULT_PAGE_SIZE


def test_a_response_states_the_cost_of_the_request_alone(api: Api) -> None:
    record(
        api, "shop", *(pinpoint_email(message_id=str(n), attributes={"campaign_id": "c"}) for n in range(9))
    )

    response = api.query('{ messages(by: {campaignId: "c"}, first: 7) { nodes { sent: id } } }')

    assert response["extensions"] == {"cost": BASE + 2 * SHARDS + 7}


def test_the_limits_and_the_budget_are_in_the_response_on_request(api: Api) -> None:
    query = '{ messages(by: {campaignId: "c"}, first: 7) { nodes { sent: id } } }'
    body = {"query": query, "extensions": {"costDetails": True}}

    response = replace(api, cost_per_minute=60_000).send(http_event(json.dumps(body), CLAIMS))

    details = json.loads(response["body"])["extensions"]["costDetails"]
    assert details["estimate"] == {
        "depth": 3, "introspectionDepth": 0, "fields": 3, "aliases": 1, "directives": 0, "cost": 7,
    }  # fmt: skip
    assert details["limits"].keys() == details["estimate"].keys()
    assert tuple(details["limits"].values()) == LIMITS
    assert (details["costPerMinute"], details["costLeft"]) == (60_000, 60_000 - BASE - 2 * SHARDS)


def test_a_text_that_was_not_parsed_has_no_cost_in_the_response(api: Api) -> None:
    assert "extensions" not in api.query("{ viewer {")
