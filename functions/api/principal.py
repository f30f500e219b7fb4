"""Who is asking: read from the claims that API Gateway's authorizer has verified, and from nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


class UnauthenticatedError(Exception):
    """The request carries no verified identity that names a tenant."""


@dataclass(frozen=True)
class Principal:
    """A caller and the one tenant whose messages it may read."""

    tenant: str
    subject: str
    scopes: frozenset[str]


def principal_of(event: Mapping[str, Any], tenant_claim: str) -> Principal:
    """The principal of an API Gateway HTTP API event (payload 2.0). Raises UnauthenticatedError.

    Claims arrive as strings; anything else, or nothing, is refused.
    """
    authorizer = event.get("requestContext", {}).get("authorizer") or {}
    claims = (authorizer.get("jwt") or {}).get("claims") or {}
    tenant, subject = claims.get(tenant_claim), claims.get("sub")
    if not isinstance(tenant, str) or not tenant or not isinstance(subject, str) or not subject:
        raise UnauthenticatedError(f"the token names no subject, or no tenant in its claim {tenant_claim!r}")
    scope = claims.get("scope")
    return Principal(tenant, subject, frozenset(scope.split() if isinstance(scope, str) else ()))
