"""Requests as the functions get them, and the names that both handlers read by. Imports none of ours."""

import json
from dataclasses import dataclass
from typing import Any

TABLE = "a-table"
SECRET = b"a secret"
SHARDS = 8
ADDRESS = "ada@example.com"


@dataclass(frozen=True)
class LambdaContext:
    aws_request_id: str = "a-request"

    def get_remaining_time_in_millis(self) -> int:
        return 29_000


def http_event(
    query: str, variables: dict[str, Any], scope: str = "messages:read addresses:read"
) -> dict[str, Any]:
    """A POST through an HTTP API (payload format 2.0), let through by its JWT authorizer."""
    claims = {
        "iss": "https://login.example.com/",
        "tenant": "a-tenant",
        "sub": "a-caller",
        "scope": scope,
    }
    return {
        "version": "2.0",
        "routeKey": "POST /graphql",
        "rawPath": "/graphql",
        "rawQueryString": "",
        "headers": {
            "content-type": "application/json",
            "host": "api.example.com",
            "accept": "application/json",
        },
        "requestContext": {
            "http": {"method": "POST", "path": "/graphql", "sourceIp": "192.0.2.1", "protocol": "HTTP/1.1"},
            "authorizer": {"jwt": {"claims": claims, "scopes": None}},
            "stage": "$default",
            "requestId": "a-request",
        },
        "body": json.dumps({"query": query, "variables": variables}),
        "isBase64Encoded": False,
    }
