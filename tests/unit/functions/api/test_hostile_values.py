"""No value of any argument, variable or parameter makes the API fail: a coded client error, or null."""

import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle, repeat
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.api.schema.schema import schema
from functions.contract.scopes import Scope
from tests.examples import examples
from tests.unit.functions.api.conftest import CLAIMS, Api, http_event
from tests.unit.functions.api.isolation.places import Place, Slot, places

_SCHEMA = schema._schema
PLACES = {str(place): replace(place, shown="{ __typename }") for place in places(_SCHEMA) if place.slots}
CLIENT_CODES = {
    "BAD_USER_INPUT", "FORBIDDEN", "GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED", "INVALID_CURSOR",
    "QUERY_TOO_COMPLEX", "RATE_LIMITED", "ANSWER_TOO_LARGE",
}  # fmt: skip

#: As a JSON text each, since not every one is a value of Python.
HOSTILE = [
    "null",
    "true",
    "false",
    "0",
    "-1",
    "1e308",
    "-0.0",
    "1.5",
    "2147483648",
    "9" * 300,
    '""',
    '" "',
    '"x"',
    '"\\u0000"',
    '"\\ud800"',
    '"\\udc00x"',
    '"\\ud83d\\ude00"',
    '"\\u202e"',
    '"%00"',
    '"\'; DROP TABLE"',
    "NaN",
    "Infinity",
    "[]",
    "{}",
    "[null]",
    "[[[[]]]]",
    '{"a": {"b": []}}',
    "[" * 500 + "]" * 500,
    "[" * 90_000 + "]" * 90_000,
    json.dumps("x" * 100_000),
    json.dumps("a@" * 20_000),
    json.dumps("@" * 50_000),
    json.dumps("é" * 30_000),
    '"2026-11-25"',
    '"2026-11-25T00:00:00"',
    '"0001-01-01"',
    '"9999-12-31T23:59:59Z"',
    '"0000-00-00"',
    '"99999-01-01"',
    '"msg_"',
    '"msg_W1tbW1tbW1tbW1tbW1tb"',
    '"msg_WyJwIiwiXHVkODAwIl0"',
    '"prj_WyJzaG9wIiwiIl0"',
    '"cmp_WyJcdWQ4MDAiLCAiYyJd"',
    '"+1"',
    '"+" ',
    '"ada@example.com"',
    '"12065550100"',
    json.dumps(["x"] * 600),
    json.dumps({"from": "2026-11-25", "to": 5}),
    '{"from": "nonsense"}',
    '"msg_' + "W" * 9_000 + '"',
]

LITERALS = [
    "null", "5", "-5", "1.5", "true", "X", '""', '"2026-11-25"', '"nonsense"', "[]", "{}", "{a: 1}", "[[1]]",
    "99999999999999999999", '"\\ud83d\\ude00"', '"""block"""',
]  # fmt: skip

SCOPE = f"{' '.join(scope for scope in Scope if scope is not Scope.ANY_TENANT)}"


def codes(api: Api, body: str) -> set[str]:
    """The codes of a response, which must be of the client's own mistakes."""
    response = api.send(http_event(body, CLAIMS | {"scope": SCOPE}))
    content = json.loads(response["body"])
    assert response["statusCode"] < 500, content
    return {error["extensions"]["code"] for error in content.get("errors", ())}


@pytest.mark.parametrize("place", PLACES)
def test_a_hostile_variable_is_the_client_s_error(api: Api, place: str) -> None:
    for slot, value in _tried(PLACES[place].slots):
        body = json.dumps(
            {"query": PLACES[place].text(_with_required(PLACES[place], slot)), "variables": {"v": 0}}
        )
        filled = _values(PLACES[place], slot, value)
        assert codes(api, body.replace('{"v": 0}', filled)) <= CLIENT_CODES


def _tried(slots: tuple[Slot, ...]) -> Iterator[tuple[Slot, str]]:
    """Yield every value for every slot; with fewer examples some values for each, others for the next."""
    values = cycle(HOSTILE)
    for slot in slots:
        yield from zip(repeat(slot, examples(len(HOSTILE))), values, strict=False)


def _with_required(place: Place, slot: Slot) -> tuple[Slot, ...]:
    others = [one for one in place.slots if one.is_required and one is not slot and not one.is_choice]
    choice = [one for one in place.slots if one.is_choice][:1]
    return (*others, *([] if slot.is_choice else choice), slot)


def _values(place: Place, slot: Slot, value: str) -> str:
    slots = _with_required(place, slot)
    pairs = (
        f'"v{number}": {value if one is slot else json.dumps(["x"] if one.is_list else "x")}'
        for number, one in enumerate(slots)
    )
    return "{" + ", ".join(pairs) + "}"


@pytest.mark.parametrize("literal", LITERALS)
@pytest.mark.parametrize("argument", [
    'messages(by: {campaignId: "c"}, filter: {sentAt: {from: %s}}) { nodes { id } }',
    'messages(by: {campaignId: "c"}, filter: {sentAt: %s}) { nodes { id } }',
    'messages(by: {campaignId: "c"}, filter: %s) { nodes { id } }',
    'messages(by: {campaignId: "c"}, first: %s) { nodes { id } }',
    'messages(by: {campaignId: "c"}, after: %s) { nodes { id } }',
    'messages(by: {campaignId: "c"}, order: %s) { nodes { id } }',
    'messages(by: {campaignId: "c"}, projects: %s) { nodes { id } }',
    "messages(by: {destination: %s}) { nodes { id } }",
    "messages(by: %s) { nodes { id } }",
    "message(id: %s) { id }",
    "messagesByIds(ids: %s) { id }",
    "campaign(id: %s) { id }",
    "node(id: %s) { id }",
])  # fmt: skip
def test_a_hostile_literal_is_the_client_s_error(api: Api, argument: str, literal: str) -> None:
    query = json.dumps({"query": "{ " + argument.replace("%s", literal) + " }"})

    assert codes(api, query) <= CLIENT_CODES


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=examples(50))
@given(_json, _json, _json, _json)
def test_a_request_of_any_shape_is_the_client_s_error(
    api: Api, query: Any, variables: Any, operation_name: Any, extensions: Any
) -> None:
    request = {
        "query": query,
        "variables": variables,
        "operationName": operation_name,
        "extensions": extensions,
    }

    assert codes(api, json.dumps(request)) <= CLIENT_CODES
    assert codes(api, json.dumps(request | {"query": "query Q { viewer { tenant } }"})) <= CLIENT_CODES


def test_a_date_alone_is_its_midnight_in_utc(api: Api) -> None:
    query = """{ messages(by: {campaignId: "c"}, filter: {sentAt: {from: "2026-11-25", to: "%s"}}) {
        nodes { id } } }"""

    assert api.data(query % "2026-11-25T00:00:01Z") == {"messages": {"nodes": []}}
    assert api.error(query % "2026-11-25T00:00:00Z")[0] == "BAD_USER_INPUT"
    assert "not an ISO 8601 date" in api.error(query % "nonsense")[1]


def test_keys_of_a_tenant_without_projects_are_refused(api: Api) -> None:
    answer = api.query("{ apiKeys { id } }", tenant="nobody", scope=SCOPE)

    assert [error["extensions"]["code"] for error in answer["errors"]] == ["FORBIDDEN"]


def test_every_argument_is_tried() -> None:
    tried = {slot.coordinate for place in PLACES.values() for slot in place.slots}

    assert len(tried) >= 25
    assert not [name for name in ("Query", "Mutation") if not any(one.startswith(name) for one in tried)]
