"""The settings of authentication, and the mistakes in them that are reported."""

from typing import Any

import pytest

from components.settings.auth import AuthSettings, CallerRole, Issuer, SignInSettings
from components.settings.stack import settings_from
from tests.program.builders import an_issuer, mistakes_in, values

FIRST, SECOND = an_issuer(tenants="any"), an_issuer(
    issuer="https://login.partner.example", name="partner", tenants=["acme"]
)  # fmt: skip
REPORTING = "arn:aws:iam::123456789012:role/teams/data/reporting"


def auth_of(**changes: Any) -> AuthSettings:
    return settings_from(values(auth={"issuers": [an_issuer()], **changes})).auth


def a_role(**changes: Any) -> dict[str, Any]:
    return {"role": REPORTING, "tenant": "acme", "scopes": ["messages:read"], **changes}


def test_a_single_issuer_may_name_any_tenant_unless_it_lists_them() -> None:
    assert auth_of().issuers == (Issuer("https://login.example.com/", ("message-tracker",)),)
    assert auth_of().issuers[0].tenant_claim == "tenant"
    assert auth_of(issuers=[an_issuer(tenants="any")]).issuers[0].tenants is None
    assert auth_of(issuers=[an_issuer(tenants=["acme"])]).issuers[0].tenants == ("acme",)


def test_several_issuers_are_read_as_they_say() -> None:
    first, second = auth_of(issuers=[FIRST, SECOND | {"tenantClaim": "org"}]).issuers

    assert (first.name, first.tenants, first.tenant_claim) == (None, None, "tenant")
    assert (second.name, second.tenants, second.tenant_claim) == ("partner", ("acme",), "org")


def test_graphiql_signs_in_with_a_client_of_the_first_issuer() -> None:
    assert auth_of().issuers[0].sign_in is None
    usual = auth_of(issuers=[an_issuer(signIn={"clientId": "abc"})]).issuers[0].sign_in
    assert usual == SignInSettings("abc", ("openid", "messages:read", "addresses:read", "schema:read"), "")
    client = {"clientId": "abc", "scopes": ["messages:read"], "tokenOrigin": "https://tokens.example.com"}
    own = auth_of(issuers=[an_issuer(signIn=client)]).issuers[0].sign_in
    assert own == SignInSettings("abc", ("messages:read",), "https://tokens.example.com")


@pytest.mark.parametrize(
    ("sign_in", "mistake"),
    [
        ({}, "signIn.clientId: is missing"),
        ({"clientId": "abc", "scopes": ["a b"]}, "signIn.scopes: each entry must be a scope"),
        (
            {"clientId": "abc", "tokenOrigin": "https://a.example; script-src *"},
            "signIn.tokenOrigin: must be an",
        ),
        ({"clientId": "abc", "tokenOrigin": "http://a.example"}, "signIn.tokenOrigin: must be an origin"),
    ],
)
def test_an_invalid_sign_in_is_reported(sign_in: dict[str, Any], mistake: str) -> None:
    (found,) = mistakes_in(auth={"issuers": [an_issuer(signIn=sign_in)]})
    assert mistake in found


def test_only_the_first_issuer_can_be_signed_in_with() -> None:
    (mistake,) = mistakes_in(auth={"issuers": [FIRST, SECOND | {"signIn": {"clientId": "abc"}}]})
    assert "issuers[1].signIn: is for the first issuer" in mistake


def test_keys_and_roles_are_off_unless_they_are_named() -> None:
    assert not auth_of().api_keys
    assert auth_of().roles == ()
    assert auth_of(apiKeys=True).api_keys
    assert auth_of(roles=[a_role()]).roles == (CallerRole(REPORTING, "acme", ("messages:read",)),)


def test_a_role_is_known_without_its_path() -> None:
    assert CallerRole(REPORTING, "acme", ()).pathless == "arn:aws:iam::123456789012:role/reporting"
    plain = "arn:aws-cn:iam::123456789012:role/reporting"
    assert CallerRole(plain, "acme", ()).pathless == plain


@pytest.mark.parametrize(
    ("auth", "mistake"),
    [
        ({"issuers": "https://a.example"}, "auth.issuers: must be a list of mappings, not "),
        ({"issuers": []}, "auth.issuers: must be a list of mappings, not "),
        ({"issuers": ["https://a.example"]}, "auth.issuers[0]: must be a mapping of settings, not "),
        *(
            ({"issuers": [an_issuer(issuer=issuer)]}, "auth.issuers[0].issuer: must be an https URL")
            for issuer in ("http://login.example.com", "login.example.com", "https://", "https://a/?b")
        ),
        ({"issuers": [an_issuer(audience=[])]}, "auth.issuers[0].audience: must be a list"),
        ({"issuers": [an_issuer(tenants=[])]}, "auth.issuers[0].tenants: must be a list"),
        ({"issuers": [an_issuer(tenants="acme")]}, "auth.issuers[0].tenants: must be a list"),
        (
            {"issuers": [an_issuer(tenants=["acne"])]},
            "auth.issuers[0].tenants: acne owns no project: did you mean acme?",
        ),
        ({"issuers": [an_issuer(name="own")]}, "auth.issuers[0].name: the first issuer has the path"),
        ({"issuers": [an_issuer(tennants=["acme"])]}, "auth.issuers[0].tennants: is not a setting: did you"),
        (
            {"issuers": [an_issuer(), SECOND]},
            "auth.issuers[0].tenants: is missing: there are several issuers, so list",
        ),
        ({"issuers": [FIRST, SECOND | {"name": "iam"}]}, "auth.issuers[1].name: is the path of another auth"),
        (
            {"issuers": [FIRST, SECOND | {"name": "schema-graphql"}]},
            "auth.issuers[1].name: is the path of another auth",
        ),
        ({"issuers": [FIRST, SECOND | {"name": "key"}]}, "auth.issuers[1].name: is the path of another auth"),
        ({"issuers": [FIRST, SECOND | {"name": None}]}, "auth.issuers[1].name: is missing: add a name"),
        (
            {"issuers": [FIRST, FIRST | {"name": "b"}]},
            "auth.issuers[1].issuer: repeats that of auth.issuers[0]",
        ),
        (
            {"issuers": [FIRST, SECOND, SECOND | {"issuer": "https://c.example"}]},
            "auth.issuers[2].name: repeats that of auth.issuers[1]",
        ),
        (
            {"issuers": [an_issuer()], "userPool": {}},
            "auth.userPool: is only for a stack without issuers: remove it",
        ),
        ({"apiKeys": "yes"}, "auth.apiKeys: must be true or false"),
        ({"roles": [a_role(role="reporting")]}, "auth.roles[0].role: must be a role's ARN such as"),
        (
            {"roles": [a_role(role="arn:aws:sts::123456789012:assumed-role/reporting/x")]},
            "auth.roles[0].role: must be a role's ARN such as",
        ),
        ({"roles": [a_role(scopes=[])]}, "auth.roles[0].scopes: must be a list"),
        ({"roles": [a_role(scopes=["messages"])]}, "auth.roles[0].scopes: each entry must be one of"),
        ({"roles": [a_role(tenant="globex")]}, "auth.roles[0].tenant: globex owns no project: give it one"),
        (
            {"roles": [a_role(), a_role(role="arn:aws:iam::123456789012:role/reporting")]},
            "auth.roles[1].role: repeats that of auth.roles[0]",
        ),
    ],
)
def test_a_mistake_is_reported_with_its_path_and_its_fix(auth: dict[str, Any], mistake: str) -> None:
    (found,) = mistakes_in(auth={"issuers": [an_issuer()], **auth})

    assert found.startswith(mistake)


def test_one_role_name_in_two_accounts_is_two_roles() -> None:
    there = "arn:aws:iam::210987654321:role/reporting"

    assert len(auth_of(roles=[a_role(), a_role(role=there)]).roles) == 2
