"""The stack's own user pool: who may change what, how sign-in goes, and what its tokens open."""

import json
from typing import Any

import pytest

from components.settings.stack import settings_from
from functions.contract.scopes import Scope
from tests.program.builders import mistakes_in, values
from tests.program.conftest import Run
from tests.program.metadata_check import mistakes
from tools.registrations.recorder import REGION, Recording

APP = "https://app.example.com/signed-in"


@pytest.fixture(scope="module")
def pooled(run: Run) -> Recording:
    """The example without an issuer, protected."""

    def own_pool(settings: dict[str, Any]) -> None:
        settings["auth"] = {"userPool": {"callbackUrls": [APP]}}
        settings["protect"] = True

    return run(own_pool)


def pool(recording: Recording) -> dict[str, Any]:
    return dict(recording.one("cognito/userPool:UserPool", "api-users").inputs)


def client(recording: Recording) -> dict[str, Any]:
    return dict(recording.one("UserPoolClient", "api-users").inputs)


def test_a_stack_with_an_issuer_has_no_pool(dev: Recording) -> None:
    assert not [each for each in dev.resources.values() if "cognito" in each.type]
    assert "userPool" not in dev.exports


def test_every_property_is_known_and_none_is_missing(pooled: Recording) -> None:
    found = [each for each in pooled.resources.values() if each.type.startswith("aws:")]

    assert [mistake for each in found for mistake in mistakes(each.type, each.inputs)] == []


def test_users_are_made_by_administrators_and_cannot_change_their_tenant(pooled: Recording) -> None:
    (tenant,) = pool(pooled)["schemas"]

    assert pool(pooled)["adminCreateUserConfig"] == {"allowAdminCreateUserOnly": True}
    assert (tenant["name"], tenant["mutable"], tenant["required"]) == ("tenant", True, False)
    assert tenant["stringAttributeConstraints"].keys() == {"minLength", "maxLength"}
    # Cognito takes an empty list for all of the standard attributes.
    assert client(pooled)["writeAttributes"] == ["name"]
    assert "aws.cognito.signin.user.admin" not in client(pooled)["allowedOauthScopes"]


def test_the_only_way_to_a_token_is_a_code_for_a_client_without_a_secret(pooled: Recording) -> None:
    inputs, url = client(pooled), pooled.one("apigatewayv2/api:Api", "api").outputs["apiEndpoint"]

    assert (inputs["generateSecret"], inputs["allowedOauthFlows"]) == (False, ["code"])
    assert inputs["explicitAuthFlows"] == ["ALLOW_REFRESH_TOKEN_AUTH"]
    assert inputs["callbackUrls"] == inputs["logoutUrls"] == [f"{url}/graphql", f"{url}/explorer", APP]
    assert inputs["preventUserExistenceErrors"] == "ENABLED"
    assert inputs["enableTokenRevocation"]


def test_every_scope_of_the_api_is_a_scope_of_the_pool_and_a_group(pooled: Recording) -> None:
    (server,) = pooled.of("ResourceServer")

    assert server.inputs["identifier"] == "message-tracker"
    assert [scope["scopeName"] for scope in server.inputs["scopes"]] == list(Scope)
    assert {group.inputs["name"] for group in pooled.of("UserGroup")} == set(Scope)
    assert client(pooled)["allowedOauthScopes"] == ["openid", *(f"message-tracker/{each}" for each in Scope)]
    assert server.urn in pooled.one("UserPoolClient", "api-users").dependencies


def test_cognito_calls_the_sign_in_function_before_it_issues_a_token(pooled: Recording) -> None:
    function = pooled.one("lambda/function:Function", "api-users-sign-in")
    permission = pooled.one("Permission", "api-users").inputs

    assert pool(pooled)["userPoolTier"] == "ESSENTIALS"
    assert pool(pooled)["lambdaConfig"] == {
        "preTokenGenerationConfig": {"lambdaArn": function.outputs["arn"], "lambdaVersion": "V2_0"}
    }
    assert function.inputs["timeout"] == 5
    assert function.inputs["environment"]["variables"]["SCOPE_PREFIX"] == "message-tracker/"
    assert permission["function"] == function.outputs["name"]
    assert permission["principal"] == "cognito-idp.amazonaws.com"
    assert permission["sourceArn"] == pooled.one("cognito/userPool:UserPool", "api-users").outputs["arn"]


def test_the_sign_in_function_may_do_nothing_but_log(pooled: Recording) -> None:
    policy = json.loads(pooled.one("RolePolicy", "api-users-sign-in").inputs["policy"])
    actions = {action for statement in policy["Statement"] for action in statement["Action"]}

    assert {action.split(":")[0] for action in actions} == {"logs"}


def test_the_api_takes_the_pool_s_tokens_for_its_client_with_its_prefix(pooled: Recording) -> None:
    issuer = f"https://cognito-idp.{REGION}.amazonaws.com/api-users"
    (authorizer,) = pooled.of("Authorizer")
    (item,) = (json.loads(each.inputs["item"]) for each in pooled.of("TableItem") if "issuer" in each.name)

    assert authorizer.inputs["jwtConfiguration"] == {
        "issuer": issuer,
        "audiences": [f"{pooled.one('UserPoolClient', 'api-users').outputs['name']}-id"],
    }
    assert item == {
        "tenant": {"S": f"issuer#{issuer}"},
        "project": {"S": "-"},
        "tenant_claim": {"S": "tenant"},
        "scope_prefix": {"S": "message-tracker/"},
        "tenants": {"S": "any"},
    }


def test_the_exports_name_the_pool_and_its_sign_in_pages(pooled: Recording) -> None:
    api = pooled.one("apigatewayv2/api:Api", "api").outputs["name"]
    name = pooled.one("cognito/userPool:UserPool", "api-users").outputs["name"]

    assert pooled.exports["userPool"] == {
        "userPoolId": f"{REGION}_{name.removeprefix('api-users-')}",
        "clientId": f"{pooled.one('UserPoolClient', 'api-users').outputs['name']}-id",
        "signInUrl": f"https://message-tracker-{api}-id.auth.{REGION}.amazoncognito.com",
    }


@pytest.mark.parametrize(("protect", "deletion"), [(True, "ACTIVE"), (False, "INACTIVE")])
def test_users_are_lost_in_two_steps_only(run: Run, *, protect: bool, deletion: str) -> None:
    recording = run(lambda settings: settings.update(auth={}, protect=protect))

    assert pool(recording)["deletionProtection"] == deletion
    assert recording.one("cognito/userPool:UserPool", "api-users").protect == protect


def test_a_sign_in_that_leads_nowhere_is_a_mistake() -> None:
    (mistake,) = mistakes_in(auth={}, api={"explorer": False})

    assert mistake.startswith("auth.userPool.callbackUrls: is missing: add your application's URL, or set")
    assert settings_from(values(auth={})).api.has_pages


@pytest.mark.parametrize("url", ["http://app.example.com/", "https://app.example.com/#a", "app", "https://"])
def test_sign_in_leads_back_over_https_only(url: str) -> None:
    (mistake,) = mistakes_in(auth={"userPool": {"callbackUrls": [url]}})

    assert mistake.startswith("auth.userPool.callbackUrls: each entry must be an https URL")


@pytest.mark.parametrize(
    ("written", "configured"),
    [({}, "ON"), ({"mfa": "on"}, "ON"), ({"mfa": True}, "ON"), ({"mfa": "optional"}, "OPTIONAL")],
)
def test_users_need_an_authenticator_app_unless_it_is_optional(
    run: Run, written: dict[str, Any], configured: str
) -> None:
    recording = run(lambda settings: settings.update(auth={"userPool": {"callbackUrls": [APP], **written}}))

    assert pool(recording)["mfaConfiguration"] == configured
    assert pool(recording)["softwareTokenMfaConfiguration"] == {"enabled": True}


@pytest.mark.parametrize("mfa", ["off", False, "ON"])
def test_no_other_word_is_taken_for_mfa(mfa: object) -> None:
    (mistake,) = mistakes_in(auth={"userPool": {"callbackUrls": [APP], "mfa": mfa}})

    assert mistake.startswith("auth.userPool.mfa: must be one of on, optional, not ")


def test_graphiql_signs_in_with_the_pool_and_requests_the_scopes_that_it_needs(pooled: Recording) -> None:
    page = pooled.one("lambda/function:Function", "api-graphiql").inputs["environment"]["variables"]
    variables = {name: value for name, value in page.items() if name.startswith("SIGN_IN")}
    endpoint = pooled.one("cognito/userPool:UserPool", "api-users").outputs["endpoint"]

    assert variables.pop("SIGN_IN_TOKEN_ORIGIN").endswith(f".auth.{REGION}.amazoncognito.com")
    assert variables == {
        "SIGN_IN_ISSUER": f"https://{endpoint}",
        "SIGN_IN_CLIENT_ID": f"{pooled.one('UserPoolClient', 'api-users').outputs['name']}-id",
        "SIGN_IN_SCOPES": "openid message-tracker/messages:read message-tracker/addresses:read "
        "message-tracker/addresses:reveal message-tracker/lookups:read "
        "message-tracker/schema:read message-tracker/tenants:any",
    }
