"""API keys, the whole way: made by the command, sent by a server, known to the API, revoked again."""

from dataclasses import replace
from typing import Any

import pytest

from functions.keys.api_key import ApiKey
from local.emulator.http_api.lambda_authorizers import LambdaAuthorizers
from local.emulator.http_api.payload import RejectedError, Request
from local.stack import LocalStack
from operations.__main__ import parser
from operations.commands.keys import create, revoke
from operations.stack import Stack
from tests.stack.test_routes import post_query

ID = "keyed"
WHO = b'{"query": "{ viewer { tenant subject scopes } }"}'


def of(stack: LocalStack) -> Stack:
    return Stack(stack.outputs().exports, stack.cloud.client)


@pytest.fixture
def key(local_stack: LocalStack, capsys: pytest.CaptureFixture[str]) -> ApiKey:
    """A key of acme, as the command makes it."""
    arguments = ["keys", "create", "--tenant", "acme", "--scope", "messages:read", "--scope", "schema:read"]
    create(of(local_stack), parser().parse_args(arguments))
    key = ApiKey.read(capsys.readouterr().out.strip())
    assert key
    return key


def test_a_key_opens_the_api_for_its_tenant_and_for_what_it_may(local_stack: LocalStack, key: ApiKey) -> None:
    status, answer = post_query(local_stack, "/graphql/key", {"x-api-key": key.text}, WHO)

    assert status == 200
    assert answer["data"]["viewer"] == {
        "tenant": "acme",
        "subject": f"key:{key.key_id}",
        "scopes": ["messages:read", "schema:read"],
    }


@pytest.mark.parametrize("path", ["/graphql", "/graphql/key"])
def test_a_key_opens_its_own_route_only_and_a_token_not_that(
    local_stack: LocalStack, key: ApiKey, path: str
) -> None:
    token = {"Authorization": f"Bearer {local_stack.token('acme')}"}
    wrong = {"x-api-key": key.text} if path == "/graphql" else token

    assert post_query(local_stack, path, wrong, WHO)[0] == 401


def test_a_key_acts_for_no_other_tenant(local_stack: LocalStack, key: ApiKey) -> None:
    headers = {"x-api-key": key.text, "x-tenant": "globex"}

    assert post_query(local_stack, "/graphql/key", headers, WHO)[0] == 403


@pytest.mark.parametrize(
    "text",
    ["", "a-secret", ApiKey.new("acme").text, ApiKey.new("globex").text],
    ids=["empty", "any text", "unknown to acme", "unknown to globex"],
)
def test_any_other_key_is_refused_without_a_reason(local_stack: LocalStack, text: str) -> None:
    status, answer = post_query(local_stack, "/graphql/key", {"x-api-key": text}, WHO)

    assert status == 401
    assert answer == {"message": "Unauthorized"} or answer["errors"][0]["extensions"] == {
        "code": "UNAUTHENTICATED"
    }


@pytest.fixture
def authorizers(local_stack: LocalStack) -> tuple[LambdaAuthorizers, list[float]]:
    """The stack's authorizer of keys, and the time that it goes by."""
    now = [0.0]
    (api,) = local_stack.manifest.apis
    invoke = local_stack.functions.invoke
    return LambdaAuthorizers(api, local_stack.manifest, invoke, pytest.fail, lambda: now[0]), now


def test_a_revoked_key_opens_nothing_after_a_minute_at_the_latest(
    local_stack: LocalStack,
    key: ApiKey,
    authorizers: tuple[LambdaAuthorizers, list[float]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    lambda_authorizers, now = authorizers
    (api,) = local_stack.manifest.apis
    route = next(each for each in api.routes if each.key == "POST /graphql/key")
    request = Request("POST", "/graphql/key", headers={"x-api-key": key.text})
    before: Any = lambda_authorizers.authorize(route, request)

    revoke(of(local_stack), parser().parse_args(["keys", "revoke", key.key_id]))
    now[0] = 59.9
    cached = lambda_authorizers.authorize(route, request)
    now[0] = 60.0

    assert cached == before
    assert lambda_authorizers.authorize(route, request) == {"lambda": {}}
    assert key.key_id in capsys.readouterr().out


def test_the_api_cannot_invoke_the_authorizer_without_the_declared_permission(
    local_stack: LocalStack, key: ApiKey
) -> None:
    (api,) = local_stack.manifest.apis
    problems: list[str] = []
    alone = replace(local_stack.manifest, permissions=[])
    lambda_authorizers = LambdaAuthorizers(api, alone, local_stack.functions.invoke, problems.append)
    route = next(each for each in api.routes if each.key == "POST /graphql/key")

    with pytest.raises(RejectedError) as rejected:
        lambda_authorizers.authorize(route, Request("POST", "/graphql/key", headers={"x-api-key": key.text}))
    assert rejected.value.response.status == 500
    assert "no permission to invoke" in problems[0]
