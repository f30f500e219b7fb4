"""Who is asking: read from the claims that API Gateway's authorizer has verified, and from nothing else."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aws_lambda_powertools import Logger

from functions.api.errors import ErrorCode, RefusedError, forbidden
from functions.rights import Right

logger = Logger(child=True)

#: Where an operator names the tenant to act for.
TENANT_HEADER = "x-tenant"


@dataclass(frozen=True)
class Principal:
    """A caller and the one tenant whose messages it may read."""

    tenant: str
    subject: str
    scopes: frozenset[str]

    def may(self, right: Right) -> bool:
        return right in self.scopes


def principal_of(
    event: Mapping[str, Any], tenant_claim: str, is_registered: Callable[[str], bool]
) -> Principal:
    """The principal of an API Gateway HTTP API event (payload 2.0). Raises RefusedError 401 or 403.

    Claims arrive as strings; anything else, or nothing, is refused.
    """
    authorizer = event.get("requestContext", {}).get("authorizer") or {}
    claims = (authorizer.get("jwt") or {}).get("claims") or {}
    subject = _text(claims, "sub")
    scope = claims.get("scope")
    scopes = frozenset(scope.split(" ") if isinstance(scope, str) else ()) - {""}
    acted_for = _acted_for(event.get("headers") or {})
    if acted_for is None:
        principal = Principal(_text(claims, tenant_claim), subject, scopes)
    else:
        principal = Principal(acted_for, subject, scopes)
        _check_operator(principal, is_registered)
    if not principal.may(Right.READ_MESSAGES):
        raise forbidden(f"The token's scopes do not hold {Right.READ_MESSAGES}.")
    if acted_for is not None:
        logger.info("operator acted for tenant", subject=subject, tenant=acted_for)
    return principal


def _acted_for(headers: Mapping[str, str]) -> str | None:
    return next((value for name, value in headers.items() if name.lower() == TENANT_HEADER), None)


def _check_operator(principal: Principal, is_registered: Callable[[str], bool]) -> None:
    """The scope comes first: who has none learns nothing of which tenants there are."""
    if not principal.may(Right.ANY_TENANT):
        raise forbidden(f"The header {TENANT_HEADER} needs the scope {Right.ANY_TENANT}.")
    if not is_registered(principal.tenant):
        raise forbidden(f"The header {TENANT_HEADER} must name one tenant that has a project.")


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    if not isinstance(value, str) or not value:
        told = f"The token has no claim {name!r} that is a text."
        raise RefusedError(401, ErrorCode.UNAUTHENTICATED, told, **{"WWW-Authenticate": "Bearer"})
    return value
