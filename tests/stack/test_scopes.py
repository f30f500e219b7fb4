"""Scopes and operators on the running stack: the claims as the gateway hands them over."""

import json
import urllib.request
from typing import Any

import pytest

from local.commands.demo import execute_query
from local.emulator.oidc.declared_issuer import SCOPES
from local.errors import LocalError
from local.stack import LocalStack
from tests.stack.local_run import eventually, put_events, settled
from tests.stack.test_end_to_end import MESSAGE, PROJECT, sms

ID = "seen-by-scope"


@pytest.fixture
def url(local_stack: LocalStack) -> str:
    """The API's address, once it can answer for a message of `acme`."""
    put_events(local_stack, PROJECT, [sms(ID)])
    eventually(lambda: settled(local_stack, PROJECT))
    return local_stack.outputs().graphql_url


def query_as_operator(url: str, token: str, tenant: str) -> dict[str, Any]:
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}", "X-Tenant": tenant}
    body = json.dumps({"query": MESSAGE, "variables": {"id": ID}}).encode()
    with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=40) as response:
        return dict(json.load(response))


def test_a_token_without_the_scope_sees_masks(local_stack: LocalStack, url: str) -> None:
    token = local_stack.token("acme", scope="messages:read")
    message = execute_query(url, token, MESSAGE, {"id": ID})["data"]["message"]
    assert message["destination"] == "+1•••••42"


def test_a_token_without_any_scope_is_403(local_stack: LocalStack, url: str) -> None:
    with pytest.raises(LocalError, match=r"403.*FORBIDDEN"):
        execute_query(url, local_stack.token("acme", scope="openid"), MESSAGE, {"id": ID})


def test_an_operator_is_answered_for_the_tenant_it_names(local_stack: LocalStack, url: str) -> None:
    token = local_stack.token("globex", sub="an-operator", scope=f"{SCOPES} tenants:any")
    assert query_as_operator(url, token, "globex")["data"]["message"] is None
    assert query_as_operator(url, token, "acme")["data"]["message"]["destination"] == "+12065550142"
