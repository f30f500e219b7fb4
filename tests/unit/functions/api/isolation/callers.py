"""Every kind of caller that may ask for acme, as its authorizer leaves it in the event."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from functions.api.auth.caller import TrustedIssuer, TrustedRole
from functions.contract.scopes import Scope
from tests.unit.functions.api.conftest import http_event
from tests.unit.functions.api.granted import ISSUER, Granted

ROLE = "arn:aws:iam::123456789012:role/reporting"
_SESSION = "arn:aws:sts::123456789012:assumed-role/reporting/a-session"
_ALL = " ".join(Scope)
_READ = Scope.READ_MESSAGES.value

#: Whoever else there is may not be told apart from who there is not.
GRANTED = Granted(
    tenants=frozenset({"acme", "globex"}),
    issuers={ISSUER: TrustedIssuer("tenant", None, "")},
    roles={ROLE: TrustedRole("acme", frozenset({_READ}))},
)


@dataclass(frozen=True)
class Caller:
    """What an authorizer says of one, and which headers it sends."""

    authorizer: Mapping[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict)

    def event(self, body: str) -> dict[str, Any]:
        event = http_event(body, None, **self.headers)
        event["requestContext"]["authorizer"] = dict(self.authorizer)
        return event


def token(tenant: str = "acme", scope: str = _ALL, **headers: str) -> Caller:
    claims = {"iss": ISSUER, "sub": "a-person", "tenant": tenant, "scope": scope}
    return Caller({"jwt": {"claims": claims}}, headers)


CALLERS: Mapping[str, Caller] = {
    "a person with every scope": token(scope=_ALL.replace(Scope.ANY_TENANT, "")),
    "a person who sees no addresses": token(scope=_READ),
    "an operator who acts for acme": token("globex", **{"x-tenant": "acme"}),
    "an operator at home": token(),
    "a key": Caller({"lambda": {"tenant": "acme", "subject": "key:k1", "scopes": _ALL, "key_id": "k1"}}),
    "a role": Caller({"iam": {"userArn": _SESSION, "accountId": "123456789012", "callerId": "AROA:a"}}),
}
