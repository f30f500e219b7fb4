"""awslambdaric's C extension in pure Python, for machines that its wheels do not cover (macOS).

The functions, their arguments and the shape of what they return are those of the extension;
the endpoints are those of the AWS Lambda Runtime API, 2018-06-01.
"""

import http.client
import os
from typing import Any

_connection: http.client.HTTPConnection | None = None
_agent = ""
_INVOCATION = "/2018-06-01/runtime/invocation"


def initialize_client(user_agent: str) -> None:
    global _agent
    _agent = user_agent


def next() -> tuple[bytes, dict[str, str]]:  # noqa: A001
    """The next invocation: its body and its headers. Waits for one."""
    response, body = _request("GET", f"{_INVOCATION}/next", None, {})
    return body, dict(response.getheaders())


def post_invocation_result(
    invoke_id: str, result: bytes, content_type: str, invocation_id: str | None = None
) -> None:
    headers = {"Content-Type": content_type, **_echo(invocation_id)}
    _request("POST", f"{_INVOCATION}/{invoke_id}/response", result, headers)


def post_error(invoke_id: str, error: str, xray_fault: str, invocation_id: str | None = None) -> None:
    headers = {
        "Content-Type": "application/json",
        "Lambda-Runtime-Function-Error-Type": "Unhandled",
        # A header holds one line.
        "Lambda-Runtime-Function-XRay-Error-Cause": xray_fault.replace("\n", " "),
        **_echo(invocation_id),
    }
    _request("POST", f"{_INVOCATION}/{invoke_id}/error", error.encode(), headers)


def _echo(invocation_id: str | None) -> dict[str, str]:
    return {"Lambda-Runtime-Invocation-Id": invocation_id} if invocation_id else {}


def _request(
    method: str, path: str, body: bytes | None, headers: dict[str, str]
) -> tuple[http.client.HTTPResponse, Any]:
    global _connection
    if _connection is None:
        _connection = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
    _connection.request(method, path, body, {"User-Agent": _agent, **headers})
    response = _connection.getresponse()
    return response, response.read()
