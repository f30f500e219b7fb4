"""Tokens as the first issuer of the configuration, or the stack's user pool, would issue them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from functions.contract.scopes import Scope
from local.deployment.manifest import EmulatedHttpApi, JwtAuthorizer
from local.emulator.oidc.tokens import TokenIssuer

#: Everything that a tenant's own caller can be allowed.
SCOPES = "messages:read addresses:read addresses:reveal lookups:read schema:read"


@dataclass(frozen=True)
class DeclaredIssuer:
    """The issuer whose tokens `POST /graphql` accepts. `auth`: the stack's setting of that name."""

    api: EmulatedHttpApi
    auth: Mapping[str, Any]
    tokens: TokenIssuer

    @property
    def name(self) -> str:
        """The `iss` of its tokens."""
        return self._authorizer.issuer

    @property
    def scopes(self) -> list[str]:
        """Every scope that the API knows, as this issuer's tokens spell them."""
        return [self._prefix + right for right in Scope]

    def token(self, tenant: str, /, **claims: object) -> str:
        """Return a valid token for the tenant; a claim given here replaces the default."""
        audience = self._authorizer.audience[0]
        scope = " ".join(self._prefix + right for right in SCOPES.split())
        usual = {"sub": f"demo@{tenant}", "scope": scope, **self._of_tenant(tenant, audience)}
        return self.tokens.mint(self.name, audience, **usual | claims)

    @property
    def _authorizer(self) -> JwtAuthorizer:
        route = next(each for each in self.api.routes if each.key == "POST /graphql")
        return next(each for each in self.api.authorizers if each.id == route.authorizer_id)

    @property
    def _prefix(self) -> str:
        return "" if self.auth.get("issuers") else "message-tracker/"

    def _of_tenant(self, tenant: str, audience: str) -> dict[str, object]:
        if issuers := self.auth.get("issuers"):
            return {issuers[0].get("tenantClaim", "tenant"): tenant}
        # Cognito's access tokens name their client and no audience.
        return {"aud": None, "client_id": audience, "tenant": tenant}
