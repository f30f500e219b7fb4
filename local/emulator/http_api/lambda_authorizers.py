"""Authorizers that are functions: asked about a request's header, with a memory as long as is declared.

As "Control access to HTTP APIs with AWS Lambda authorizers" has it, simple responses of payload format 2.0.
"""

import json
import time
from collections.abc import Callable, Mapping
from typing import Any

from local.deployment.manifest import HttpApi, LambdaAuthorizer, Manifest, Route
from local.emulator.http_api.payload import RejectedError, Request, Response, event_of, message
from local.emulator.lambda_runtime_host.permissions import check_permission
from local.emulator.lambda_runtime_host.worker import Outcome
from local.errors import LocalError


class LambdaAuthorizers:
    """Those of one API. `clock` tells seconds that only go forward."""

    def __init__(
        self, api: HttpApi, manifest: Manifest, invoke: Callable[[str, bytes], Outcome],
        report: Callable[[str], None], clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self._api, self._declared, self._invoke, self._report = api, manifest, invoke, report
        self._clock = clock
        self._authorizers = {each.id: each for each in api.lambda_authorizers}
        self._kept: dict[tuple[str, str], tuple[float, Mapping[str, Any]]] = {}

    def authorize(self, route: Route, request: Request) -> Mapping[str, Any]:
        """What the function behind the route sees of the caller. Raises TurnedAwayError."""
        authorizer = self._authorizers[route.authorizer_id or ""]
        identity = request.headers.get(authorizer.header.lower())
        if not identity:
            raise RejectedError(message(401, "Unauthorized", route.key))
        kept_at, answer = self._kept.get((authorizer.id, identity), (None, {}))
        if kept_at is None or self._clock() - kept_at >= authorizer.ttl_seconds:
            answer = self._asked(authorizer, route, request, identity)
            self._kept[authorizer.id, identity] = (self._clock(), answer)
        if answer.get("isAuthorized") is not True:
            raise RejectedError(message(403, "Forbidden", route.key))
        return {"lambda": answer.get("context", {})}

    def _asked(
        self, authorizer: LambdaAuthorizer, route: Route, request: Request, identity: str
    ) -> Mapping[str, Any]:
        method, _, path = route.key.partition(" ")
        event = event_of(request, self._api, route, {}, None) | {
            "type": "REQUEST",
            "routeArn": f"{self._api.execution_arn}/{self._api.stage}/{method}{path}",
            "identitySource": [identity],
        }
        try:
            source = f"{self._api.execution_arn}/authorizers/{authorizer.id}"
            check_permission(self._declared, "apigateway.amazonaws.com", authorizer.function_arn, source)
            outcome = self._invoke(authorizer.function_arn, json.dumps(event).encode())
        except LocalError as problem:
            raise self._failed(route, str(problem)) from None
        if outcome.error:
            raise self._failed(route, outcome.payload.decode(errors="replace"))
        answer: Mapping[str, Any] = json.loads(outcome.payload)
        return answer

    def _failed(self, route: Route, problem: str) -> RejectedError:
        self._report(f"{route.key}, authorizer: {problem}")
        response: Response = message(500, "Internal Server Error", route.key)
        return RejectedError(response)
