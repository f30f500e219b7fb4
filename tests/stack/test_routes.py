"""A stack with several issuers and roles of IAM: whom each route accepts, and how it refuses others."""

import base64
import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import jwt
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as Signing

from local.cloud import ROOT, Credentials
from local.emulator.oidc.declared_issuer import SCOPES
from local.emulator.oidc.tokens import TokenIssuer
from local.stack import LocalStack
from tests.stack.local_run import eventually, put_events, running, settled
from tests.stack.programs import copied, set_auth
from tests.stack.test_end_to_end import MESSAGE, PROJECT, sms

FIRST, PARTNER = "https://login.example.com/", "https://login.partner.example"
ID = "let-in"
ROUTES = ("/graphql", "/graphql/partner", "/graphql/iam")


@pytest.fixture(scope="module")
def ways(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    """The example with roles and a second issuer, which may name `globex` only; and a message of `acme`."""
    folder = tmp_path_factory.mktemp("ways")
    program = copied(folder / "program")
    set_auth(
        program,
        issuers=[
            {"issuer": FIRST, "audience": ["message-tracker"], "tenants": "any"},
            {
                "name": "partner", "issuer": PARTNER, "audience": ["tracker"], "tenantClaim": "org",
                "tenants": ["globex"],
            },
        ],
        roles=[
            {
                "role": "arn:aws:iam::000000000000:role/teams/data/reporting", "tenant": "acme",
                "scopes": ["messages:read"],
            },
            {"role": "arn:aws:iam::000000000000:role/idle", "tenant": "acme", "scopes": ["messages:read"]},
        ],
    )  # fmt: skip
    (folder / "run").mkdir()
    with running(folder / "run", program) as stack:
        for name, path in (("reporting", "/teams/data/"), ("stranger", "/"), ("idle", "/")):
            make_role(stack, name, path, may_invoke=name != "idle")
        put_events(stack, PROJECT, [sms(ID)])
        eventually(lambda: settled(stack, PROJECT))
        yield stack


def make_role(stack: LocalStack, name: str, path: str, *, may_invoke: bool) -> None:
    """A role of a service of the company's own; it may invoke the route for signed requests, or another."""
    iam, root = stack.cloud.client("iam"), "arn:aws:iam::000000000000:root"
    trust = {"Effect": "Allow", "Principal": {"AWS": root}, "Action": "sts:AssumeRole"}
    route = f"{stack.manifest.apis[0].execution_arn}/*/POST/graphql/iam"
    permission = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": route}
    iam.create_role(RoleName=name, Path=path, AssumeRolePolicyDocument=json.dumps({"Statement": [trust]}))
    # Another stage's route is another one.
    permission |= {} if may_invoke else {"Resource": route.replace("/*/", "/another/")}
    policy = {"Version": "2012-10-17", "Statement": [permission]}
    iam.put_role_policy(RoleName=name, PolicyName="invoke", PolicyDocument=json.dumps(policy))


def session(stack: LocalStack, name: str, path: str = "/") -> Credentials:
    return stack.roles.open_session(f"arn:aws:iam::000000000000:role{path}{name}", "a-session")


def signed(
    stack: LocalStack, path: str, credentials: Credentials, region: str | None = None
) -> dict[str, str]:
    """The headers of a signed request for the message."""
    keys = (credentials.access_key_id, credentials.secret_access_key, credentials.session_token)
    headers = {"Content-Type": "application/json"}
    request = AWSRequest("POST", f"{stack.api_url}{path}", headers=headers, data=BODY)
    SigV4Auth(Signing(*keys), "execute-api", region or stack.config.region).add_auth(request)
    return dict(request.headers.items())


BODY = json.dumps({"query": MESSAGE, "variables": {"id": ID}}).encode()


def post_query(stack: LocalStack, path: str, headers: dict[str, str], body: bytes = BODY) -> tuple[int, Any]:
    request = urllib.request.Request(
        f"{stack.api_url}{path}", body, {"Content-Type": "application/json"} | headers
    )
    try:
        with urllib.request.urlopen(request, timeout=40) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, json.load(refused)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def partner_token(stack: LocalStack, **claims: Any) -> str:
    usual = {"sub": "a-partner", "org": "globex", "scope": SCOPES}
    return stack.tokens.mint(PARTNER, "tracker", **usual | claims)


def without_algorithm(stack: LocalStack, path: str) -> str:
    good = partner_token(stack) if path.endswith("partner") else stack.token("acme")
    claims = jwt.decode(good, options={"verify_signature": False})
    return jwt.encode(claims, None, algorithm="none")  # type: ignore[arg-type]


def test_each_issuer_has_its_tenants_at_its_own_route(ways: LocalStack) -> None:
    own = post_query(ways, "/graphql", bearer(ways.token("acme")))
    partner = post_query(ways, "/graphql/partner", bearer(partner_token(ways)))

    assert own[1]["data"]["message"]["messageId"] == ID
    assert (partner[0], partner[1]["data"]) == (200, {"message": None})


def test_a_tenant_that_is_not_the_issuer_s_to_name_is_403(ways: LocalStack) -> None:
    status, answer = post_query(ways, "/graphql/partner", bearer(partner_token(ways, org="acme")))

    assert (status, answer["errors"][0]["message"]) == (403, "Not allowed.")


def test_a_token_without_a_tenant_is_401(ways: LocalStack) -> None:
    for path, token in (
        ("/graphql", ways.token("acme", tenant=None)),
        ("/graphql/partner", partner_token(ways, org=None, tenant="globex")),
    ):
        status, answer = post_query(ways, path, bearer(token))
        assert (status, answer["errors"][0]["message"]) == (401, "Not authenticated.")


@pytest.mark.parametrize("path", ROUTES)
@pytest.mark.parametrize(
    "case", ["none", "malformed", "expired", "forged", "audience", "issuer", "no algorithm", "the other's"]
)
def test_a_bad_token_is_refused_at_every_route_without_a_reason(
    ways: LocalStack, path: str, case: str
) -> None:
    partner = path.endswith("partner")
    issuer, audience = (PARTNER, "tracker") if partner else (FIRST, "message-tracker")
    claims = {"sub": "a", "tenant": "acme", "org": "globex", "scope": SCOPES}
    tokens: dict[str, Callable[[], str]] = {
        "none": lambda: "",
        "malformed": lambda: base64.b64encode(b"a.b.c").decode(),
        "expired": lambda: ways.tokens.mint(issuer, audience, exp=1, **claims),
        "forged": lambda: TokenIssuer().mint(issuer, audience, **claims),
        "audience": lambda: ways.tokens.mint(issuer, "others", **claims),
        "issuer": lambda: ways.tokens.mint("https://elsewhere.example", audience, **claims),
        "no algorithm": lambda: without_algorithm(ways, path),
        "the other's": lambda: ways.token("acme") if partner else partner_token(ways),
    }
    response = post_query(ways, path, bearer(token) if (token := tokens[case]()) else {})

    signs = path.endswith("iam")
    assert response == ((403, {"message": "Forbidden"}) if signs else (401, {"message": "Unauthorized"}))


def test_a_role_that_is_configured_gets_its_tenant_s_messages_masked(ways: LocalStack) -> None:
    credentials = session(ways, "reporting", "/teams/data/")

    status, answer = post_query(ways, "/graphql/iam", signed(ways, "/graphql/iam", credentials))

    assert status == 200
    assert answer["data"]["message"] == {
        "messageId": ID, "status": "DELIVERED", "destination": "+1•••••42",
    }  # fmt: skip


def test_a_role_or_a_user_that_is_not_configured_is_403(ways: LocalStack) -> None:
    for credentials in (session(ways, "stranger"), ROOT):
        status, answer = post_query(ways, "/graphql/iam", signed(ways, "/graphql/iam", credentials))
        assert (status, answer["errors"][0]["message"]) == (403, "Not allowed.")


def test_a_role_without_the_right_to_invoke_is_stopped_at_the_gateway(ways: LocalStack) -> None:
    headers = signed(ways, "/graphql/iam", session(ways, "idle"))

    assert post_query(ways, "/graphql/iam", headers) == (403, {"message": "Forbidden"})


@pytest.mark.parametrize("wrong", ["region", "secret", "token", "path", "date", "stranger", "body"])
def test_a_request_that_is_not_signed_right_is_403(ways: LocalStack, wrong: str) -> None:
    good = session(ways, "reporting", "/teams/data/")
    key, secret, token = good.access_key_id, good.secret_access_key, good.session_token
    used = {
        "secret": Credentials(key, f"{secret}x", token), "token": Credentials(key, secret, "another"),
        "stranger": Credentials("ASIASTRANGER", secret, token),
    }.get(wrong, good)  # fmt: skip
    path = "/graphql" if wrong == "path" else "/graphql/iam"
    headers = signed(ways, path, used, "us-east-1" if wrong == "region" else None)
    headers |= {"X-Amz-Date": "20200101T000000Z"} if wrong == "date" else {}
    headers |= {"Content-Type": "application/json; charset=utf-8"} if wrong == "body" else {}

    assert post_query(ways, "/graphql/iam", headers) == (403, {"message": "Forbidden"})


def test_a_signed_request_opens_no_other_route(ways: LocalStack) -> None:
    credentials = session(ways, "reporting", "/teams/data/")

    for path in ROUTES[:2]:
        assert post_query(ways, path, signed(ways, path, credentials)) == (401, {"message": "Unauthorized"})
