"""Error objects as Firehose writes them."""

import base64
import json
from typing import Any

from tests.builders import SENT_AT

KEY = "errors/processing-failed/2026/09/21/14/a-stream-1-2026-09-21-14-00-00-1f2e"
POISON = KEY.replace("processing-failed", "poison")
DELIVERED = KEY.replace("errors/processing-failed", "delivered") + "-redriven-1.gz"


def error_record(event: object, **changes: Any) -> dict[str, Any]:
    """What the transform was not answered for; an event that is bytes is the record as it came."""
    data = event if isinstance(event, bytes) else json.dumps(event).encode()
    return {
        "attemptsMade": 4,
        "arrivalTimestamp": SENT_AT + 500,
        "errorCode": "Lambda.FunctionError",
        "errorMessage": "The Lambda function was successfully invoked but it returned an error result.",
        "attemptEndingTimestamp": SENT_AT + 90_000,
        "rawData": base64.b64encode(data).decode(),
        "lambdaArn": "arn:aws:lambda:eu-central-1:123456789012:function:ingest:$LATEST",
        **changes,
    }


def error_object(*events: object) -> bytes:
    return b"".join(json.dumps(error_record(event)).encode() + b"\n" for event in events)


def notification(*keys: str) -> str:
    """S3's notification; keys as S3 writes them."""
    return json.dumps(
        {"Records": [{"s3": {"bucket": {"name": "b"}, "object": {"key": key}}} for key in keys]}
    )
