"""Tokens of the declared issuers: signed here, and verified as API Gateway does.

The key pair lives as long as the process; nothing is fetched from the issuer's address.
"""

import time
from collections.abc import Sequence
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

#: Long enough that a demo left open over a day still answers.
LIFETIME_SECONDS = 7 * 24 * 3600
KEY_ID = "local"


class UnauthorizedError(Exception):
    """The token is missing, malformed, not ours, expired, or for another audience."""


class TokenIssuer:
    """Issues and verifies RS256 tokens."""

    def __init__(self) -> None:
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def mint(self, issuer: str, audience: str, **claims: Any) -> str:
        """Return a token for `audience`. A claim given here replaces the default; None removes it, so that
        invalid tokens can be made."""
        now = int(time.time())
        usual = {"iss": issuer, "aud": audience, "iat": now, "exp": now + LIFETIME_SECONDS}
        payload = {name: value for name, value in (usual | claims).items() if value is not None}
        return jwt.encode(payload, self._key, algorithm="RS256", headers={"kid": KEY_ID})

    def key_set(self) -> dict[str, Any]:
        """The public key, as a JSON Web Key Set (RFC 7517)."""
        key = RSAAlgorithm.to_jwk(self._key.public_key(), as_dict=True)
        return {"keys": [key | {"kid": KEY_ID, "use": "sig", "alg": "RS256"}]}

    def verify(self, token: str, issuer: str, audience: Sequence[str]) -> dict[str, str]:
        """Return the claims of a valid token, as the text that functions receive. Raise UnauthorizedError."""
        if not token:
            raise UnauthorizedError("the token is missing")
        try:
            claims = jwt.decode(
                token,
                self._key.public_key(),
                algorithms=["RS256"],
                issuer=issuer,
                options={"require": ["exp", "iss"], "verify_aud": False},
            )
        except jwt.InvalidTokenError as wrong:
            raise UnauthorizedError(str(wrong)) from None
        # "API Gateway validates client_id only if aud is not present."
        meant_for = claims.get("aud", claims.get("client_id", ""))
        if not set(audience) & set([meant_for] if isinstance(meant_for, str) else meant_for):
            raise UnauthorizedError("the token does not have a valid audience")
        return {name: _text(value) for name, value in claims.items()}


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "[" + " ".join(map(_text, value)) + "]"
    return str(value)
