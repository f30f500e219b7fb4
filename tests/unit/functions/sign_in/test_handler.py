"""What a user of the pool gets into its access token: its tenant, and no scope beyond its groups."""

from typing import Any

import pytest

from functions.sign_in.handler import handler, response


def a_request(
    scopes: list[str] | None = None, groups: list[str] | None = None, custom_tenant: str | None = None
) -> dict[str, Any]:
    """As Cognito puts it to a trigger of version V2_0."""
    return {
        "userAttributes": {"sub": "a-user", "email": "ada@example.com", "tenant": "theirs"}
        | ({"custom:tenant": custom_tenant} if custom_tenant else {}),
        "groupConfiguration": {"groupsToOverride": groups, "iamRolesToOverride": []},
        "scopes": scopes,
    }


def token_of(request: dict[str, Any]) -> dict[str, Any]:
    token: dict[str, Any] = response(request, "message-tracker/")["claimsAndScopeOverrideDetails"]
    return dict(token["accessTokenGeneration"])


def test_the_tenant_that_an_administrator_gave_is_in_the_token() -> None:
    assert token_of(a_request(custom_tenant="acme"))["claimsToAddOrOverride"] == {"tenant": "acme"}


def test_a_user_without_a_tenant_gets_a_token_without_one() -> None:
    assert token_of(a_request())["claimsToAddOrOverride"] == {}


def test_a_requested_scope_is_granted_only_where_a_group_has_it() -> None:
    requested = ["openid", "message-tracker/messages:read", "message-tracker/tenants:any"]

    assert token_of(a_request(requested, ["messages:read", "schema:read"]))["scopesToSuppress"] == [
        "message-tracker/tenants:any"
    ]


@pytest.mark.parametrize("groups", [None, [], ["message-tracker/messages:read"], ["Messages:Read"]])
def test_without_the_group_there_is_no_right(groups: list[str] | None) -> None:
    requested = ["openid", "message-tracker/messages:read"]

    assert token_of(a_request(requested, groups))["scopesToSuppress"] == ["message-tracker/messages:read"]


def test_nothing_is_added_that_was_not_requested() -> None:
    assert token_of(a_request(None, ["messages:read"])).keys() == {
        "claimsToAddOrOverride",
        "scopesToSuppress",
    }


def test_cognito_gets_its_event_back_with_the_response(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCOPE_PREFIX", "message-tracker/")
    event = {"version": "2", "userName": "a-user", "request": a_request(["message-tracker/schema:read"])}

    answer = handler(event | {"response": {"claimsAndScopeOverrideDetails": None}}, None)

    assert answer == event | {"response": response(event["request"], "message-tracker/")}  # type: ignore[arg-type]
