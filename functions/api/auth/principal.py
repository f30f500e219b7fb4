"""The principal of a request: the authenticated caller and the one tenant it acts for."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from aws_lambda_powertools import Logger

from functions.api.auth.caller import Caller, CallerKind, Grants, caller_of, unauthenticated
from functions.api.errors import forbidden
from functions.contract.headers_and_claims import TENANT_HEADER
from functions.contract.scopes import Scope

logger = Logger(child=True)


@dataclass(frozen=True)
class Principal:
    """A caller and the one tenant whose messages it may read."""

    tenant: str
    subject: str
    scopes: frozenset[str]
    kind: CallerKind
    #: Whose rate limit the requests count against: the tenant, or the operator who impersonates it.
    account: str
    #: Of the caller's API key, if it has one.
    api_key_id: str | None = None
    #: The own tenant of an operator who impersonates this one, "" where it has none; None for no operator.
    acted_from: str | None = None

    def may(self, scope: Scope) -> bool:
        """Return whether the caller has a scope."""
        return scope in self.scopes

    @property
    def hashed_subject(self) -> str:
        """Return a short name of the caller for keys of tables, which subjects may be too long for."""
        return _hashed(self.subject)


def principal_of(event: Mapping[str, Any], grants: Grants) -> Principal:
    """Return the principal of an HTTP API event (payload 2.0). Raises RefusedError 401 or 403."""
    caller = caller_of(event, grants)
    impersonated = _impersonated_tenant(event.get("headers") or {})
    if impersonated is None:
        tenant = _own_tenant(caller)
    else:
        _check_operator(caller, impersonated, grants)
        tenant = impersonated
    account = tenant if impersonated is None else f"operator#{_hashed(caller.subject)}"
    acted_from = None if impersonated is None else caller.tenant or ""
    principal = Principal(
        tenant, caller.subject, caller.scopes, caller.kind, account, caller.key_id, acted_from
    )
    if not principal.may(Scope.READ_MESSAGES):
        raise forbidden(f"Missing required scope: {Scope.READ_MESSAGES}.")
    if impersonated is not None:
        logger.info("operator acted for tenant", subject=caller.subject, tenant=tenant)
    return principal


def _hashed(subject: str) -> str:
    return sha256(subject.encode()).hexdigest()[:16]


def _own_tenant(caller: Caller) -> str:
    if caller.tenant is None:
        raise unauthenticated()
    if not _may_act_for(caller, caller.tenant):
        raise forbidden("Not allowed.")
    return caller.tenant


def _impersonated_tenant(headers: Mapping[str, str]) -> str | None:
    return next((value for name, value in headers.items() if name.lower() == TENANT_HEADER), None)


def _check_operator(caller: Caller, tenant: str, grants: Grants) -> None:
    """Check the scope first, so that a caller without it cannot find out which tenants exist."""
    if Scope.ANY_TENANT not in caller.scopes:
        raise forbidden(f"The header {TENANT_HEADER} requires the scope {Scope.ANY_TENANT}.")
    if not (_may_act_for(caller, tenant) and grants.is_tenant(tenant)):
        raise forbidden(f"The header {TENANT_HEADER} must name one tenant that has a project.")


def _may_act_for(caller: Caller, tenant: str) -> bool:
    return caller.tenants is None or tenant in caller.tenants
