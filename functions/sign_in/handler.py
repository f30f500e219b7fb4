"""What Cognito asks before it issues a token: names the user's tenant, and takes the scopes it may not have.

Cognito gives every user every scope that the client asks for, and no access token an attribute. A user's
rights are the groups that an administrator put it in, called as the scopes are, without the prefix. Event and
response as in "Pre token generation Lambda trigger", version V2_0 (Amazon Cognito developer guide).
"""

import os
from typing import Any

from functions.contract import environment
from functions.contract.headers_and_claims import CUSTOM_TENANT_ATTRIBUTE, TENANT_CLAIM


def handler(event: dict[str, Any], _: object) -> dict[str, Any]:
    """The event with its response."""
    return event | {"response": response(event["request"], os.environ[environment.SCOPE_PREFIX])}


def response(request: dict[str, Any], prefix: str) -> dict[str, Any]:
    """What changes in the access token. A user without the attribute gets one that names no tenant."""
    may = {prefix + group for group in request["groupConfiguration"].get("groupsToOverride") or ()}
    asked = {scope for scope in request.get("scopes") or () if scope.startswith(prefix)}
    tenant = request["userAttributes"].get(CUSTOM_TENANT_ATTRIBUTE)
    access_token = {
        "claimsToAddOrOverride": {TENANT_CLAIM: tenant} if tenant else {},
        "scopesToSuppress": sorted(asked - may),
    }
    return {"claimsAndScopeOverrideDetails": {"accessTokenGeneration": access_token}}
