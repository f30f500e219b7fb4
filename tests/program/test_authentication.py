"""Authentication methods: a route and one authorizer for each, and the tenants of their callers."""

import json
from typing import Any

import pytest

from components.settings.auth import TENANT_SCOPES
from tests.program.builders import an_issuer
from tests.program.conftest import Run
from tools.registrations.recorder import Recording

ROLE = "arn:aws:iam::123456789012:role/teams/reporting"


@pytest.fixture(scope="module")
def all_ways(run: Run) -> Recording:
    """The example with a second issuer and a role."""

    def add(settings: dict[str, Any]) -> None:
        partner = an_issuer(issuer="https://login.partner.example", tenants=["globex"], audience=["a", "b"])
        settings["auth"]["issuers"] += [partner | {"name": "partner", "tenantClaim": "org"}]
        settings["auth"]["roles"] = [
            {"role": ROLE, "tenant": "acme", "scopes": ["schema:read", "messages:read"]}
        ]

    return run(add)


def posts(recording: Recording) -> dict[str, tuple[str, str | None]]:
    """The way to GraphQL: by route, its kind of authorizer, and which."""
    authorizers = {f"{each.outputs['name']}-id": each.name for each in recording.of("Authorizer")}
    return {
        route.inputs["routeKey"]: (
            route.inputs["authorizationType"],
            authorizers.get(route.inputs.get("authorizerId", "")),
        )
        for route in recording.of("apigatewayv2/route:Route")
        if route.inputs["routeKey"].startswith("POST")
    }


def entries(recording: Recording) -> dict[str, dict[str, Any]]:
    """What the registry holds besides projects, by its key."""
    items = [json.loads(item.inputs["item"]) for item in recording.of("TableItem")]
    return {item["tenant"]["S"]: item for item in items if item.get("project") == {"S": "-"}}


def test_the_example_takes_tokens_and_keys(dev: Recording) -> None:
    assert posts(dev) == {
        "POST /graphql": ("JWT", "api"),
        "POST /graphql/key": ("CUSTOM", "api-keys--authorizer"),
    }
    assert entries(dev).keys() == {"issuer#https://login.example.com/"}


def test_each_authentication_method_has_its_own_route_and_authorizer(all_ways: Recording) -> None:
    assert posts(all_ways) == {
        "POST /graphql": ("JWT", "api"),
        "POST /graphql/partner": ("JWT", "api-partner"),
        "POST /graphql/key": ("CUSTOM", "api-keys--authorizer"),
        "POST /graphql/iam": ("AWS_IAM", None),
    }


def test_an_authorizer_takes_the_tokens_of_its_issuer_only(all_ways: Recording) -> None:
    expected = {
        each.name: each.inputs["jwtConfiguration"]
        for each in all_ways.of("Authorizer")
        if each.inputs["authorizerType"] == "JWT"
    }

    assert expected == {
        "api": {"issuer": "https://login.example.com/", "audiences": ["message-tracker"]},
        "api-partner": {"issuer": "https://login.partner.example", "audiences": ["a", "b"]},
    }


def test_the_registry_lists_who_may_act_for_which_tenant(all_ways: Recording) -> None:
    role = "role#arn:aws:iam::123456789012:role/reporting"

    assert entries(all_ways) == {
        "issuer#https://login.example.com/": {
            "tenant": {"S": "issuer#https://login.example.com/"},
            "project": {"S": "-"},
            "tenant_claim": {"S": "tenant"},
            "scope_prefix": {"S": ""},
            "tenants": {"S": "any"},
        },
        "issuer#https://login.partner.example": {
            "tenant": {"S": "issuer#https://login.partner.example"},
            "project": {"S": "-"},
            "tenant_claim": {"S": "org"},
            "scope_prefix": {"S": ""},
            "tenants": {"L": [{"S": "globex"}]},
            "scopes": {"L": [{"S": scope} for scope in sorted(TENANT_SCOPES)]},
        },
        role: {
            "tenant": {"S": role},
            "project": {"S": "-"},
            "speaks_for": {"S": "acme"},
            "scopes": {"L": [{"S": "messages:read"}, {"S": "schema:read"}]},
        },
    }


def test_every_way_leads_to_the_one_function(all_ways: Recording) -> None:
    alias = all_ways.one("lambda/alias:Alias", "api-graphql").outputs["arn"]
    targets = {each.name: each.inputs["integrationUri"] for each in all_ways.of("Integration")}

    for name in ("api-post-graphql", "api-post-graphql-partner", "api-post-graphql-iam"):
        assert targets[name] == alias


def test_the_result_for_a_key_is_cached_for_a_minute(dev: Recording) -> None:
    authorizer = dev.one("Authorizer", "api-keys--authorizer")
    function = dev.one("lambda/function:Function", "api-keys")
    permission = dev.one("Permission", "api-keys-authorizer").inputs

    assert authorizer.inputs["authorizerUri"] == function.outputs["invokeArn"]
    assert authorizer.inputs["identitySources"] == ["$request.header.x-api-key"]
    assert authorizer.inputs["authorizerResultTtlInSeconds"] == 60
    assert authorizer.inputs["authorizerPayloadFormatVersion"] == "2.0"
    assert authorizer.inputs["enableSimpleResponses"]
    assert permission["sourceArn"].endswith(f"/authorizers/{authorizer.outputs['name']}-id")


def test_without_keys_there_is_no_table_no_function_and_no_route(run: Run) -> None:
    plain = run(lambda settings: settings["auth"].update(apiKeys=False))

    assert "POST /graphql/key" not in posts(plain)
    assert not plain.has("lambda/function:Function", "api-keys")
    assert not plain.has("table:Table", "api-keys")
    assert "apiKeys" not in plain.exports
