"""The stand-in provider: a code is worth a token, once, to the client with the right verifier."""

import json
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt
import pytest

from functions.contract.scopes import Scope
from local.deployment.manifest import JwtAuthorizer
from local.emulator.oidc.codes import challenge_of
from local.emulator.oidc.issuer_urls import with_issuer_at
from local.emulator.oidc.provider import Provider
from local.emulator.oidc.tokens import TokenIssuer
from tests.unit.local.builders import ISSUER, function, manifest

PAGE = "http://127.0.0.1:4702/graphql"
VERIFIER = "v" * 43
KEYS = TokenIssuer()
REQUEST = {
    "response_type": "code",
    "client_id": "a-client",
    "redirect_uri": PAGE,
    "scope": "openid messages:read",
    "state": "a-state",
    "code_challenge": challenge_of(VERIFIER),
    "code_challenge_method": "S256",
}
CHOSEN = {"answer": "yes", "tenant": "globex", "scope": "messages:read"}
REDEEMED = {
    "grant_type": "authorization_code",
    "client_id": "a-client",
    "redirect_uri": PAGE,
    "code_verifier": VERIFIER,
}


@pytest.fixture
def provider() -> Provider:
    def mint(tenant: str, scope: str, exp: int) -> str:
        return KEYS.mint(ISSUER, "tests", tenant=tenant, scope=scope, exp=exp)

    return Provider(ISSUER, ["acme", "globex"], list(Scope), frozenset([PAGE]), KEYS, mint)


def post(provider: Provider, path: str, **form: str) -> tuple[int, bytes, dict[str, str]]:
    status, body, headers = provider.post(path, urlencode(form).encode())
    return status, body, dict(headers)


def returned(provider: Provider, **changes: str) -> dict[str, str]:
    """What the page gets back in its address once a person has chosen."""
    status, _, headers = post(provider, "/authorize", **REQUEST | CHOSEN | changes)
    assert status == 303
    assert headers["Location"].startswith(f"{PAGE}?")
    return dict(parse_qsl(urlsplit(headers["Location"]).query))


def redeem(provider: Provider, code: str, **changes: str) -> tuple[int, dict[str, Any]]:
    status, body, _ = post(provider, "/token", code=code, **REDEEMED | changes)
    return status, json.loads(body)


def test_a_code_becomes_a_token_that_the_published_key_verifies(provider: Provider) -> None:
    back = returned(provider)
    assert back["state"] == "a-state"
    status, response = redeem(provider, back["code"])
    assert (status, response["token_type"], response["expires_in"]) == (200, "Bearer", 3600)
    _, keys, _ = provider.get("http://issuer", "/jwks.json", "")
    claims = jwt.decode(
        response["access_token"], jwt.PyJWKSet.from_json(keys.decode())["local"], ["RS256"], audience="tests"
    )
    assert (claims["iss"], claims["tenant"], claims["scope"]) == (ISSUER, "globex", "messages:read")


def test_a_code_is_taken_once(provider: Provider) -> None:
    code = returned(provider)["code"]
    assert redeem(provider, code)[0] == 200
    assert redeem(provider, code) == (
        400,
        {"error": "invalid_grant", "error_description": "The code is unknown, or was used before."},
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"code_verifier": "w" * 43},
        {"code_verifier": ""},
        {"client_id": "another"},
        {"redirect_uri": "http://a.example/"},
        {"grant_type": "password"},
    ],
)
def test_a_code_is_worth_nothing_to_anybody_else(provider: Provider, wrong: dict[str, str]) -> None:
    status, response = redeem(provider, returned(provider)["code"], **wrong)
    assert status == 400
    assert "access_token" not in response


@pytest.mark.parametrize("path", ["/authorize", "/logout"])
def test_nobody_is_sent_to_an_address_that_is_not_the_page_s(provider: Provider, path: str) -> None:
    elsewhere = "http://a.example/"
    query = urlencode(REQUEST | {"redirect_uri": elsewhere, "post_logout_redirect_uri": elsewhere})
    status, _, headers = provider.get("http://issuer", path, query)
    assert status in (400, 404)
    assert "Location" not in dict(headers)


@pytest.mark.parametrize("missing", ["code_challenge", "code_challenge_method", "response_type", "client_id"])
def test_a_request_without_pkce_is_refused(provider: Provider, missing: str) -> None:
    assert returned(provider, **{missing: ""})["error"] == "invalid_request"


def test_who_refuses_or_is_of_no_tenant_gets_no_code(provider: Provider) -> None:
    assert returned(provider, answer="no")["error"] == "access_denied"
    assert returned(provider, tenant="unknown")["error"] == "access_denied"


def test_the_page_to_sign_in_on_holds_no_foreign_html(provider: Provider) -> None:
    _, page, headers = provider.get(
        "http://issuer", "/authorize", urlencode(REQUEST | {"state": '"><script>'})
    )
    assert b"<script" not in page
    assert "default-src 'none'" in dict(headers)["Content-Security-Policy"]


def test_functions_get_the_emulated_issuer_s_address_and_tokens_name_the_declared_one() -> None:
    response = {"SIGN_IN_ISSUER": ISSUER, "OTHER": f"{ISSUER}other"}
    replaced = with_issuer_at("http://127.0.0.1:4703", manifest(functions=[function(environment=response)]))
    assert replaced.functions[0].environment == response | {"SIGN_IN_ISSUER": "http://127.0.0.1:4703"}
    assert isinstance(replaced.apis[0].authorizers[0], JwtAuthorizer)
    assert replaced.apis[0].authorizers[0].issuer == ISSUER
