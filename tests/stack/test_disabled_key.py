"""A disabled KMS key, which DynamoDB reports as a ValidationException: an outage, and never poison."""

import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from local.emulator.http_server import HOST, Handler
from local.emulator.reverse_proxy import ReverseProxy
from local.stack import LocalStack
from tests.builders import ses
from tests.project import ROOT
from tests.stack.local_run import eventually, free_ports, put_events, settled
from tests.stack.recorded import expected, in_the_table

PROJECT = "acme-shop"
EVENTS = [ses(message_id=f"message-{number}") for number in range(40)]
#: As DynamoDB answers from some minutes after `kms:DisableKey` on.
ANSWER = {
    "__type": "com.amazon.coral.validate#ValidationException",
    "message": "KMS key disabled error: arn:aws:kms:eu-central-1:123456789012:key/a-key is disabled. "
    "(Service: AWSKMS; Status Code: 400; Error Code: DisabledException)",
}


class KeyedDynamoDb(ReverseProxy):
    """A DynamoDB whose tables' key can be disabled."""

    is_disabled = False
    refused = 0

    def answer(self, handler: Handler) -> None:
        if not self.is_disabled:
            return self.forward(handler, handler.body())
        handler.body()
        self.refused += 1
        body = json.dumps(ANSWER).encode()
        headers = [("Content-Type", "application/x-amz-json-1.0"), ("x-amz-crc32", str(zlib.crc32(body)))]
        return handler.answer(400, body, headers)


@dataclass
class Run:
    stack: LocalStack
    table: KeyedDynamoDb

    def objects(self, prefix: str) -> list[str]:
        bucket, s3 = self.stack.outputs().projects[PROJECT].archive_bucket, self.stack.cloud.client("s3")
        return [one["Key"] for one in s3.list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", [])]

    def postponed(self) -> list[str]:
        """Log lines of redrive about an object that it could not finish."""
        (queue,) = (one for one in self.stack.queues if PROJECT in one.mapping.queue_arn)
        group = self.stack.manifest.function(queue.mapping.function_arn).log_group
        events = self.stack.cloud.client("logs").filter_log_events(logGroupName=group)["events"]
        return [event["message"] for event in events if "error object postponed" in event["message"]]


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    ports = free_ports()
    table = KeyedDynamoDb(f"http://{HOST}:{ports.aws}", "DynamoDB with a key")
    environment = {"AWS_ENDPOINT_URL_DYNAMODB": table.url}
    stack = LocalStack(ROOT, ROOT / ".local", lambda _: None, lambda _: None, environment=environment)
    try:
        stack.start(ports, tmp_path)
        yield Run(stack, table)
    finally:
        stack.stop()
        table.stop()


def test_nothing_becomes_poison_or_is_lost_while_the_key_is_disabled(run: Run) -> None:
    run.table.is_disabled = True
    put_events(run.stack, PROJECT, EVENTS)
    eventually(lambda: settled(run.stack, PROJECT), seconds=120)
    run.stack.flush()
    eventually(lambda: run.objects("errors/processing-failed/"))

    # One attempt at once, and one after its delay.
    eventually(lambda: len(run.postponed()) == 2, seconds=120)
    assert in_the_table(run.stack, PROJECT) == {}
    run.table.is_disabled = False

    eventually(lambda: not run.objects("errors/"), seconds=240)
    records = [json.dumps(event).encode() for event in EVENTS]
    assert in_the_table(run.stack, PROJECT) == expected(run.stack, PROJECT, records)
    assert len(in_the_table(run.stack, PROJECT)) == len(EVENTS)
    assert run.table.refused > 2
