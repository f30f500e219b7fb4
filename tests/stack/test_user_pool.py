"""A stack without an issuer: its own user pool, and what a user of it may see."""

import base64
import hmac
import json
import struct
import time
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local.commands.demo import execute_query
from local.emulator.oidc.declared_issuer import SCOPES
from local.errors import LocalError
from local.stack import LocalStack
from tests.stack.local_run import eventually, put_events, running, settled
from tests.stack.programs import copied, set_auth
from tests.stack.test_end_to_end import MESSAGE, PROJECT, sms
from tests.web.browser import find_chromium, visit

CHROMIUM = find_chromium() or ""
ID = "a-pool-s"
PREFIXED = [f"message-tracker/{scope}" for scope in SCOPES.split()]


@pytest.fixture(scope="module")
def pooled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    """The example without an issuer, with a message of `acme`."""
    folder = tmp_path_factory.mktemp("pool")
    program = copied(folder / "program")
    set_auth(program, userPool={"callbackUrls": ["https://app.example.com/signed-in"]})
    (folder / "run").mkdir()
    with running(folder / "run", program) as stack:
        put_events(stack, PROJECT, [sms(ID)])
        eventually(lambda: settled(stack, PROJECT))
        yield stack


def sign_in(stack: LocalStack, groups: list[str], scopes: list[str], **attributes: str) -> str:
    """A token as Cognito issues it: the requested scopes, changed as the declared function says."""
    (function,) = (
        each for each in stack.manifest.functions if each.handler == "functions.sign_in.handler.handler"
    )
    request = {
        "userAttributes": attributes,
        "groupConfiguration": {"groupsToOverride": groups},
        "scopes": scopes,
    }
    outcome = stack.functions.invoke(function.arn, json.dumps({"request": request}).encode())
    details = json.loads(outcome.payload)["response"]["claimsAndScopeOverrideDetails"]
    changes = details["accessTokenGeneration"]
    remaining = [scope for scope in scopes if scope not in changes["scopesToSuppress"]]
    return stack.token(
        "unused", **{"tenant": None, "scope": " ".join(remaining)} | changes["claimsToAddOrOverride"]
    )


def query_message(stack: LocalStack, token: str) -> Any:
    return execute_query(stack.outputs().graphql_url, token, MESSAGE, {"id": ID})["data"]["message"]


def test_a_user_sees_its_tenant_s_messages_as_far_as_its_groups_allow(pooled: LocalStack) -> None:
    tenant = {"custom:tenant": "acme"}
    full = sign_in(pooled, SCOPES.split(), ["openid", *PREFIXED], **tenant)
    reader = sign_in(pooled, ["messages:read"], ["openid", *PREFIXED], **tenant)

    assert query_message(pooled, full)["destination"] == "+12065550142"
    assert query_message(pooled, reader)["destination"] == "+1•••••42"


def test_a_user_of_another_tenant_sees_nothing(pooled: LocalStack) -> None:
    assert (
        query_message(pooled, sign_in(pooled, SCOPES.split(), PREFIXED, **{"custom:tenant": "globex"}))
        is None
    )


@pytest.mark.parametrize(
    ("groups", "attributes", "status"),
    [([], {"custom:tenant": "acme"}, 403), (["messages:read"], {"tenant": "acme"}, 401)],
)
def test_a_user_without_a_group_or_a_tenant_is_refused(
    pooled: LocalStack, groups: list[str], attributes: dict[str, str], status: int
) -> None:
    with pytest.raises(LocalError, match=f"answered {status}"):
        query_message(pooled, sign_in(pooled, groups, ["openid", *PREFIXED], **attributes))


def test_an_identity_token_opens_nothing(pooled: LocalStack) -> None:
    client = pooled.manifest.exports["userPool"]["clientId"]
    token = pooled.token(
        "acme",
        aud=client,
        client_id=None,
        token_use="id",
        scope=None,
        tenant=None,
        **{"custom:tenant": "acme"},
    )

    with pytest.raises(LocalError, match="answered 401"):
        query_message(pooled, token)


def test_the_pool_is_made_as_declared(pooled: LocalStack) -> None:
    cognito, made = pooled.cloud.client("cognito-idp"), pooled.manifest.exports["userPool"]
    pool = cognito.describe_user_pool(UserPoolId=made["userPoolId"])["UserPool"]
    client = cognito.describe_user_pool_client(UserPoolId=made["userPoolId"], ClientId=made["clientId"])

    assert pool["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"]
    assert "custom:tenant" in {attribute["Name"] for attribute in pool["SchemaAttributes"]}
    assert client["UserPoolClient"]["WriteAttributes"] == ["name"]
    assert "ClientSecret" not in client["UserPoolClient"]
    assert made["signInUrl"].startswith("https://message-tracker-")


def code_of(secret: str) -> str:
    """The present code of an authenticator app (RFC 6238)."""
    counter = struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.new(base64.b32decode(secret), counter, "sha1").digest()
    start = digest[-1] & 0xF
    return f"{(int.from_bytes(digest[start : start + 4]) & 0x7FFFFFFF) % 1_000_000:06}"


def test_a_user_enrols_an_authenticator_app_and_needs_it_from_then_on(pooled: LocalStack) -> None:
    cognito = pooled.cloud.client("cognito-idp")
    pool = pooled.manifest.exports["userPool"]["userPoolId"]
    configured = cognito.get_user_pool_mfa_config(UserPoolId=pool)
    assert configured["MfaConfiguration"] == "ON"
    assert configured["SoftwareTokenMfaConfiguration"] == {"Enabled": True}

    # Passwords are given on the pool's own pages only, so the test has a client of its own.
    client = cognito.create_user_pool_client(
        UserPoolId=pool, ClientName="a-test", ExplicitAuthFlows=["ALLOW_ADMIN_USER_PASSWORD_AUTH"]
    )["UserPoolClient"]["ClientId"]
    user = {"UserPoolId": pool, "Username": "grace@example.com"}
    cognito.admin_create_user(**user, MessageAction="SUPPRESS")
    cognito.admin_set_user_password(**user, Password="A-long-passw0rd!", Permanent=True)

    def sign_in_with_password() -> Any:
        return cognito.admin_initiate_auth(
            UserPoolId=pool,
            ClientId=client,
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": user["Username"], "PASSWORD": "A-long-passw0rd!"},
        )

    # AWS asks for the enrolment before it gives a token (MFA_SETUP); the emulated pool gives the token first.
    access = {"AccessToken": sign_in_with_password()["AuthenticationResult"]["AccessToken"]}
    secret = cognito.associate_software_token(**access)["SecretCode"]
    with pytest.raises(ClientError):
        cognito.verify_software_token(**access, UserCode="000000" if code_of(secret) != "000000" else "1")
    cognito.verify_software_token(**access, UserCode=code_of(secret))
    cognito.set_user_mfa_preference(
        **access, SoftwareTokenMfaSettings={"Enabled": True, "PreferredMfa": True}
    )

    challenge = sign_in_with_password()
    assert challenge["ChallengeName"] == "SOFTWARE_TOKEN_MFA"
    assert "AuthenticationResult" not in challenge
    answer = {"USERNAME": user["Username"], "SOFTWARE_TOKEN_MFA_CODE": code_of(secret)}
    signed_in = cognito.admin_respond_to_auth_challenge(
        UserPoolId=pool,
        ClientId=client,
        ChallengeName="SOFTWARE_TOKEN_MFA",
        Session=challenge["Session"],
        ChallengeResponses=answer,
    )
    assert signed_in["AuthenticationResult"]["AccessToken"]


@pytest.mark.skipif(not CHROMIUM, reason="no chromium on this machine: apt-get install chromium")
def test_a_person_signs_in_on_the_page_with_the_pool(pooled: LocalStack) -> None:
    with visit(pooled.outputs().graphql_url, chromium=CHROMIUM, id=ID) as seen:
        seen.sign_in("acme")
        seen.page.get_by_text("acme · demo@acme").wait_for()
        assert seen.run()["data"]["message"]["messageId"] == ID
        assert (seen.console, seen.violations) == ([], [])
