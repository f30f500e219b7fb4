"""Whom an authorizer of API Gateway let in: read from what exactly one of them has left in the event.

Shapes from "Create AWS Lambda proxy integrations for HTTP APIs in API Gateway", payload format 2.0. Every
value is a text there; what is none, or is missing, is refused, and nothing stands in for it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from functions.api.errors import ErrorCode, RefusedError, forbidden
from functions.contract.headers_and_claims import KEY_ID, KEY_SCOPES, KEY_SUBJECT, KEY_TENANT

#: A session's ARN names its role without the role's path.
_SESSION = re.compile(r"arn:(aws[a-z-]*):sts::(\d{12}):assumed-role/([\w+=,.@-]+)/[^/]+", re.ASCII)


class CallerKind(StrEnum):
    """By what a caller is known: a token, an API key, or a role of IAM."""

    USER = "user"
    KEY = "key"
    ROLE = "role"


@dataclass(frozen=True)
class TrustedIssuer:
    """Which claim of an issuer's tokens names the tenant, which tenants that may be (None: any), and what its
    scopes begin with."""

    tenant_claim: str
    tenants: frozenset[str] | None
    scope_prefix: str


@dataclass(frozen=True)
class TrustedRole:
    """For which tenant a role speaks, and what it may."""

    tenant: str
    scopes: frozenset[str]


class Grants(Protocol):
    """Who may speak for which tenant, as the Pulumi program has written it down."""

    def issuer(self, url: str) -> TrustedIssuer | None: ...

    def role(self, arn: str) -> TrustedRole | None:
        """`arn`: without the role's path."""

    def is_tenant(self, name: str) -> bool: ...


@dataclass(frozen=True)
class Caller:
    """`tenant`: its own, None where it has none; `tenants`: those that it may speak for (None: any)."""

    kind: CallerKind
    subject: str
    scopes: frozenset[str]
    tenant: str | None
    tenants: frozenset[str] | None


def caller_of(event: Mapping[str, Any], grants: Grants) -> Caller:
    """The caller of an HTTP API event (payload 2.0). Raises RefusedError 401 or 403."""
    authorizer = event.get("requestContext", {}).get("authorizer")
    if not isinstance(authorizer, Mapping) or len(authorizer) != 1:
        raise unauthenticated()
    [(shape, told)] = authorizer.items()
    if shape not in _READ or not isinstance(told, Mapping):
        raise unauthenticated()
    return _READ[shape](told, grants)


def unauthenticated() -> RefusedError:
    """The refusal of a request whose caller is not known; it does not say why."""
    return RefusedError(401, ErrorCode.UNAUTHENTICATED, "Not signed in.", **{"WWW-Authenticate": "Bearer"})


def _user(told: Mapping[str, Any], grants: Grants) -> Caller:
    claims = told.get("claims")
    if not isinstance(claims, Mapping):
        raise unauthenticated()
    subject, issuer = _text(claims, "sub"), grants.issuer(_text(claims, "iss"))
    if issuer is None:
        raise unauthenticated()
    scope, tenant = claims.get("scope"), claims.get(issuer.tenant_claim)
    scopes = _words(scope) if isinstance(scope, str) else frozenset()
    prefix = issuer.scope_prefix
    return Caller(
        kind=CallerKind.USER,
        subject=subject,
        scopes=frozenset(each.removeprefix(prefix) for each in scopes if each.startswith(prefix)) - {""},
        tenant=tenant if isinstance(tenant, str) and tenant else None,
        tenants=issuer.tenants,
    )


def _key(told: Mapping[str, Any], _: Grants) -> Caller:
    """A key speaks for its own tenant only, whatever its scopes."""
    tenant, subject, scopes = (_text(told, name) for name in (KEY_TENANT, KEY_SUBJECT, KEY_SCOPES))
    _text(told, KEY_ID)
    return Caller(CallerKind.KEY, subject, _words(scopes), tenant, frozenset({tenant}))


def _role(told: Mapping[str, Any], grants: Grants) -> Caller:
    """Users of IAM, root users and federated users have no role, and so speak for nobody."""
    session = _SESSION.fullmatch(_text(told, "userArn"))
    if session is None:
        raise forbidden("Not allowed.")
    partition, account, name = session.groups()
    role = grants.role(f"arn:{partition}:iam::{account}:role/{name}")
    if role is None:
        raise forbidden("Not allowed.")
    # Not the session's name: people's sessions are often called by their address.
    return Caller(CallerKind.ROLE, f"role:{name}", role.scopes, role.tenant, tenants=None)


_READ: Mapping[str, Callable[[Mapping[str, Any], Grants], Caller]] = {
    "jwt": _user, "lambda": _key, "iam": _role,
}  # fmt: skip


def _text(values: Mapping[str, Any], name: str) -> str:
    value = values.get(name)
    if not isinstance(value, str) or not value:
        raise unauthenticated()
    return value


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split(" ")) - {""}
