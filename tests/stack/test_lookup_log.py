"""The look-up log of a running stack: every read once, table and copy equal, and nothing without it."""

import json
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local.stack import LocalStack
from operations.archive.archive import Span
from operations.lookups.comparison import Verdict, compare
from tests.builders import text_message
from tests.stack.local_run import eventually, put_events, running, settled

PROJECT, NUMBER = "acme-shop", "+447700900123"
READS = 12
BY_NUMBER = f'{{ messages(by: {{destination: "{NUMBER}"}}) {{ nodes {{ destination }} }} }}'
REVEAL = f'{{ reveal(purpose: SUPPORT, reference: "CASE-1") {BY_NUMBER} }}'
LOOKUPS = f"""{{ lookups(by: {{destination: "{NUMBER}"}}) {{ nodes {{ requestId purpose addressesShown
    caller {{ subject }} }} }} }}"""
MASKED, PERSON = "messages:read", "messages:read addresses:reveal"
OFFICER = "messages:read lookups:read"


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    """A stack of its own with one text message."""
    with running(tmp_path_factory.mktemp("lookups")) as stack:
        put_events(stack, PROJECT, [text_message(messageId="text", destinationPhoneNumber=NUMBER)])
        eventually(lambda: settled(stack, PROJECT))
        yield stack


def ask(stack: LocalStack, query: str, scope: str, subject: str = "a-person") -> dict[str, Any]:
    token = stack.token("acme", scope=scope, sub=subject)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    body = json.dumps({"query": query}).encode()
    request = urllib.request.Request(stack.outputs().graphql_url, body, headers)
    with urllib.request.urlopen(request, timeout=40) as response:
        return dict(json.loads(response.read()))


def log(stack: LocalStack) -> dict[str, str]:
    return dict(stack.outputs().exports["lookupLog"])


def compared(stack: LocalStack) -> Verdict:
    eventually(lambda: stack.streams[log(stack)["stream"]].counts.settled)
    stack.flush()
    client = stack.cloud.client
    return compare(log(stack)["table"], client("dynamodb"), log(stack)["bucket"], client("s3"), Span())


def test_every_read_is_in_the_table_and_the_copy_once_and_an_officer_finds_it(stack: LocalStack) -> None:
    before = compared(stack).requests
    answers = [ask(stack, BY_NUMBER, MASKED, "an-agent") for _ in range(READS - 1)]
    revealed = ask(stack, REVEAL, PERSON, "an-agent")

    verdict = compared(stack)

    assert all(answer["data"]["messages"]["nodes"] == [{"destination": "+44•••••23"}] for answer in answers)
    assert revealed["data"]["reveal"]["messages"]["nodes"] == [{"destination": NUMBER}]
    assert verdict.is_clean
    assert verdict.requests == before + READS
    nodes = ask(stack, LOOKUPS, OFFICER)["data"]["lookups"]["nodes"]
    listed = [one for one in nodes if one["caller"]["subject"] == "an-agent"]
    assert len({one["requestId"] for one in listed}) == len(listed) == READS
    assert [one["purpose"] for one in listed if one["addressesShown"]] == ["SUPPORT"]


def test_a_row_that_somebody_removed_is_found(stack: LocalStack) -> None:
    ask(stack, BY_NUMBER, MASKED)
    assert compared(stack).is_clean
    table, client = log(stack)["table"], stack.cloud.client("dynamodb")
    row = next(
        item for item in client.scan(TableName=table)["Items"] if item["row"]["S"].startswith("request#")
    )

    client.delete_item(TableName=table, Key={name: row[name] for name in ("tenant", "row")})
    verdict = compared(stack)
    client.put_item(TableName=table, Item=row)

    assert verdict.missing == [("acme", row["row"]["S"].removeprefix("request#"))]
    assert compared(stack).is_clean


def test_nobody_deletes_a_line_of_the_copy(stack: LocalStack) -> None:
    ask(stack, BY_NUMBER, MASKED)
    compared(stack)
    s3, bucket = stack.cloud.client("s3"), log(stack)["bucket"]
    [first, *_] = s3.list_objects_v2(Bucket=bucket, Prefix="lookups/")["Contents"]
    delivery = next(arn for arn in stack.roles.arns if "lookups-delivery" in arn)
    writer = stack.cloud.client("s3", stack.roles.open_session(delivery, "test"))

    with pytest.raises(ClientError, match="AccessDenied"):
        writer.delete_object(Bucket=bucket, Key=first["Key"])


def test_without_the_stream_no_message_leaves(stack: LocalStack) -> None:
    streams = stack.streams
    taken = streams.pop(log(stack)["stream"])
    try:
        answers = [ask(stack, query, scope) for query, scope in ((BY_NUMBER, MASKED), (REVEAL, PERSON))]
    finally:
        streams[log(stack)["stream"]] = taken

    assert NUMBER not in json.dumps(answers)
    assert [answer["errors"][0]["extensions"]["code"] for answer in answers] == ["UNAVAILABLE"] * 2
    assert not any("data" in answer for answer in answers)
