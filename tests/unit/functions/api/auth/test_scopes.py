"""What each scope of a token opens, and for whom an operator may act."""

import json
from typing import Any

import pytest

from functions.contract.scopes import Scope
from tests.builders import MESSAGE_ID, pinpoint_email
from tests.unit.functions.api.conftest import CLAIMS, SCOPES, Api, http_event
from tests.unit.functions.api.test_queries import record

READ = Scope.READ_MESSAGES.value
OPERATOR = CLAIMS | {"sub": "an-operator", "scope": f"{SCOPES} {Scope.ANY_TENANT}"}
WHO = json.dumps({"query": "{ viewer { tenant scopes projects { name } } }"})


def asked(api: Api, claims: dict[str, Any], body: str = WHO, **headers: str) -> tuple[int, Any]:
    """The status and the data of an answer, or the code of its error."""
    response = api.send(http_event(body, claims, **headers))
    answer = json.loads(response["body"])
    told = answer["data"] if "data" in answer else answer["errors"][0]["extensions"]["code"]
    return response["statusCode"], told


@pytest.mark.parametrize(
    "scope",
    [
        None,
        "",
        " ",
        "messages",
        "messages:read:all",
        "MESSAGES:READ",
        "addresses:read schema:read",
        "[messages:read schema:read]",
        "messages:read,schema:read",
        ["messages:read"],
    ],
)
def test_a_token_without_the_scope_to_read_is_forbidden_everything(api: Api, scope: Any) -> None:
    claims = CLAIMS | {"scope": scope}

    assert asked(api, claims) == (403, "FORBIDDEN")
    assert asked(api, claims, '{"query": "{ __typename }"}') == (403, "FORBIDDEN")
    assert api.opened == []


def test_a_token_may_carry_scopes_of_others(api: Api) -> None:
    status, data = asked(api, CLAIMS | {"scope": f"openid  {READ} profile"})

    assert status == 200
    assert data["viewer"]["scopes"] == [READ, "openid", "profile"]


@pytest.mark.parametrize(
    "query",
    [
        "{ __schema { types { name } } }",
        '{ __type(name: "Query") { name } }',
        "{ ...f } fragment f on Query { a: __schema { queryType { name } } }",
        "{ viewer { tenant } } fragment unused on Query { __schema { queryType { name } } }",
    ],
)
def test_the_schema_is_shown_only_with_the_scope_to_read_it(api: Api, query: str) -> None:
    assert asked(api, CLAIMS | {"scope": READ}, json.dumps({"query": query})) == (200, "FORBIDDEN")
    assert "errors" not in api.query(query) or "unused" in query


def test_a_type_s_name_needs_no_scope(api: Api) -> None:
    answer = api.query("{ viewer { __typename } }", scope=READ)

    assert answer["data"] == {"viewer": {"__typename": "Viewer"}}


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        ("{ viewr { tenant } }", {}),
        ("{ viewer { tenat } }", {}),
        ("{ viewer { tenant @skp(if: true) } }", {}),
        ('{ message(idd: "a") { id } }', {}),
        ('{ messages(by: {campaignIdd: "a"}) { nodes { id } } }', {}),
        ('{ messages(by: {campaignId: "a"}, order: DES) { nodes { id } } }', {}),
        ("query ($o: SortDirectio) { viewer { tenant } }", {}),
        ("query ($o: MessageFilter) { viewer { tenant } a: __typename }", {"o": {"statuse": []}}),
        (
            'query ($o: SortDirection!) { messages(by: {campaignId: "a"}, order: $o) { nodes { id } } }',
            {"o": "DES"},
        ),
    ],
)
def test_suggestions_are_hidden_without_the_scope_to_read_the_schema(
    api: Api, query: str, variables: dict[str, Any]
) -> None:
    told = json.dumps(api.query(query, scope=READ, **variables)["errors"])

    assert "Did you mean" not in told


def test_suggestions_are_shown_with_the_scope_to_read_the_schema(api: Api) -> None:
    assert "Did you mean 'viewer'?" in api.error("{ viewr { tenant } }")[1]


def test_an_operator_acts_for_the_tenant_it_names_and_is_logged(
    api: Api, caplog: pytest.LogCaptureFixture
) -> None:
    record(api, "news", pinpoint_email())
    body = json.dumps({"query": '{ message(id: "a-message") { messageId } viewer { tenant } }'})

    status, data = asked(api, OPERATOR, body, **{"x-tenant": "globex"})

    assert (status, data) == (200, {"message": {"messageId": MESSAGE_ID}, "viewer": {"tenant": "globex"}})
    [line] = [one for one in caplog.records if one.message == "operator acted for tenant"]
    assert vars(line).items() >= {"subject": "an-operator", "tenant": "globex"}.items()


def test_an_operator_of_no_tenant_must_name_one(api: Api) -> None:
    claims = {name: value for name, value in OPERATOR.items() if name != "tenant"}

    assert asked(api, claims) == (401, "UNAUTHENTICATED")
    assert asked(api, claims, **{"X-Tenant": "globex"})[0] == 200


def test_an_operator_who_names_nobody_is_its_own_tenant_s_caller(api: Api) -> None:
    assert asked(api, OPERATOR)[1]["viewer"]["tenant"] == "acme"


@pytest.mark.parametrize("named", ["", "nobody", "acme,globex", "acme globex", "ACME", " acme", "*"])
def test_an_operator_must_name_one_registered_tenant(api: Api, named: str) -> None:
    assert asked(api, OPERATOR, **{"x-tenant": named}) == (403, "FORBIDDEN")


@pytest.mark.parametrize("named", ["", "acme", "globex", "nobody"])
@pytest.mark.parametrize("header", ["x-tenant", "X-Tenant"])
def test_naming_a_tenant_without_the_scope_is_refused_and_never_passed_over(
    api: Api, named: str, header: str
) -> None:
    assert asked(api, CLAIMS, **{header: named}) == (403, "FORBIDDEN")


def test_an_operator_without_the_scope_to_read_reads_nothing(
    api: Api, caplog: pytest.LogCaptureFixture
) -> None:
    claims = OPERATOR | {"scope": Scope.ANY_TENANT.value}

    assert asked(api, claims, **{"x-tenant": "globex"}) == (403, "FORBIDDEN")
    assert "operator acted" not in caplog.text
