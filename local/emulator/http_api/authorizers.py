"""The authorizers of routes: verify a request, and return what the function sees of its caller."""

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeAlias

from local.cloud import ACCOUNT
from local.deployment.manifest import EmulatedHttpApi, EmulatedRoute
from local.emulator.http_api.payload import RejectedError, Request, message
from local.emulator.http_api.sigv4 import BadSignatureError, Signatures
from local.emulator.oidc.tokens import TokenIssuer, UnauthorizedError
from local.errors import LocalError

#: What a function finds in `requestContext.authorizer`; None where a route has no authorizer.
Seen: TypeAlias = Mapping[str, Any] | None
Authorized: TypeAlias = Callable[[EmulatedRoute, Request], Seen]


class Authorizers:
    """The authorizers of one API. Raises LocalError where a route has one of a kind that is not known."""

    def __init__(
        self,
        api: EmulatedHttpApi,
        tokens: TokenIssuer,
        signatures: Signatures | None = None,
        functions: Authorized | None = None,
    ) -> None:
        self._api, self._tokens = api, tokens
        self._authorizers = {each.id: each for each in api.authorizers}
        self._kinds: dict[str, Authorized] = {"NONE": _nobody, "JWT": self._token}
        if signatures:
            self._kinds["AWS_IAM"] = partial(self._signature, signatures)
        # Those that are functions.
        if functions:
            self._kinds["CUSTOM"] = functions
        if unknown := [each.key for each in api.routes if each.authorization not in self._kinds]:
            raise LocalError(f"The local run has no authorizer for {', '.join(unknown)}.")

    def authorize(self, route: EmulatedRoute, request: Request) -> Seen:
        """Return what the function sees of the caller. Raise RejectedError."""
        return self._kinds[route.authorization](route, request)

    def _token(self, route: EmulatedRoute, request: Request) -> Seen:
        authorizer = self._authorizers[route.authorizer_id or ""]
        token = request.headers.get("authorization", "")
        bare = re.sub("^bearer ", "", token, flags=re.IGNORECASE).strip()
        try:
            claims = self._tokens.verify(bare, authorizer.issuer, authorizer.audience)
        except UnauthorizedError as wrong:
            challenge = f'Bearer scope="" error="invalid_token" error_description="{wrong}"'
            refusal = message(401, "Unauthorized", route.key, ("WWW-Authenticate", challenge))
            raise RejectedError(refusal) from None
        return {"jwt": {"claims": claims, "scopes": None}}

    def _signature(self, signatures: Signatures, route: EmulatedRoute, request: Request) -> Seen:
        method, _, path = route.key.partition(" ")
        try:
            caller = signatures.caller(request, f"{self._api.execution_arn}/{self._api.stage}/{method}{path}")
        except BadSignatureError:
            raise RejectedError(message(403, "Forbidden", route.key)) from None
        known = {"accessKey": caller.credentials.access_key_id, "accountId": ACCOUNT}
        who = {"callerId": caller.user_id, "userId": caller.user_id, "userArn": caller.arn}
        return {"iam": {**known, **who, "cognitoIdentity": None, "principalOrgId": None}}


def _nobody(_route: EmulatedRoute, _request: Request) -> Seen:
    return None
