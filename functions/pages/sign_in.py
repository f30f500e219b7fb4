"""How people sign in on the page: what it is told of the issuer, and which origins it may ask for that."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from functions.contract.environment import (
    SIGN_IN_AUDIENCE,
    SIGN_IN_CLIENT_ID,
    SIGN_IN_ISSUER,
    SIGN_IN_SCOPES,
    SIGN_IN_TOKEN_ORIGIN,
)


@dataclass(frozen=True)
class SignIn:
    """A public client of an OpenID Connect issuer. `scopes`: what it asks for, apart by blanks.

    `audience`: for which API, where the issuer wants to be told. `token_origin`: of its token endpoint, where
    that is not the issuer's own.
    """

    issuer: str
    client_id: str
    scopes: str
    audience: str = ""
    token_origin: str = ""

    @property
    def told(self) -> str:
        """What the page is told, as JSON. The document's place: OpenID Connect Discovery 1.0, section 4.1."""
        discovery = f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"
        return json.dumps(
            {
                "discovery": discovery,
                "clientId": self.client_id,
                "scopes": self.scopes,
                "audience": self.audience,
            }
        )

    @property
    def origins(self) -> tuple[str, ...]:
        """What the page asks besides its own origin."""
        issuer = urlsplit(self.issuer)
        return tuple(filter(None, (f"{issuer.scheme}://{issuer.netloc}", self.token_origin)))


def sign_in_from(environment: Mapping[str, str]) -> SignIn | None:
    """The sign-in that the function's environment describes; None where it names no client."""
    if not environment.get(SIGN_IN_CLIENT_ID):
        return None
    return SignIn(
        issuer=environment[SIGN_IN_ISSUER],
        client_id=environment[SIGN_IN_CLIENT_ID],
        scopes=environment[SIGN_IN_SCOPES],
        audience=environment.get(SIGN_IN_AUDIENCE, ""),
        token_origin=environment.get(SIGN_IN_TOKEN_ORIGIN, ""),
    )
