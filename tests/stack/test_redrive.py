"""A batch that Firehose could not transform: redriven automatically, its poison set aside."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local.emulator.lambda_runtime_host.host import LambdaHost
from local.emulator.lambda_runtime_host.worker import Outcome, failure
from local.stack import Invoke, LocalStack
from tests.project import ROOT
from tests.stack.local_run import eventually, free_ports, settled
from tests.stack.test_end_to_end import PROJECT, archived, query_message, sms
from tests.unit.functions.redrive.builders import KEY, error_object


class Crashes:
    """Between streams and functions: while `on`, no invocation answers."""

    on = False

    def around(self, functions: LambdaHost) -> Invoke:
        def invoke(arn: str, payload: bytes) -> Outcome:
            return failure("Runtime.ExitError", "crashed", "") if self.on else functions.invoke(arn, payload)

        return invoke


@pytest.fixture(scope="module")
def crashes() -> Crashes:
    return Crashes()


@pytest.fixture(scope="module")
def stack(crashes: Crashes, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    stack = LocalStack(ROOT, ROOT / ".local", lambda _: None, lambda _: None, around=crashes.around)
    try:
        stack.start(free_ports(), Path(tmp_path_factory.mktemp("redrive")))
        yield stack
    finally:
        stack.stop()


def put(stack: LocalStack, *records: bytes) -> None:
    stream = stack.outputs().projects[PROJECT].delivery_stream
    batch = [{"Data": record} for record in records]
    stack.firehose.client("firehose").put_record_batch(DeliveryStreamName=stream, Records=batch)


def poison_of(stack: LocalStack, code: str) -> list[dict[str, Any]]:
    """What was set aside of the records that Firehose gave up on with this code."""
    every = map(json.loads, archived(stack, "errors/poison/"))
    return [line for line in every if line["errorCode"] == code]


def test_a_batch_that_firehose_could_not_transform_is_redriven_automatically(
    stack: LocalStack, crashes: Crashes
) -> None:
    crashes.on = True
    put(stack, json.dumps(sms("given-up")).encode(), b'{"event_type": "_SMS.SUC')
    eventually(lambda: settled(stack, PROJECT))
    crashes.on = False
    assert query_message(stack, "acme", "given-up")["data"] == {"message": None}

    stack.flush()
    eventually(lambda: query_message(stack, "acme", "given-up")["data"]["message"])
    (poison,) = eventually(lambda: poison_of(stack, "Lambda.FunctionError"))
    assert poison["reason"] == "not JSON in UTF-8"
    assert [json.loads(line)["attributes"]["message_id"] for line in archived(stack, "delivered/")] == [
        "given-up"
    ]


def test_what_the_transform_refuses_is_set_aside_with_a_reason(stack: LocalStack) -> None:
    put(stack, b'{"eventType": "Send", "mail": {"messageId": ["poison"]}}')
    eventually(lambda: settled(stack, PROJECT))
    stack.flush()

    (poison,) = eventually(lambda: poison_of(stack, "Lambda.ProcessingFailedStatus"))
    assert poison["reason"]


def test_an_object_that_cannot_be_read_now_is_retried_later(stack: LocalStack) -> None:
    bucket, s3 = stack.outputs().projects[PROJECT].archive_bucket, stack.cloud.client("s3")
    (queue,) = (each for each in stack.queues if PROJECT in each.mapping.queue_arn)
    group = stack.manifest.function(queue.mapping.function_arn).log_group

    # An object in cold storage cannot be read before it is restored.
    s3.put_object(Bucket=bucket, Key=KEY, Body=error_object(sms("cold")), StorageClass="GLACIER")

    def postponed() -> list[str]:
        events = stack.cloud.client("logs").filter_log_events(logGroupName=group)["events"]
        return [event["message"] for event in events if "error object postponed" in event["message"]]

    (line,) = eventually(postponed)
    assert json.loads(line)["reason"] == "GetObject: InvalidObjectState"
    # Its message is hidden: neither lost nor a dead letter.
    assert not queue.at_rest
