"""Authorization codes with PKCE (RFC 6749, section 4.1; RFC 7636): issued once, redeemed once."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field


class InvalidGrantError(Exception):
    """The code is unknown or used, or another client redeems it."""


@dataclass(frozen=True)
class Granted:
    """A person's consent: a client may act for a tenant within a scope (space-separated)."""

    client_id: str
    redirect_uri: str
    challenge: str
    tenant: str
    scope: str


@dataclass
class Codes:
    """The codes that are issued and not yet redeemed."""

    _granted: dict[str, Granted] = field(default_factory=dict)

    def give(self, granted: Granted) -> str:
        code = secrets.token_urlsafe(24)
        self._granted[code] = granted
        return code

    def redeem(self, parameters: Mapping[str, str]) -> Granted:
        """Return the consent behind a token request's code. Raise InvalidGrantError."""
        granted = self._granted.pop(parameters.get("code", ""), None)
        if granted is None:
            raise InvalidGrantError("The code is unknown, or was used before.")
        if (parameters.get("client_id"), parameters.get("redirect_uri")) != (
            granted.client_id,
            granted.redirect_uri,
        ):
            raise InvalidGrantError("The code was given to another client, or for another address.")
        if not hmac.compare_digest(challenge_of(parameters.get("code_verifier", "")), granted.challenge):
            raise InvalidGrantError("The verifier is not the challenge's.")
        return granted


def challenge_of(verifier: str) -> str:
    """The code challenge of the method S256."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
