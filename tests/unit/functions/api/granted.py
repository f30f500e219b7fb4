"""Who may speak for whom, given as it is: what the registry's table tells the function, without the table."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from functions.api.auth.caller import TrustedIssuer, TrustedRole

ISSUER = "https://login.example.com/"


@dataclass(frozen=True)
class Granted:
    """One issuer that may name any tenant, unless others are given."""

    tenants: frozenset[str] = frozenset()
    issuers: Mapping[str, TrustedIssuer] = field(
        default_factory=lambda: {ISSUER: TrustedIssuer("tenant", None, "")}
    )
    roles: Mapping[str, TrustedRole] = field(default_factory=dict)

    def issuer(self, url: str) -> TrustedIssuer | None:
        return self.issuers.get(url)

    def role(self, arn: str) -> TrustedRole | None:
        return self.roles.get(arn)

    def is_tenant(self, name: str) -> bool:
        return name in self.tenants
