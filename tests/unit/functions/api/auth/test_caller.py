"""The ways in: whom each authorizer lets in, for which tenant, and what is refused without a word of why."""

import json
from dataclasses import replace
from typing import Any

import pytest

from functions.api.auth.caller import CallerKind, TrustedIssuer, TrustedRole, caller_of
from functions.api.auth.principal import principal_of
from functions.contract.scopes import Scope
from tests.unit.functions.api.conftest import CLAIMS, Api, http_event
from tests.unit.functions.api.granted import ISSUER, Granted

PARTNER, POOL = "https://login.partner.example", "https://cognito-idp.eu-central-1.amazonaws.com/a-pool"
ROLE = "arn:aws:iam::123456789012:role/reporting"
SESSION = "arn:aws:sts::123456789012:assumed-role/reporting/ada@example.com"
READ = Scope.READ_MESSAGES.value
GRANTED = Granted(
    tenants=frozenset({"acme", "globex"}),
    issuers={
        ISSUER: TrustedIssuer("tenant", None, ""),
        PARTNER: TrustedIssuer("org", frozenset({"globex", "initech"}), ""),
        POOL: TrustedIssuer("tenant", None, "message-tracker/"),
    },
    roles={ROLE: TrustedRole("globex", frozenset({READ}))},
)
KEY = {"tenant": "globex", "subject": "key:k1", "scopes": f"{READ} schema:read", "key_id": "k1"}
IAM = {"userArn": SESSION, "accountId": "123456789012", "callerId": "AROA:ada", "principalOrgId": None}
PARTNER_CLAIMS = {"iss": PARTNER, "sub": "a-partner", "org": "globex", "scope": READ}


def an_event(authorizer: object, **headers: str) -> dict[str, Any]:
    event = http_event('{"query": "{ viewer { tenant subject } }"}', None, **headers)
    event["requestContext"]["authorizer"] = authorizer
    return event


def jwt(**claims: Any) -> dict[str, Any]:
    return {"jwt": {"claims": {name: text for name, text in claims.items() if text is not None}}}


@pytest.fixture
def door(api: Api) -> Api:
    return replace(api, granted=GRANTED)


def refusal(door: Api, authorizer: object, **headers: str) -> tuple[int, str]:
    """The status of a request that is refused, and all that it is told."""
    response = door.send(an_event(authorizer, **headers))
    [error] = json.loads(response["body"])["errors"]
    assert door.opened == []
    return response["statusCode"], error["message"]


@pytest.mark.parametrize(
    ("authorizer", "kind", "subject", "scopes"),
    [
        (jwt(**PARTNER_CLAIMS), CallerKind.USER, "a-partner", {READ}),
        ({"lambda": KEY}, CallerKind.KEY, "key:k1", {READ, "schema:read"}),
        ({"iam": IAM}, CallerKind.ROLE, "role:reporting", {READ}),
    ],
)
def test_each_authentication_method_ends_in_the_same_principal(
    authorizer: object, kind: CallerKind, subject: str, scopes: set[str]
) -> None:
    principal = principal_of(an_event(authorizer), GRANTED)

    assert (principal.tenant, principal.kind) == ("globex", kind)
    assert (principal.subject, set(principal.scopes)) == (subject, scopes)


@pytest.mark.parametrize(
    "authorizer",
    [
        None,
        {},
        [],
        "jwt",
        {"jwt": None},
        {"jwt": {}},
        {"jwt": {"claims": None}},
        {"jwt": {"claims": []}},
        {"claims": CLAIMS},
        {"principalId": "a-caller", "tenant": "acme", "scope": READ},
        {"JWT": {"claims": CLAIMS}},
        {"jwt": {"claims": CLAIMS}, "lambda": KEY},
        {"jwt": {"claims": CLAIMS}, "iam": None},
        {"lambda": KEY, "iam": IAM},
        {"jwt": {"claims": CLAIMS}, "lambda": KEY, "iam": IAM},
    ],
)
def test_no_authorizer_two_at_once_or_an_unknown_one_is_401(door: Api, authorizer: object) -> None:
    assert refusal(door, authorizer) == (401, "Not authenticated.")


@pytest.mark.parametrize(
    "changes",
    [
        {"org": None},
        {"org": ""},
        {"org": ["globex"]},
        {"org": 7},
        {"org": None, "tenant": "globex"},
        {"sub": None},
        {"sub": ""},
        {"sub": {"name": "a"}},
        {"iss": None},
        {"iss": [PARTNER]},
        {"iss": "https://login.partner.example/"},
        {"iss": "https://elsewhere.example"},
    ],
)
def test_claims_that_are_missing_no_texts_or_of_no_known_issuer_are_401(
    door: Api, changes: dict[str, Any]
) -> None:
    assert refusal(door, jwt(**PARTNER_CLAIMS | changes)) == (401, "Not authenticated.")


@pytest.mark.parametrize("org", ["acme", "GLOBEX", "[globex]", "globex initech", " globex", "any", "*"])
def test_a_tenant_that_is_not_the_issuer_s_to_name_is_403(door: Api, org: str) -> None:
    assert refusal(door, jwt(**PARTNER_CLAIMS | {"org": org})) == (403, "Not allowed.")


def test_an_operator_of_one_issuer_acts_for_its_tenants_only(door: Api) -> None:
    operator = jwt(**PARTNER_CLAIMS | {"scope": f"{READ} tenants:any"})

    assert principal_of(an_event(operator, **{"x-tenant": "globex"}), GRANTED).tenant == "globex"
    # One that is another issuer's, and one that nobody has: told in the same words.
    others = {refusal(door, operator, **{"x-tenant": tenant}) for tenant in ("acme", "nobody")}
    assert others == {(403, "The header x-tenant must name one tenant that has a project.")}


def test_the_scopes_of_the_user_pool_count_with_their_prefix_only() -> None:
    scope = f"openid message-tracker/{READ} addresses:read other/schema:read message-tracker/"
    principal = principal_of(an_event(jwt(iss=POOL, sub="s", tenant="acme", scope=scope)), GRANTED)

    assert principal.scopes == {READ}


def test_a_prefix_opens_nothing_at_another_issuer(door: Api) -> None:
    claims = PARTNER_CLAIMS | {"scope": f"message-tracker/{READ}"}

    assert refusal(door, jwt(**claims))[0] == 403


@pytest.mark.parametrize(
    "changes",
    [{name: value} for name in KEY for value in (None, "", 7, ["globex"])],
)
def test_a_key_s_context_that_is_not_four_texts_is_401(door: Api, changes: dict[str, Any]) -> None:
    assert refusal(door, {"lambda": KEY | changes}) == (401, "Not authenticated.")


def test_a_key_speaks_for_its_own_tenant_whatever_its_scopes(door: Api) -> None:
    key = KEY | {"scopes": f"{READ} tenants:any"}

    assert refusal(door, {"lambda": key}, **{"x-tenant": "acme"})[0] == 403
    assert principal_of(an_event({"lambda": key}, **{"x-tenant": "globex"}), GRANTED).tenant == "globex"


@pytest.mark.parametrize(
    "arn",
    [
        "arn:aws:sts::123456789012:assumed-role/Reporting/a-session",
        "arn:aws:sts::123456789012:assumed-role/reporting-2/a-session",
        "arn:aws:sts::210987654321:assumed-role/reporting/a-session",
        "arn:aws-cn:sts::123456789012:assumed-role/reporting/a-session",
        "arn:aws:sts::123456789012:assumed-role/other/reporting",
        "arn:aws:sts::123456789012:assumed-role/reporting",
        "arn:aws:sts::123456789012:assumed-role/teams/reporting/a-session",
        "arn:aws:sts::123456789012:federated-user/reporting",
        "arn:aws:iam::123456789012:user/reporting",
        "arn:aws:iam::123456789012:root",
        "arn:aws:iam::123456789012:role/reporting",
        "x arn:aws:sts::123456789012:assumed-role/reporting/a-session",
        "reporting",
    ],
)
def test_a_caller_of_iam_that_is_no_session_of_a_configured_role_is_403(door: Api, arn: str) -> None:
    assert refusal(door, {"iam": IAM | {"userArn": arn}}) == (403, "Not allowed.")


@pytest.mark.parametrize("arn", [None, "", 7, [SESSION]])
def test_a_caller_of_iam_without_an_arn_is_401(door: Api, arn: object) -> None:
    assert refusal(door, {"iam": IAM | {"userArn": arn}}) == (401, "Not authenticated.")


def test_the_name_of_a_session_is_stored_nowhere(door: Api, caplog: pytest.LogCaptureFixture) -> None:
    response = door.send(an_event({"iam": IAM}))

    assert json.loads(response["body"])["data"]["viewer"] == {"tenant": "globex", "subject": "role:reporting"}
    assert "ada@example.com" not in caplog.text


@pytest.mark.parametrize(
    "scope", ["[messages:read]", "[x messages:read y]", " [messages:read addresses:read]"]
)
def test_a_scope_claim_that_is_a_list_is_refused(door: Api, scope: str) -> None:
    status, message = refusal(door, jwt(**PARTNER_CLAIMS | {"scope": scope}))

    assert status == 403
    assert "not a list" in message


def test_a_token_has_no_scope_that_its_issuer_may_not_give() -> None:
    issuer = TrustedIssuer("org", None, "", scopes=frozenset({READ, "addresses:read"}))
    granted = replace(GRANTED, issuers={PARTNER: issuer})
    claims = PARTNER_CLAIMS | {"scope": f"{READ} keys:write tenants:any"}

    caller = caller_of(an_event(jwt(**claims)), granted)

    assert caller.scopes == {READ}
