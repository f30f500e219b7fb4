"""A disabled KMS key, which DynamoDB reports as a ValidationException: an outage, and never poison."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from local.chaos.dynamodb_faults import FaultyDynamoDb
from local.emulator.http_server import HOST
from local.stack import LocalStack
from tests.builders import ses
from tests.project import ROOT
from tests.stack.local_run import eventually, free_ports, put_events, settled
from tests.stack.recorded import expected, in_the_table

PROJECT = "acme-shop"
EVENTS = [ses(message_id=f"message-{number}") for number in range(40)]


@dataclass
class Run:
    stack: LocalStack
    table: FaultyDynamoDb

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
    table = FaultyDynamoDb(f"http://{HOST}:{ports.aws}", Random(1))
    environment = {"AWS_ENDPOINT_URL_DYNAMODB": table.url}
    stack = LocalStack(ROOT, ROOT / ".local", lambda _: None, lambda _: None, environment=environment)
    try:
        stack.start(ports, tmp_path)
        yield Run(stack, table)
    finally:
        stack.stop()
        table.stop()


def test_nothing_becomes_poison_or_is_lost_while_the_key_is_disabled(run: Run) -> None:
    run.table.key_disabled = True
    put_events(run.stack, PROJECT, EVENTS)
    eventually(lambda: settled(run.stack, PROJECT), seconds=120)
    run.stack.flush()
    eventually(lambda: run.objects("errors/processing-failed/"))

    # One attempt at once, and one after its delay.
    eventually(lambda: len(run.postponed()) == 2, seconds=120)
    assert in_the_table(run.stack, PROJECT) == {}
    run.table.key_disabled = False

    eventually(lambda: not run.objects("errors/"), seconds=240)
    records = [json.dumps(event).encode() for event in EVENTS]
    assert in_the_table(run.stack, PROJECT) == expected(run.stack, PROJECT, records)
    assert len(in_the_table(run.stack, PROJECT)) == len(EVENTS)
    assert run.table.counts["key disabled"] > 2
