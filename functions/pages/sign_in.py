"""The sign-in of the page: its issuer, and the origins that the page may connect to for it."""

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
    """A public client of an OpenID Connect issuer. `scopes` are separated by spaces.

    `audience` names the API, if the issuer requires that. `token_origin` is that of the token endpoint, if it
    is not the issuer's own.
    """

    issuer: str
    client_id: str
    scopes: str
    audience: str = ""
    token_origin: str = ""

    @property
    def page_settings(self) -> str:
        """Return the page's settings as JSON. Discovery path: OpenID Connect Discovery 1.0, section 4.1."""
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
        """Return the origins that the page connects to besides its own."""
        issuer = urlsplit(self.issuer)
        return tuple(filter(None, (f"{issuer.scheme}://{issuer.netloc}", self.token_origin)))


def sign_in_from(environment: Mapping[str, str]) -> SignIn | None:
    """Return the sign-in that the function's environment describes; None if it names no client."""
    if not environment.get(SIGN_IN_CLIENT_ID):
        return None
    return SignIn(
        issuer=environment[SIGN_IN_ISSUER],
        client_id=environment[SIGN_IN_CLIENT_ID],
        scopes=environment[SIGN_IN_SCOPES],
        audience=environment.get(SIGN_IN_AUDIENCE, ""),
        token_origin=environment.get(SIGN_IN_TOKEN_ORIGIN, ""),
    )
