"""The caller that an authorizer of API Gateway authenticated, read from the event.

Shapes from "Create AWS Lambda proxy integrations for HTTP APIs in API Gateway", payload format 2.0. Every
value is a text there; anything else, or a missing value, is refused without a default.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from functions.api.errors import ErrorCode, RefusedError, forbidden
from functions.contract.headers_and_claims import KEY_ID, KEY_SCOPES, KEY_SUBJECT, KEY_TENANT

#: The ARN of a session names its role without the role's path.
_SESSION = re.compile(r"arn:(aws[a-z-]*):sts::(\d{12}):assumed-role/([\w+=,.@-]+)/[^/]+", re.ASCII)


class CallerKind(StrEnum):
    """The credentials of a caller: a token, an API key, or an IAM role."""

    USER = "user"
    KEY = "key"
    ROLE = "role"


@dataclass(frozen=True)
class TrustedIssuer:
    """The claim of an issuer's tokens that names the tenant, the tenants it may name (None: any), the prefix
    of its scopes, and the scopes its tokens may have (None: any); others are ignored."""

    tenant_claim: str
    tenants: frozenset[str] | None
    scope_prefix: str
    scopes: frozenset[str] | None = None


@dataclass(frozen=True)
class TrustedRole:
    """The tenant and the scopes of a role."""

    tenant: str
    scopes: frozenset[str]


class Grants(Protocol):
    """The callers that may act for a tenant, as the Pulumi program registered them."""

    def issuer(self, url: str) -> TrustedIssuer | None: ...

    def role(self, arn: str) -> TrustedRole | None:
        """Return what a role may do. `arn` is without the role's path."""

    def is_tenant(self, name: str) -> bool: ...


@dataclass(frozen=True)
class Caller:
    """`tenant` is the caller's own, if it has one; `tenants` are those it may act for (None: any); `key_id`:
    of its API key, if it has one."""

    kind: CallerKind
    subject: str
    scopes: frozenset[str]
    tenant: str | None
    tenants: frozenset[str] | None
    key_id: str | None = None


def caller_of(event: Mapping[str, Any], grants: Grants) -> Caller:
    """Return the caller of an HTTP API event (payload 2.0). Raises RefusedError 401 or 403."""
    authorizer = event.get("requestContext", {}).get("authorizer")
    if not isinstance(authorizer, Mapping) or len(authorizer) != 1:
        raise unauthenticated()
    [(shape, context)] = authorizer.items()
    if shape not in _READ or not isinstance(context, Mapping):
        raise unauthenticated()
    return _READ[shape](context, grants)


def unauthenticated() -> RefusedError:
    """Return the refusal of an unauthenticated request; it does not state a reason."""
    return RefusedError(
        401, ErrorCode.UNAUTHENTICATED, "Not authenticated.", **{"WWW-Authenticate": "Bearer"}
    )


def _user(context: Mapping[str, Any], grants: Grants) -> Caller:
    claims = context.get("claims")
    if not isinstance(claims, Mapping):
        raise unauthenticated()
    subject, issuer = _text(claims, "sub"), grants.issuer(_text(claims, "iss"))
    if issuer is None:
        raise unauthenticated()
    scope, tenant = claims.get("scope"), claims.get(issuer.tenant_claim)
    scopes = _claimed_scopes(scope)
    prefix = issuer.scope_prefix
    granted = frozenset(each.removeprefix(prefix) for each in scopes if each.startswith(prefix)) - {""}
    return Caller(
        kind=CallerKind.USER,
        subject=subject,
        scopes=granted if issuer.scopes is None else granted & issuer.scopes,
        tenant=tenant if isinstance(tenant, str) and tenant else None,
        tenants=issuer.tenants,
    )


def _key(context: Mapping[str, Any], _: Grants) -> Caller:
    """A key acts for its own tenant only, whatever its scopes."""
    tenant, subject, scopes = (_text(context, name) for name in (KEY_TENANT, KEY_SUBJECT, KEY_SCOPES))
    key_id = _text(context, KEY_ID)
    return Caller(CallerKind.KEY, subject, _words(scopes), tenant, frozenset({tenant}), key_id)


def _role(context: Mapping[str, Any], grants: Grants) -> Caller:
    """IAM users, root users and federated users have no role, and so are refused."""
    session = _SESSION.fullmatch(_text(context, "userArn"))
    if session is None:
        raise forbidden("Not allowed.")
    partition, account, name = session.groups()
    role = grants.role(f"arn:{partition}:iam::{account}:role/{name}")
    if role is None:
        raise forbidden("Not allowed.")
    # Not the session's name, which is often a person's e-mail address.
    return Caller(CallerKind.ROLE, f"role:{name}", role.scopes, role.tenant, tenants=None)


_READ: Mapping[str, Callable[[Mapping[str, Any], Grants], Caller]] = {
    "jwt": _user, "lambda": _key, "iam": _role,
}  # fmt: skip


def _text(values: Mapping[str, Any], name: str) -> str:
    value = values.get(name)
    if not isinstance(value, str) or not value:
        raise unauthenticated()
    return value


def _claimed_scopes(claim: object) -> frozenset[str]:
    """Return the scopes of a token. API Gateway writes a list as `[a b]`, in which a scope with a space
    cannot be distinguished from two, so a list is refused."""
    if not isinstance(claim, str):
        return frozenset()
    if claim.lstrip().startswith("["):
        raise forbidden("The claim `scope` must be one string of scopes separated by spaces, not a list.")
    return _words(claim)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split(" ")) - {""}
