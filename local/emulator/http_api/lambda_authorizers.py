"""Lambda authorizers: functions that authorize a request by a header, cached for the declared time.

As "Control access to HTTP APIs with AWS Lambda authorizers" has it, simple responses of payload format 2.0.
"""

import json
import time
from collections.abc import Callable, Mapping
from typing import Any

from local.deployment.manifest import EmulatedHttpApi, EmulatedRoute, LambdaAuthorizer, Manifest
from local.emulator.http_api.payload import RejectedError, Request, Response, event_of, message
from local.emulator.lambda_runtime_host.permissions import check_permission
from local.emulator.lambda_runtime_host.worker import Outcome
from local.errors import LocalError


class LambdaAuthorizers:
    """The Lambda authorizers of one API. `clock` returns monotonic seconds."""

    def __init__(
        self, api: EmulatedHttpApi, manifest: Manifest, invoke: Callable[[str, bytes], Outcome],
        log_problem: Callable[[str], None], clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self._api, self._declared, self._invoke, self._log_problem = api, manifest, invoke, log_problem
        self._clock = clock
        self._authorizers = {each.id: each for each in api.lambda_authorizers}
        self._cache: dict[tuple[str, str], tuple[float, Mapping[str, Any]]] = {}

    def authorize(self, route: EmulatedRoute, request: Request) -> Mapping[str, Any]:
        """Return what the function behind the route sees of the caller. Raise RejectedError."""
        authorizer = self._authorizers[route.authorizer_id or ""]
        identity = request.headers.get(authorizer.header.lower())
        if not identity:
            raise RejectedError(message(401, "Unauthorized", route.key))
        cached_at, answer = self._cache.get((authorizer.id, identity), (None, {}))
        if cached_at is None or self._clock() - cached_at >= authorizer.ttl_seconds:
            answer = self._invoke_authorizer(authorizer, route, request, identity)
            self._cache[authorizer.id, identity] = (self._clock(), answer)
        if answer.get("isAuthorized") is not True:
            raise RejectedError(message(403, "Forbidden", route.key))
        return {"lambda": answer.get("context", {})}

    def _invoke_authorizer(
        self, authorizer: LambdaAuthorizer, route: EmulatedRoute, request: Request, identity: str
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

    def _failed(self, route: EmulatedRoute, problem: str) -> RejectedError:
        self._log_problem(f"{route.key}, authorizer: {problem}")
        response: Response = message(500, "Internal Server Error", route.key)
        return RejectedError(response)
