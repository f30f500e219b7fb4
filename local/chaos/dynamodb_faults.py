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


class FaultyDynamoDb(ReverseProxy):
    """A DynamoDB endpoint. `throttled`: the share of requests refused; all of them while `down` is true."""

    def __init__(self, upstream: str, rng: Random) -> None:
        self.throttled, self.down = 0.0, False
        self.counts: Counter[str] = Counter()
        #: Receives DynamoDB's own metrics of the refused requests.
        self.emit: EmitMetric = discard
        self._rng = rng
        super().__init__(upstream, "DynamoDB under faults")

    def answer(self, handler: Handler) -> None:
        body = handler.body()
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


def _refuse(handler: Handler, status: int, kind: str) -> None:
    body = json.dumps({"__type": kind, "message": "injected by the local run"}).encode()
    headers = [("Content-Type", "application/x-amz-json-1.0"), ("x-amz-crc32", str(zlib.crc32(body)))]
    handler.answer(status, body, headers)
