"""The pre token generation trigger of the user pool: adds the user's tenant, removes scopes it may not have.

Cognito grants every user every scope that the client requests, and puts no attribute into an access token. A
user's permissions are the groups to which an administrator added it, named as the scopes without their
prefix. Event and response as in "Pre token generation Lambda trigger", version V2_0 (Amazon Cognito
developer guide).
"""

import os
from typing import Any

from functions.contract import environment
from functions.contract.headers_and_claims import CUSTOM_TENANT_ATTRIBUTE, TENANT_CLAIM


def handler(event: dict[str, Any], _: object) -> dict[str, Any]:
    """Return the event with its response."""
    return event | {"response": response(event["request"], os.environ[environment.SCOPE_PREFIX])}


def response(request: dict[str, Any], prefix: str) -> dict[str, Any]:
    """Return the changes to the access token. That of a user without the attribute names no tenant."""
    allowed = {prefix + group for group in request["groupConfiguration"].get("groupsToOverride") or ()}
    requested = {scope for scope in request.get("scopes") or () if scope.startswith(prefix)}
    tenant = request["userAttributes"].get(CUSTOM_TENANT_ATTRIBUTE)
    access_token = {
        "claimsToAddOrOverride": {TENANT_CLAIM: tenant} if tenant else {},
        "scopesToSuppress": sorted(requested - allowed),
    }
    return {"claimsAndScopeOverrideDetails": {"accessTokenGeneration": access_token}}
