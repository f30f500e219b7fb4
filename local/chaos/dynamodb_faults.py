"""DynamoDB in bad health: passes requests on to the embedded AWS, or answers as a table that cannot serve.

Functions reach it through AWS_ENDPOINT_URL_DYNAMODB.
"""

import json
import zlib
from collections import Counter
from random import Random

from local.emulator.cloudwatch.metrics import Tell, discard
from local.emulator.http_server import Handler
from local.emulator.reverse_proxy import ReverseProxy

#: As DynamoDB words them (Amazon DynamoDB Developer Guide, "Error handling").
_THROTTLED = 400, "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException"
_DOWN = 500, "com.amazonaws.dynamodb.v20120810#InternalServerError"


class FaultyDynamoDb(ReverseProxy):
    """A DynamoDB endpoint. `throttled`: the share of requests turned away; all of them while it is `down`."""

    def __init__(self, upstream: str, rng: Random) -> None:
        self.throttled, self.down = 0.0, False
        self.counts: Counter[str] = Counter()
        #: Gets DynamoDB's own metrics of what is refused.
        self.tell: Tell = discard
        self._dice = rng
        super().__init__(upstream, "DynamoDB under faults")

    def answer(self, handler: Handler) -> None:
        body = handler.body()
        if self.down:
            self.counts["down"] += 1
            self._measure(body, "SystemErrors", Operation="UpdateItem")
            return _refuse(handler, *_DOWN)
        if self.throttled and self._dice.random() < self.throttled:
            self.counts["throttled"] += 1
            self._measure(body, "WriteThrottleEvents")
            return _refuse(handler, *_THROTTLED)
        self.counts["passed"] += 1
        return self.forward(handler, body)

    def _measure(self, body: bytes, name: str, **dimensions: str) -> None:
        if table := json.loads(body).get("TableName"):
            self.tell("AWS/DynamoDB", name, 1, {"TableName": table, **dimensions})


def _refuse(handler: Handler, status: int, kind: str) -> None:
    body = json.dumps({"__type": kind, "message": "injected by the local run"}).encode()
    headers = [("Content-Type", "application/x-amz-json-1.0"), ("x-amz-crc32", str(zlib.crc32(body)))]
    handler.answer(status, body, headers)
