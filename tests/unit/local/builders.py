"""Dull defaults for what the local run's services are given."""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from local.deployment.manifest import (
    EmulatedHttpApi,
    EmulatedRoute,
    Function,
    JwtAuthorizer,
    Manifest,
    Permission,
    S3Target,
    Stream,
)
from local.emulator.firehose.transform import Record
from local.emulator.lambda_runtime_host.worker import Outcome

FUNCTION_ARN = "arn:aws:lambda:eu-central-1:000000000000:function:dull"
EXECUTION_ARN = "arn:aws:execute-api:eu-central-1:000000000000:api"
ISSUER = "https://login.example.com/"


def stream(**changes: Any) -> Stream:
    return replace(
        Stream(
            name="dull",
            arn="arn:aws:firehose:eu-central-1:000000000000:deliverystream/dull",
            role_arn="arn:aws:iam::000000000000:role/dull",
            delivered=S3Target("a-bucket", "delivered/"),
            function_arn=f"{FUNCTION_ARN}:$LATEST",
        ),
        **changes,
    )


def records(count: int = 3) -> list[Record]:
    return [
        Record(f"record-{number}", 1_700_000_000_000, f'{{"n":{number}}}'.encode()) for number in range(count)
    ]


def answering(*answers: dict[str, Any]) -> Callable[[bytes], Outcome]:
    """A function that always returns these records."""
    return lambda _: Outcome(json.dumps({"records": answers}).encode())


def answer(record: Record, result: str = "Ok", data: bytes = b"done\n") -> dict[str, Any]:
    return {"recordId": record.id, "result": result, "data": base64.b64encode(data).decode()}


def function(**changes: Any) -> Function:
    usual = Function(
        "dull", FUNCTION_ARN, "dull.handler", "arn:aws:iam::000000000000:role/dull", "/nowhere", "logs"
    )
    return replace(usual, **changes)


def manifest(routes: Sequence[EmulatedRoute] = (), **changes: Any) -> Manifest:
    """An HTTP API whose one function may be invoked from every route."""
    route = EmulatedRoute("POST /graphql", FUNCTION_ARN, "JWT", "jwt")
    api = EmulatedHttpApi(
        "api", EXECUTION_ARN, list(routes) or [route], [JwtAuthorizer("jwt", ISSUER, ["tests"])]
    )
    usual = Manifest(
        apis=[api],
        functions=[function()],
        permissions=[Permission("dull", "apigateway.amazonaws.com", f"{EXECUTION_ARN}/*/*")],
    )
    return replace(usual, **changes)
