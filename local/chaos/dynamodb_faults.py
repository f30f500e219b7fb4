"""A faulty DynamoDB endpoint: forwards requests to the embedded AWS, or fails them as a broken table would.

Functions reach it through AWS_ENDPOINT_URL_DYNAMODB.
"""

import json
import zlib
from collections import Counter
from random import Random

from local.emulator.cloudwatch.metrics import EmitMetric, discard
from local.emulator.http_server import Handler
from local.emulator.reverse_proxy import ReverseProxy

#: As DynamoDB words them (Amazon DynamoDB Developer Guide, "Error handling").
_THROTTLED = 400, "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException"
_DOWN = 500, "com.amazonaws.dynamodb.v20120810#InternalServerError"
#: From some minutes after `kms:DisableKey` on, with this message.
_INVALID = 400, "com.amazon.coral.validate#ValidationException"
_KEY_DISABLED = (
    "KMS key disabled error: arn:aws:kms:eu-central-1:123456789012:key/a-key is disabled. "
    "(Service: AWSKMS; Status Code: 400; Error Code: DisabledException)"
)


class FaultyDynamoDb(ReverseProxy):
    """A DynamoDB endpoint. `throttled`: the share of requests refused; all of them while `down` or
    `key_disabled` is true."""

    def __init__(self, upstream: str, rng: Random) -> None:
        self.throttled, self.down, self.key_disabled = 0.0, False, False
        self.counts: Counter[str] = Counter()
        #: Receives DynamoDB's own metrics of the refused requests.
        self.emit: EmitMetric = discard
        self._rng = rng
        super().__init__(upstream, "DynamoDB under faults")

    def answer(self, handler: Handler) -> None:
        body = handler.body()
        if self.key_disabled:
            self.counts["key disabled"] += 1
            return _refuse(handler, *_INVALID, _KEY_DISABLED)
        if self.down:
            self.counts["down"] += 1
            self._measure(body, "SystemErrors", Operation="UpdateItem")
            return _refuse(handler, *_DOWN)
        if self.throttled and self._rng.random() < self.throttled:
            self.counts["throttled"] += 1
            self._measure(body, "WriteThrottleEvents")
            return _refuse(handler, *_THROTTLED)
        self.counts["passed"] += 1
        return self.forward(handler, body)

    def _measure(self, body: bytes, name: str, **dimensions: str) -> None:
        if table := json.loads(body).get("TableName"):
            self.emit("AWS/DynamoDB", name, 1, {"TableName": table, **dimensions})


def _refuse(handler: Handler, status: int, kind: str, message: str = "injected by the local run") -> None:
    body = json.dumps({"__type": kind, "message": message}).encode()
    headers = [("Content-Type", "application/x-amz-json-1.0"), ("x-amz-crc32", str(zlib.crc32(body)))]
    handler.answer(status, body, headers)
