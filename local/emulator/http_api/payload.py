"""What passes between an HTTP API and a function: requests, events of payload format 2.0, and responses.

Formats from "Create AWS Lambda proxy integrations for HTTP APIs in API Gateway".
"""

import base64
import json
import re
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from local.cloud import ACCOUNT
from local.deployment.manifest import EmulatedHttpApi, EmulatedRoute

_TEXT = re.compile(r"text/|application/(json|javascript|xml|graphql|[\w.]+\+(json|xml))")


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    query: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    """Lower-case names; repeated ones joined with commas."""
    body: bytes = b""
    source_ip: str = "127.0.0.1"
    id: str = field(default_factory=lambda: uuid.uuid4().hex[:15] + "=")
    """API Gateway's, in the events, the access log and the answer's header alike."""


@dataclass(frozen=True)
class Response:
    status: int
    body: bytes = b""
    headers: list[tuple[str, str]] = field(default_factory=list)
    route_key: str = "-"


class RejectedError(Exception):
    """The request does not reach its function: `response` is what API Gateway answers instead."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status)
        self.response = response


def message(status: int, text: str, route_key: str = "-", *more: tuple[str, str]) -> Response:
    """An answer of API Gateway itself."""
    headers = [("Content-Type", "application/json"), *more]
    return Response(status, json.dumps({"message": text}, separators=(",", ":")).encode(), headers, route_key)


def event_of(
    request: Request,
    api: EmulatedHttpApi,
    route: EmulatedRoute,
    parameters: dict[str, str],
    seen: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """The event that the function gets. `seen`: what the authorizer left; None without one."""
    now = datetime.now(UTC)
    context: dict[str, Any] = {
        "accountId": ACCOUNT,
        "apiId": api.id,
        "domainName": request.headers.get("host", ""),
        "domainPrefix": request.headers.get("host", "").split(".")[0],
        "http": {
            "method": request.method,
            "path": request.path,
            "protocol": "HTTP/1.1",
            "sourceIp": request.source_ip,
            "userAgent": request.headers.get("user-agent", ""),
        },
        "requestId": request.id,
        "routeKey": route.key,
        "stage": api.stage,
        "time": now.strftime("%d/%b/%Y:%H:%M:%S +0000"),
        "timeEpoch": int(time.time() * 1000),
    }
    if seen is not None:
        context["authorizer"] = seen
    return {
        "version": "2.0",
        "routeKey": route.key,
        "rawPath": request.path,
        "rawQueryString": request.query,
        "headers": {name: value for name, value in request.headers.items() if name != "cookie"},
        "requestContext": context,
        **_optional(request, parameters),
    }


def _optional(request: Request, parameters: dict[str, str]) -> dict[str, Any]:
    """The parts of the event that are there only when the request has them."""
    event: dict[str, Any] = {"isBase64Encoded": False}
    if cookies := request.headers.get("cookie"):
        event["cookies"] = cookies.split("; ")
    if request.query:
        joined: dict[str, str] = {}
        for name, value in parse_qsl(request.query, keep_blank_values=True):
            joined[name] = f"{joined[name]},{value}" if name in joined else value
        event["queryStringParameters"] = joined
    if parameters:
        event["pathParameters"] = parameters
    if request.body:
        text = _text(request)
        event["body"] = base64.b64encode(request.body).decode() if text is None else text
        event["isBase64Encoded"] = text is None
    return event


def _text(request: Request) -> str | None:
    """The body as text; None where its type says that it is not text, or it is not UTF-8."""
    if not _TEXT.match(request.headers.get("content-type", "text/plain")):
        return None
    try:
        return request.body.decode()
    except UnicodeDecodeError:
        return None


def response_of(payload: bytes, route_key: str) -> Response:
    """What a function's answer becomes: a response as it is, anything else a JSON body with 200."""
    answer = json.loads(payload)
    if not isinstance(answer, dict) or "statusCode" not in answer:
        body = answer if isinstance(answer, str) else json.dumps(answer)
        return Response(200, body.encode(), [("Content-Type", "application/json")], route_key)
    body = answer.get("body") or ""
    text = body if isinstance(body, str) else json.dumps(body)
    given = (answer.get("headers") or {}).items()
    # The server counts the body itself; two lengths, even equal ones, are an error to strict clients.
    headers = [(name, str(value)) for name, value in given if name.lower() != "content-length"]
    headers += [("Set-Cookie", cookie) for cookie in answer.get("cookies") or []]
    if not any(name.lower() == "content-type" for name, _ in headers):
        headers.append(("Content-Type", "text/plain; charset=utf-8"))
    whole = base64.b64decode(text) if answer.get("isBase64Encoded") else text.encode()
    return Response(int(answer["statusCode"]), whole, headers, route_key)
