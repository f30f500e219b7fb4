"""An emulated OpenID provider: discovery, keys, sign-in, tokens, sign-out.

It serves the declared issuer at an address of its own. A visitor chooses the tenant.
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
    """`scopes`: what a person may choose. `returns`: the redirect addresses that are allowed.

    `mint(tenant, scope, exp)` issues a token.
    """

    issuer: str
    tenants: Sequence[str]
    scopes: Sequence[str]
    returns: frozenset[str]
    keys: TokenIssuer
    mint: Callable[[str, str, int], str]
    _codes: Codes = field(default_factory=Codes)

    def get(self, url: str, path: str, query: str) -> Answer:
        """Answer a GET request; `url` is the provider's own address."""
        parameters = dict(parse_qsl(query))
        match path:
            case "/.well-known/openid-configuration":
                return _json(200, self._discovery(url))
            case "/jwks.json":
                return _json(200, self.keys.key_set())
            case "/authorize":
                return self._problem(parameters) or self._page(parameters)
            case "/logout" if (back := parameters.get("post_logout_redirect_uri", "")) in self.returns:
                return _redirect(back, {})
        return _error_page(404, "Not found, or an unknown redirect address.")

    def post(self, path: str, body: bytes) -> Answer:
        """Answer a submitted form."""
        given = parse_qs(body.decode())
        parameters = {name: values[0] for name, values in given.items()}
        match path:
            case "/authorize":
                return self._problem(parameters) or self._grant(parameters, given.get("scope", []))
            case "/token":
                return self._token(parameters)
        return _error_page(404, "Not found.")

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

    def _problem(self, parameters: Mapping[str, str]) -> Answer | None:
        """Return the error of a sign-in request, or None. Only a known redirect address receives it."""
        if parameters.get("redirect_uri") not in self.returns:
            return _error_page(400, "The redirect address is not the API's page.")
        kind = parameters.get("response_type"), parameters.get("code_challenge_method")
        if kind == ("code", "S256") and parameters.get("code_challenge") and parameters.get("client_id"):
            return None
        return self._back(
            parameters, error="invalid_request", error_description="Request a code with PKCE (S256)."
        )

    def _page(self, parameters: Mapping[str, str]) -> Answer:
        return 200, sign_in_page(self.issuer, parameters, self.tenants, self.scopes), PAGE_HEADERS

    def _grant(self, parameters: Mapping[str, str], scopes: Sequence[str]) -> Answer:
        if parameters.get("answer") != "yes" or parameters.get("tenant") not in self.tenants:
            return self._back(parameters, error="access_denied", error_description="The user refused.")
        client, challenge = parameters["client_id"], parameters["code_challenge"]
        granted = Granted(
            client, parameters["redirect_uri"], challenge, parameters["tenant"], " ".join(scopes)
        )
        return self._back(parameters, code=self._codes.give(granted))

    def _back(self, parameters: Mapping[str, str], **fields: str) -> Answer:
        state = {"state": parameters["state"]} if "state" in parameters else {}
        return _redirect(parameters["redirect_uri"], fields | state)

    def _token(self, parameters: Mapping[str, str]) -> Answer:
        if parameters.get("grant_type") != "authorization_code":
            return _json(400, {"error": "unsupported_grant_type"})
        try:
            granted = self._codes.redeem(parameters)
        except InvalidGrantError as wrong:
            return _json(400, {"error": "invalid_grant", "error_description": str(wrong)})
        token = self.mint(granted.tenant, granted.scope, int(time.time()) + TOKEN_SECONDS)
        fields = {"token_type": "Bearer", "expires_in": TOKEN_SECONDS, "scope": granted.scope}
        return _json(200, {"access_token": token} | fields)


def _json(status: int, content: Mapping[str, Any]) -> Answer:
    """Answer with JSON that any origin may read: there are no cookies."""
    headers = [("Content-Type", "application/json"), ("Access-Control-Allow-Origin", "*")]
    return status, json.dumps(content).encode(), [*headers, ("Cache-Control", "no-store")]


def _redirect(address: str, parameters: Mapping[str, str]) -> Answer:
    query = f"?{urlencode(parameters)}" if parameters else ""
    return 303, b"", [("Location", f"{address}{query}"), ("Cache-Control", "no-store")]


def _error_page(status: int, problem: str) -> Answer:
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
