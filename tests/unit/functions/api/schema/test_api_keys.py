"""API keys in the API: who may administer them, and what a key may be."""

import json
from dataclasses import replace
from typing import Any

import pytest

from functions.contract.scopes import Scope
from functions.keys.api_key import ApiKey
from functions.keys.tenant_keys import MAX_KEYS_PER_TENANT
from tests.fakes.memory_keys import MemoryKeyTable
from tests.unit.functions.api.conftest import CLAIMS, SCOPES, Api, get_event
from tests.unit.functions.api.isolation.callers import CALLERS

ADMIN = f"{SCOPES} {Scope.WRITE_KEYS}"
LIST = "{ apiKeys { id label scopes createdAt expiresAt revokedAt } }"
CREATE = """mutation ($scopes: [String!]!, $label: String! = "", $days: Int! = 365) {
    createApiKey(scopes: $scopes, label: $label, days: $days) {
        key apiKey { id label scopes expiresAt } } }"""
REVOKE = "mutation ($id: ID!) { revokeApiKey(id: $id) { id revokedAt } }"
READ = ["messages:read"]


def code(answer: dict[str, Any]) -> str:
    [error] = answer["errors"]
    return str(error["extensions"]["code"])


def made(api: Api, tenant: str = "acme", **variables: Any) -> dict[str, Any]:
    answer = api.query(CREATE, tenant, ADMIN, **{"scopes": READ} | variables)
    return dict(answer["data"]["createApiKey"])


def test_a_key_is_shown_once_and_stored_as_a_hash(api: Api) -> None:
    told = made(api, label="nightly report", days=7)
    key = ApiKey.read(told["key"])
    assert key
    assert isinstance(api.key_table, MemoryKeyTable)
    record = api.key_table.records["acme", told["apiKey"]["id"]]

    assert key.has_hash(record.hash)
    assert told["apiKey"] == {
        "id": key.key_id,
        "label": "nightly report",
        "scopes": READ,
        "expiresAt": "2026-09-28T14:13:20.000Z",
    }
    assert key.secret not in json.dumps(api.query(LIST, scope=ADMIN))


def test_a_tenant_s_keys_are_listed_to_it_and_to_no_other(api: Api) -> None:
    key = made(api)["apiKey"]["id"]

    assert [each["id"] for each in api.query(LIST, "acme", ADMIN)["data"]["apiKeys"]] == [key]
    assert api.query(LIST, "globex", ADMIN)["data"]["apiKeys"] == []


def test_keys_are_listed_in_pages_newest_first(api: Api) -> None:
    keys = {made(api)["apiKey"]["id"] for _ in range(5)}
    page = "query ($first: Int!, $after: ID) { apiKeys(first: $first, after: $after) { id } }"
    walked: list[str] = []
    while found := api.query(page, scope=ADMIN, first=2, after=walked[-1] if walked else None)["data"]:
        walked += [one["id"] for one in found["apiKeys"]]
        if len(found["apiKeys"]) < 2:
            break

    assert (len(walked), set(walked)) == (5, keys)
    assert walked == [one["id"] for one in api.query(LIST, scope=ADMIN)["data"]["apiKeys"]]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [("first: 0", "BAD_USER_INPUT"), ("first: 101", "BAD_USER_INPUT"), ('after: "none"', "INVALID_CURSOR")],
)
def test_a_page_of_keys_that_cannot_be_is_refused(api: Api, arguments: str, expected: str) -> None:
    made(api)

    assert code(api.query(f"{{ apiKeys({arguments}) {{ id }} }}", scope=ADMIN)) == expected


def test_a_key_is_revoked_for_good_and_another_tenant_s_is_not_there(api: Api) -> None:
    key = made(api)["apiKey"]["id"]

    assert api.query(REVOKE, "globex", ADMIN, id=key)["data"]["revokeApiKey"] is None
    revoked = api.query(REVOKE, "acme", ADMIN, id=key)["data"]["revokeApiKey"]
    assert (revoked["id"], revoked["revokedAt"]) == (key, "2026-09-21T14:13:20.000Z")


@pytest.mark.parametrize("query", [LIST, 'mutation { createApiKey(scopes: ["messages:read"]) { key } }',
                                   'mutation { revokeApiKey(id: "abcdefgh2345") { id } }'])  # fmt: skip
def test_without_the_scope_no_key_is_touched(api: Api, query: str) -> None:
    assert code(api.query(query)) == "FORBIDDEN"
    assert isinstance(api.key_table, MemoryKeyTable)
    assert (api.key_table.records, api.key_table.reads) == ({}, [])


def test_a_key_administers_no_keys_whatever_it_holds(api: Api) -> None:
    event = CALLERS["a key"].event(json.dumps({"query": LIST}))

    assert code(json.loads(api.send(event)["body"])) == "FORBIDDEN"


@pytest.mark.parametrize(
    ("scope", "scopes"),
    [
        ("messages:read keys:write", ["messages:read", "addresses:read"]),
        ("messages:read keys:write", ["schema:read"]),
    ],
)
def test_nobody_gives_a_key_what_it_lacks_itself(api: Api, scope: str, scopes: list[str]) -> None:
    assert code(api.query(CREATE, scope=scope, scopes=scopes)) == "FORBIDDEN"


@pytest.mark.parametrize(
    "variables",
    [
        {"scopes": []},
        {"scopes": ["tenants:any"]},
        {"scopes": ["keys:write"]},
        {"scopes": ["messages:read", "everything"]},
        {"days": 0},
        {"days": 3_651},
        {"label": "x" * 101},
        {"label": "two\nlines"},
    ],
)
def test_a_value_that_no_key_can_have_is_refused_with_the_reason(api: Api, variables: dict[str, Any]) -> None:
    scope = f"{ADMIN} tenants:any everything"

    assert code(api.query(CREATE, scope=scope, **{"scopes": READ} | variables)) == "BAD_USER_INPUT"


def test_a_tenant_has_only_so_many_keys_that_open(api: Api) -> None:
    keys = [made(api)["apiKey"]["id"] for _ in range(MAX_KEYS_PER_TENANT)]

    assert code(api.query(CREATE, scope=ADMIN, scopes=READ)) == "BAD_USER_INPUT"
    api.query(REVOKE, scope=ADMIN, id=keys[0])
    assert made(api)["key"]


def test_a_stack_without_keys_says_so(api: Api) -> None:
    assert code(replace(api, key_table=None).query(LIST, scope=ADMIN)) == "BAD_USER_INPUT"


def test_who_made_and_revoked_a_key_is_logged_and_the_key_is_not(
    api: Api, caplog: pytest.LogCaptureFixture
) -> None:
    told = made(api)
    api.query(REVOKE, scope=ADMIN, id=told["apiKey"]["id"])

    logged = [vars(one) for one in caplog.records if one.message.startswith("api key ")]
    assert [(one["message"], one["subject"], one["tenant"]) for one in logged] == [
        ("api key created", "a-caller", "acme"),
        ("api key revoked", "a-caller", "acme"),
    ]
    assert {one["key_id"] for one in logged} == {told["apiKey"]["id"]}
    assert told["key"] not in str(logged)


def test_no_key_is_made_by_get(api: Api) -> None:
    query = 'mutation { createApiKey(scopes: ["messages:read"]) { key } }'
    response = replace(api, by_get=True).send(get_event({"query": query}, **CLAIMS | {"scope": ADMIN}))

    assert response["statusCode"] == 400
    assert isinstance(api.key_table, MemoryKeyTable)
    assert api.key_table.records == {}
