"""A stand-in OpenID provider: discovery, keys, sign-in, tokens, sign-out.

It plays the declared issuer at an address of its own. Whoever comes may be whom they like.
"""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode

from local.emulator.http_server import Handler, Service
from local.emulator.oidc.codes import Codes, Granted, InvalidGrantError
from local.emulator.oidc.sign_in_page import PAGE_HEADERS, refusal_page, sign_in_page
from local.emulator.oidc.tokens import TokenIssuer

TOKEN_SECONDS = 3600

Answer = tuple[int, bytes, list[tuple[str, str]]]


@dataclass
class Provider:
    """`scopes`: what people may choose. `returns`: where it may send them back to.

    `mint(tenant, scope, exp)` makes a token of the issuer.
    """

    issuer: str
    tenants: Sequence[str]
    scopes: Sequence[str]
    returns: frozenset[str]
    keys: TokenIssuer
    mint: Callable[[str, str, int], str]
    _codes: Codes = field(default_factory=Codes)

    def get(self, url: str, path: str, query: str) -> Answer:
        """The answer to GET; `url` is the provider's own address."""
        asked = dict(parse_qsl(query))
        match path:
            case "/.well-known/openid-configuration":
                return _json(200, self._discovery(url))
            case "/jwks.json":
                return _json(200, self.keys.key_set())
            case "/authorize":
                return self._problem(asked) or self._page(asked)
            case "/logout" if (back := asked.get("post_logout_redirect_uri", "")) in self.returns:
                return _redirect(back, {})
        return _told(404, "There is nothing here, or no address to go back to that is known.")

    def post(self, path: str, body: bytes) -> Answer:
        """The answer to a form."""
        given = parse_qs(body.decode())
        asked = {name: values[0] for name, values in given.items()}
        match path:
            case "/authorize":
                return self._problem(asked) or self._grant(asked, given.get("scope", []))
            case "/token":
                return self._token(asked)
        return _told(404, "There is nothing here.")

    def _discovery(self, url: str) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{url}/authorize",
            "token_endpoint": f"{url}/token",
            "end_session_endpoint": f"{url}/logout",
            "jwks_uri": f"{url}/jwks.json",
            "scopes_supported": ["openid", *self.scopes],
            "response_types_supported": ["code"],
            "code_challenge_methods_supported": ["S256"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    def _problem(self, asked: Mapping[str, str]) -> Answer | None:
        """What is wrong with a request to sign in. Only an address that is known gets to hear it."""
        if asked.get("redirect_uri") not in self.returns:
            return _told(400, "The address to go back to is not the API's page.")
        kind = asked.get("response_type"), asked.get("code_challenge_method")
        if kind == ("code", "S256") and asked.get("code_challenge") and asked.get("client_id"):
            return None
        return self._back(asked, error="invalid_request", error_description="Ask for a code, with PKCE S256.")

    def _page(self, asked: Mapping[str, str]) -> Answer:
        return 200, sign_in_page(self.issuer, asked, self.tenants, self.scopes), PAGE_HEADERS

    def _grant(self, asked: Mapping[str, str], scopes: Sequence[str]) -> Answer:
        if asked.get("answer") != "yes" or asked.get("tenant") not in self.tenants:
            return self._back(asked, error="access_denied", error_description="The person did not want to.")
        client, challenge = asked["client_id"], asked["code_challenge"]
        granted = Granted(client, asked["redirect_uri"], challenge, asked["tenant"], " ".join(scopes))
        return self._back(asked, code=self._codes.give(granted))

    def _back(self, asked: Mapping[str, str], **told: str) -> Answer:
        state = {"state": asked["state"]} if "state" in asked else {}
        return _redirect(asked["redirect_uri"], told | state)

    def _token(self, asked: Mapping[str, str]) -> Answer:
        if asked.get("grant_type") != "authorization_code":
            return _json(400, {"error": "unsupported_grant_type"})
        try:
            granted = self._codes.redeem(asked)
        except InvalidGrantError as wrong:
            return _json(400, {"error": "invalid_grant", "error_description": str(wrong)})
        token = self.mint(granted.tenant, granted.scope, int(time.time()) + TOKEN_SECONDS)
        told = {"token_type": "Bearer", "expires_in": TOKEN_SECONDS, "scope": granted.scope}
        return _json(200, {"access_token": token} | told)


def _json(status: int, content: Mapping[str, Any]) -> Answer:
    """For any page to read: what asks for tokens has no cookies here."""
    headers = [("Content-Type", "application/json"), ("Access-Control-Allow-Origin", "*")]
    return status, json.dumps(content).encode(), [*headers, ("Cache-Control", "no-store")]


def _redirect(address: str, parameters: Mapping[str, str]) -> Answer:
    query = f"?{urlencode(parameters)}" if parameters else ""
    return 303, b"", [("Location", f"{address}{query}"), ("Cache-Control", "no-store")]


def _told(status: int, problem: str) -> Answer:
    return status, refusal_page(problem), PAGE_HEADERS


def serve(provider: Provider, port: int = 0) -> Service:
    """Serve the provider over HTTP."""

    class Endpoint(Handler):
        def _get(self) -> None:
            path, _, query = self.path.partition("?")
            self.answer(*provider.get(f"http://{self.headers['host']}", path, query))

        def _post(self) -> None:
            self.answer(*provider.post(self.path.partition("?")[0], self.body()))

        do_GET, do_POST = _get, _post  # noqa: N815

    return Service(Endpoint, "identity provider", port)
