"""An erasure from the running stack: afterwards no table, object, queue or log names the person."""

import json
import re
import time
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest

from local.stack import LocalStack
from tests.builders import pinpoint_email, ses, text_message
from tests.stack.local_run import eventually, put_events, settled
from tests.stack.operating import VERIFIED, operate
from tests.stack.recorded import items
from tests.unit.operations.builders import unpacked

PROJECT = "acme-archive"
MAIL, NUMBER, OTHER = "Erasmus.Gone@Example.com", "+447700900321", "stays@example.com"
PERSON = re.compile(rb"erasmus|447700[\s-]*900321", re.IGNORECASE)


def events() -> list[dict[str, object]]:
    """Events about the person, about somebody else, and about both."""
    ms = int(time.time() * 1000) - 60_000
    at = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(ms / 1000))
    both = [f"Erasmus <{MAIL}>", OTHER]
    bounced = [{"emailAddress": MAIL, "diagnosticCode": f"smtp; 550 <{MAIL.lower()}> unknown"}]
    bounce = {"timestamp": at, "bounceType": "Permanent", "bouncedRecipients": bounced}
    return [
        pinpoint_email(message_id="erased-mail", at=ms, sent_at=ms, destination=[MAIL]),
        text_message(
            messageId="erased-text", at=ms, messageRequestTimestamp=ms, destinationPhoneNumber=NUMBER
        ),
        ses("Send", message_id="shared-mail", sent_at=at, destination=both),
        ses("Bounce", message_id="shared-mail", sent_at=at, destination=both, bounce=bounce),
        ses("Send", message_id="other-mail", sent_at=at, destination=[OTHER]),
    ]


def everything_stored(stack: LocalStack) -> Iterator[tuple[str, bytes]]:
    """Every table, object, queue and log group of the stack, with what it holds."""
    dynamodb, s3 = stack.cloud.client("dynamodb"), stack.cloud.client("s3")
    for table in dynamodb.list_tables()["TableNames"]:
        pages = dynamodb.get_paginator("scan").paginate(TableName=table)
        yield f"table {table}", b"\n".join(json.dumps(page["Items"], default=repr).encode() for page in pages)
    for bucket in s3.list_buckets()["Buckets"]:
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket["Name"]):
            for listed in page.get("Contents", ()):
                body = s3.get_object(Bucket=bucket["Name"], Key=listed["Key"])["Body"].read()
                yield f"object {listed['Key']}", unpacked(body)
    sqs, logs = stack.cloud.client("sqs"), stack.cloud.client("logs")
    for url in sqs.list_queues().get("QueueUrls", ()):
        waiting = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0)
        yield f"queue {url}", json.dumps(waiting.get("Messages", ()), default=str).encode()
    for group in logs.describe_log_groups()["logGroups"]:
        pages = logs.get_paginator("filter_log_events").paginate(logGroupName=group["logGroupName"])
        lines = [event["message"] for page in pages for event in page["events"]]
        yield f"log group {group['logGroupName']}", "\n".join(lines).encode()


def places_that_name(stack: LocalStack) -> list[str]:
    return [place for place, held in everything_stored(stack) if PERSON.search(held)]


def test_after_an_erasure_nothing_in_the_stack_names_the_person(
    local_stack: LocalStack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_events(local_stack, PROJECT, events())
    eventually(lambda: settled(local_stack, PROJECT))
    eventually(lambda: sum("object" in place for place in places_that_name(local_stack)) >= 2)
    before = items(local_stack, PROJECT)
    monkeypatch.setattr("sys.stdin", StringIO(f"{MAIL}\n{NUMBER}\n"))

    code, report = operate(local_stack, tmp_path, "erase", PROJECT, "--recipients", "-")

    assert (code, "3 messages" in report) == (0, True), report
    assert not PERSON.search(report.encode())
    assert places_that_name(local_stack) == []
    after = items(local_stack, PROJECT)
    erased = {key for key, item in after.items() if "redacted_at" in item}
    assert {after[key]["message_id"]["S"] for key in erased} == {"erased-mail", "erased-text", "shared-mail"}
    assert {key: item for key, item in after.items() if key not in erased} == {
        key: item for key, item in before.items() if key not in erased
    }
    code, report = operate(local_stack, tmp_path, "verify", PROJECT)
    assert (code, VERIFIED in report) == (0, True), report
