"""User pools, their clients, scopes, groups and domains, as the program declares them.

Users do not sign in to them here: the local run issues every issuer's tokens (`local.emulator.oidc.tokens`).
"""

from collections.abc import Mapping
from typing import Any

from local.deployment.resources.base import Created, CreateRequest

#: Where Cognito's own spelling is not the provider's with a capital.
_SPELT = {
    "allowedOauthFlows": "AllowedOAuthFlows",
    "allowedOauthFlowsUserPoolClient": "AllowedOAuthFlowsUserPoolClient",
    "allowedOauthScopes": "AllowedOAuthScopes",
    "callbackUrls": "CallbackURLs",
    "logoutUrls": "LogoutURLs",
    "schemas": "Schema",
}


def _user_pool(request: CreateRequest) -> Created:
    name, inputs = request.name(longest=128), dict(request.inputs)
    cognito = request.cloud.client("cognito-idp")
    inputs["policies"] = {"passwordPolicy": inputs.pop("passwordPolicy")}
    software_token = inputs.pop("softwareTokenMfaConfiguration")
    tags = inputs.pop("tags", {})
    pool = cognito.create_user_pool(PoolName=name, UserPoolTags=tags, **_as_cognito_spells(inputs))[
        "UserPool"
    ]
    cognito.set_user_pool_mfa_config(
        UserPoolId=pool["Id"],
        SoftwareTokenMfaConfiguration=_as_cognito_spells(software_token),
        MfaConfiguration=inputs["mfaConfiguration"],
    )
    endpoint = f"cognito-idp.{request.cloud.region}.amazonaws.com/{pool['Id']}"
    return Created(pool["Id"], {"name": name, "arn": pool["Arn"], "endpoint": endpoint})


def _client(request: CreateRequest) -> Created:
    name = request.name(longest=128)
    made = request.cloud.client("cognito-idp").create_user_pool_client(
        ClientName=name, **_as_cognito_spells(request.inputs)
    )["UserPoolClient"]
    return Created(made["ClientId"], {"name": name})


def _resource_server(request: CreateRequest) -> Created:
    inputs = _as_cognito_spells(request.inputs)
    request.cloud.client("cognito-idp").create_resource_server(**inputs)
    return Created(f"{inputs['UserPoolId']}|{inputs['Identifier']}")


def _group(request: CreateRequest) -> Created:
    inputs = _as_cognito_spells(request.inputs)
    inputs["GroupName"] = inputs.pop("Name")
    request.cloud.client("cognito-idp").create_group(**inputs)
    return Created(f"{inputs['UserPoolId']}/{inputs['GroupName']}")


def _domain(request: CreateRequest) -> Created:
    request.cloud.client("cognito-idp").create_user_pool_domain(**_as_cognito_spells(request.inputs))
    return Created(request.inputs["domain"])


def _as_cognito_spells(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {
            _SPELT.get(key, key[0].upper() + key[1:]): _as_cognito_spells(each) for key, each in value.items()
        }
    return [_as_cognito_spells(each) for each in value] if isinstance(value, list) else value


CREATORS = {
    "aws:cognito/userPool:UserPool": _user_pool,
    "aws:cognito/userPoolClient:UserPoolClient": _client,
    "aws:cognito/resourceServer:ResourceServer": _resource_server,
    "aws:cognito/userGroup:UserGroup": _group,
    "aws:cognito/userPoolDomain:UserPoolDomain": _domain,
}
