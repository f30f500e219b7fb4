"""Tokens as the first issuer of the configuration, or the stack's own user pool, would give them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from local.deployment.declared import HttpApi
from local.gateway.tokens import TokenIssuer

#: Everything that a tenant's own caller can be allowed.
SCOPES = "messages:read addresses:read schema:read"


@dataclass(frozen=True)
class FirstIssuer:
    """Whose tokens `POST /graphql` takes. `auth`: the ways in, as the stack's configuration has them."""

    api: HttpApi
    auth: Mapping[str, Any]
    tokens: TokenIssuer

    def token(self, tenant: str, /, **claims: object) -> str:
        """A good token that speaks for the tenant; a claim given here replaces the usual one."""
        route = next(each for each in self.api.routes if each.key == "POST /graphql")
        authorizer = next(each for each in self.api.authorizers if each.id == route.authorizer_id)
        audience = authorizer.audience[0]
        usual = {"sub": f"demo@{tenant}", **self._of_tenant(tenant, audience)}
        return self.tokens.mint(authorizer.issuer, audience, **usual | claims)

    def _of_tenant(self, tenant: str, audience: str) -> dict[str, object]:
        if issuers := self.auth.get("issuers"):
            return {issuers[0].get("tenantClaim", "tenant"): tenant, "scope": SCOPES}
        # Cognito's access tokens name their client and no audience.
        scopes = ["openid", *(f"message-tracker/{scope}" for scope in SCOPES.split())]
        return {"aud": None, "client_id": audience, "tenant": tenant, "scope": " ".join(scopes)}
