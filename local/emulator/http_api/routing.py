"""An API Gateway HTTP API without its sockets: routes, authorizers, permissions, the invocation."""

import json
import re
from collections.abc import Callable, Sequence
from urllib.parse import unquote

from local.deployment.manifest import EmulatedHttpApi, EmulatedRoute, Manifest
from local.emulator.http_api.authorizers import Authorizers
from local.emulator.http_api.payload import RejectedError, Request, Response, event_of, message, response_of
from local.emulator.lambda_runtime_host.permissions import check_permission
from local.emulator.lambda_runtime_host.worker import Outcome
from local.errors import LocalError


class HttpApiStage:
    """Answers requests to the declared API's default stage."""

    def __init__(
        self, api: EmulatedHttpApi, manifest: Manifest, authorizers: Authorizers,
        invoke: Callable[[str, bytes], Outcome], log_problem: Callable[[str], None],
    ) -> None:  # fmt: skip
        self._api, self._declared, self._log_problem = api, manifest, log_problem
        self._authorizers, self._invoke = authorizers, invoke

    def answer(self, request: Request) -> Response:
        found = match(self._api.routes, request.method, request.path)
        if found is None:
            return message(404, "Not Found")
        route, parameters = found
        try:
            seen = self._authorizers.authorize(route, request)
        except RejectedError as rejected:
            return rejected.response
        event = event_of(request, self._api, route, parameters, seen)
        return self._proxied(route, json.dumps(event).encode())

    def _proxied(self, route: EmulatedRoute, event: bytes) -> Response:
        try:
            method, _, path = route.key.partition(" ")
            check_permission(
                self._declared,
                "apigateway.amazonaws.com",
                route.function_arn,
                f"{self._api.execution_arn}/{self._api.stage}/{method}{path}",
            )
            outcome = self._invoke(route.function_arn, event)
        except LocalError as problem:
            self._log_problem(f"{route.key}: {problem}")
            return message(500, "Internal Server Error", route.key)
        if outcome.error:
            self._log_problem(f"{route.key}: {outcome.payload.decode(errors='replace')}")
            timed_out = b"Sandbox.Timedout" in outcome.payload
            # "The integration timed out" is 503 for Lambda behind an HTTP API.
            status = (503, "Service Unavailable") if timed_out else (500, "Internal Server Error")
            return message(*status, route.key)
        return response_of(outcome.payload, route.key)


def match(
    routes: Sequence[EmulatedRoute], method: str, path: str
) -> tuple[EmulatedRoute, dict[str, str]] | None:
    """The route that API Gateway chooses, most specific first, and its path parameters."""
    found = [
        (_specificity(route.key), route, parameters)
        for route in routes
        if (parameters := _parameters(route.key, method, path)) is not None
    ]
    if not found:
        return None
    _, route, parameters = max(found, key=lambda each: each[0])
    return route, parameters


def _specificity(key: str) -> tuple[bool, bool, bool]:
    """A full match before a greedy one before `$default`; a method before ANY."""
    return key != "$default", "+}" not in key, not key.startswith("ANY ")


def _parameters(key: str, method: str, path: str) -> dict[str, str] | None:
    if key == "$default":
        return {}
    wanted, _, pattern = key.partition(" ")
    if wanted not in (method, "ANY"):
        return None
    parts = re.split(r"\{(\w+)(\+?)\}", pattern)
    expression = "".join(
        re.escape(part) if kind == 0 else f"(?P<{part}>" if kind == 1 else (".+)" if part else "[^/]+)")
        for kind, part in ((index % 3, part) for index, part in enumerate(parts))
    )
    found = re.fullmatch(expression, path)
    return {name: unquote(value) for name, value in found.groupdict().items()} if found else None
