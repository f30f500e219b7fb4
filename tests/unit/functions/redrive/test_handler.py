"""The redrive function as Lambda loads it: what it answers the queue, and how it lets an outage pass."""

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from components.aws.lambda_function import own_namespace
from components.monitoring.alarms.redrive import MonitoredRedrive, redrive_alarms
from components.settings.alarms import Thresholds
from functions.contract.message_table import ITEM_KEY, PROCESSED_RECORDS
from functions.erasure.ledger import Erasure, LedgerStore
from functions.messages.addresses import DestinationHasher
from functions.source_health.health import LastReport
from functions.source_health.table import SourceTable
from tests.builders import ADA, MESSAGE_ID, SENT_AT, pinpoint_email
from tests.conftest import AwsClient, create_message_table
from tests.docs.operations_document import documented_metrics, emitted_metrics
from tests.unit.functions.redrive.builders import DELIVERED, KEY, POISON, error_object, notification

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_CALL = """
import json, sys
from types import SimpleNamespace
from functions.redrive.handler import handler
context = SimpleNamespace(
    function_name="f", memory_limit_in_mb=1, invoked_function_arn="a", aws_request_id="r",
    get_remaining_time_in_millis=lambda: int(sys.argv[1]),
)
print(json.dumps({"answer": handler(json.load(sys.stdin), context)}))
"""


@pytest.fixture
def environment(dynamodb: "DynamoDBClient", aws_client: AwsClient, aws_endpoint: str) -> dict[str, str]:
    """The function's whole environment, as the Pulumi program declares it."""
    name = create_message_table(dynamodb)
    location: Any = {"LocationConstraint": "eu-central-1"}
    aws_client("s3").create_bucket(Bucket=name, CreateBucketConfiguration=location)
    secret = aws_client("secretsmanager").create_secret(Name=name, SecretString="a")
    return {
        "PROJECT": "a-project",
        "TABLE_NAME": name,
        "ARCHIVE_BUCKET": name,
        "QUEUE_URL": aws_client("sqs").create_queue(QueueName=name)["QueueUrl"],
        "DESTINATION_KEY_SECRET_ARN": secret["ARN"],
        "SHARDS": "8",
        "RETENTION_DAYS": "",
        "TAGS": "{}",
        "POWERTOOLS_SERVICE_NAME": "redrive",
        "POWERTOOLS_METRICS_NAMESPACE": own_namespace(),
        "AWS_ENDPOINT_URL": aws_endpoint,
        "AWS_LAMBDA_FUNCTION_NAME": "f",
    }


def take(environment: dict[str, str], aws_client: AwsClient, body: str) -> list[dict[str, Any]]:
    """Return the messages of the queue with a new one, as Lambda passes them."""
    sqs, url = aws_client("sqs"), environment["QUEUE_URL"]
    sqs.send_message(QueueUrl=url, MessageBody=body)
    taken = sqs.receive_message(QueueUrl=url, AttributeNames=["All"])["Messages"]
    return [
        {
            "messageId": each["MessageId"],
            "receiptHandle": each["ReceiptHandle"],
            "body": each["Body"],
            "attributes": each["Attributes"],
        }
        for each in taken
    ]


def invoke(
    environment: dict[str, str], messages: list[dict[str, Any]], remaining_ms: int = 300_000
) -> list[dict[str, Any]]:
    """Return what the function logged, line by line, and its response at the end."""
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _CALL, str(remaining_ms)],
        input=json.dumps({"Records": messages}),
        env=dict(os.environ) | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return [json.loads(line) for line in ran.stdout.splitlines()]


def put(environment: dict[str, str], aws_client: AwsClient, body: bytes) -> None:
    aws_client("s3").put_object(Bucket=environment["ARCHIVE_BUCKET"], Key=KEY, Body=body)


def keys(environment: dict[str, str], aws_client: AwsClient) -> set[str]:
    listed = aws_client("s3").list_objects_v2(Bucket=environment["ARCHIVE_BUCKET"]).get("Contents", [])
    return {each["Key"] for each in listed}


def test_the_object_that_a_message_names_is_redriven(
    environment: dict[str, str], aws_client: AwsClient, dynamodb: "DynamoDBClient"
) -> None:
    put(environment, aws_client, error_object(pinpoint_email(), b"{"))

    *lines, answer = invoke(environment, take(environment, aws_client, notification(KEY)))

    assert answer["answer"] == {"batchItemFailures": []}
    key = {ITEM_KEY: {"S": MESSAGE_ID}}
    assert "Item" in dynamodb.get_item(TableName=environment["TABLE_NAME"], Key=key)
    assert keys(environment, aws_client) == {DELIVERED, POISON}
    assert ADA not in json.dumps(lines)


def test_a_message_to_an_erased_person_is_not_stored_again(
    environment: dict[str, str], aws_client: AwsClient, dynamodb: "DynamoDBClient"
) -> None:
    other = pinpoint_email(message_id="b", destination=["grace@example.com"])
    put(environment, aws_client, error_object(pinpoint_email(), other))
    key = DestinationHasher(b"a").key(ADA)
    erasure = Erasure("e", SENT_AT, frozenset({key}))
    LedgerStore(aws_client("s3"), environment["ARCHIVE_BUCKET"]).save(erasure)

    *_, answer = invoke(environment, take(environment, aws_client, notification(KEY)))

    assert answer["answer"] == {"batchItemFailures": []}
    stored = dynamodb.scan(TableName=environment["TABLE_NAME"])["Items"]
    assert [item["message_id"]["S"] for item in stored if "message_id" in item] == ["b"]


def test_an_object_waits_while_it_is_not_known_who_is_erased(
    environment: dict[str, str], aws_client: AwsClient, dynamodb: "DynamoDBClient"
) -> None:
    put(environment, aws_client, error_object(pinpoint_email()))
    aws_client("s3").put_object(Bucket=environment["ARCHIVE_BUCKET"], Key="erasures/damaged.json", Body=b"{}")
    messages = take(environment, aws_client, notification(KEY))

    *lines, answer = invoke(environment, messages)

    failed = [{"itemIdentifier": message["messageId"]} for message in messages]
    assert answer["answer"] == {"batchItemFailures": failed}
    assert "erasures/damaged.json is no erasure's object" in json.dumps(lines)
    assert KEY in keys(environment, aws_client)
    assert dynamodb.scan(TableName=environment["TABLE_NAME"])["Items"] == []


def test_redrive_is_no_sign_of_life_of_a_source_but_its_records_are_processed(
    environment: dict[str, str], aws_client: AwsClient, dynamodb: "DynamoDBClient"
) -> None:
    put(environment, aws_client, error_object(pinpoint_email(), b"{"))

    invoke(environment, take(environment, aws_client, notification(KEY)))

    health = SourceTable(environment["TABLE_NAME"], dynamodb).freshness(["pinpoint", PROCESSED_RECORDS])
    assert health["pinpoint"].last_report is None
    assert health[PROCESSED_RECORDS].last_report == LastReport(None, SENT_AT + 500, 0)


def test_its_metrics_are_those_that_alarms_watch(environment: dict[str, str], aws_client: AwsClient) -> None:
    put(environment, aws_client, error_object(b"{", b"["))

    lines = invoke(environment, take(environment, aws_client, notification(KEY)))

    (emf,) = (line for line in lines if "_aws" in line)
    (directive,) = emf["_aws"]["CloudWatchMetrics"]
    watched = [
        metric
        for alarm in redrive_alarms(
            MonitoredRedrive("a-project", "queue", "dead", "a-log-group", "dev"), Thresholds()
        )
        for metric in alarm.metrics.values()
        if metric.dimensions.get("service") == "redrive"
        if metric.namespace == directive["Namespace"]
    ]
    assert {metric.name for metric in watched} <= emf.keys()
    for metric in watched:
        assert {name: emf[name] for name in directive["Dimensions"][0]} == metric.dimensions
    assert emitted_metrics(lines) == documented_metrics("redrive")
    assert (emf["PoisonRecords"], emf["HeldObjects"], emf["RedrivenRecords"]) == ([2], [0], [0])


@pytest.mark.parametrize(("received", "abandoned"), [("5", 0), ("6", 1)])
def test_the_last_attempt_of_a_project_that_shares_the_stack_s_alarms_is_counted(
    environment: dict[str, str], aws_client: AwsClient, received: str, abandoned: int
) -> None:
    put(environment, aws_client, error_object(pinpoint_email()))
    messages = take(environment, aws_client, notification(KEY))
    messages[0]["attributes"]["ApproximateReceiveCount"] = received
    shared = environment | {"TABLE_NAME": "a-table-that-is-not-there", "ALARM_SCOPE": "stack"}

    (emf,) = (line for line in invoke(shared, messages) if "AbandonedObjects" in line)

    assert emf["AbandonedObjects"] == [abandoned]
    assert emf["_aws"]["CloudWatchMetrics"][0]["Dimensions"] == [["service"]]


@pytest.mark.parametrize(("received", "seconds"), [("1", 30), ("5", 7_680)])
def test_in_an_outage_the_message_is_hidden_for_longer_each_time(
    environment: dict[str, str], aws_client: AwsClient, received: str, seconds: int
) -> None:
    put(environment, aws_client, error_object(pinpoint_email()))
    messages = take(environment, aws_client, notification(KEY))
    messages[0]["attributes"]["ApproximateReceiveCount"] = received

    *lines, answer = invoke(environment | {"TABLE_NAME": "a-table-that-is-not-there"}, messages)

    (postponed,) = (line for line in lines if line.get("message") == "error object postponed")
    assert answer["answer"] == {"batchItemFailures": [{"itemIdentifier": messages[0]["messageId"]}]}
    assert (postponed["seconds"], postponed["attempt"]) == (seconds, int(received))
    assert "ResourceNotFoundException" in postponed["reason"]
    assert postponed["correlation_id"] == messages[0]["messageId"]
    assert keys(environment, aws_client) == {KEY}
    assert "Messages" not in aws_client("sqs").receive_message(QueueUrl=environment["QUEUE_URL"])


def test_a_large_object_is_continued_by_the_next_invocation_when_time_is_short(
    environment: dict[str, str], aws_client: AwsClient
) -> None:
    put(environment, aws_client, error_object(*[b"x" * 1_000_000] * 6))

    messages = take(environment, aws_client, notification(KEY))
    *lines, answer = invoke(environment, messages, remaining_ms=59_999)

    assert len(answer["answer"]["batchItemFailures"]) == 1
    assert KEY in keys(environment, aws_client)
    assert [line["records"] for line in lines if "part of error" in line.get("message", "")] == [4]

    sqs = aws_client("sqs")
    (message,) = sqs.receive_message(QueueUrl=environment["QUEUE_URL"], AttributeNames=["All"])["Messages"]
    sqs.change_message_visibility(
        QueueUrl=environment["QUEUE_URL"], ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0
    )
    *lines, answer = invoke(environment, take(environment, aws_client, json.dumps({})), remaining_ms=59_999)

    assert answer["answer"] == {"batchItemFailures": []}
    assert [line["records"] for line in lines if line.get("message") == "error object redriven"] == [2]
    assert keys(environment, aws_client) == {f"{POISON}-part-1", f"{POISON}-part-2"}


def test_an_archive_that_cannot_be_read_is_an_outage_too(
    environment: dict[str, str], aws_client: AwsClient
) -> None:
    messages = take(environment, aws_client, notification(KEY))

    *lines, answer = invoke(environment | {"ARCHIVE_BUCKET": "a-bucket-that-is-not-there"}, messages)

    assert answer["answer"]["batchItemFailures"]
    assert "ListObjectsV2: NoSuchBucket" in [line.get("reason") for line in lines]


def test_the_first_message_of_a_queue_names_no_object(
    environment: dict[str, str], aws_client: AwsClient
) -> None:
    tried = json.dumps({"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "b"})

    *_, answer = invoke(environment, take(environment, aws_client, tried))

    assert answer["answer"] == {"batchItemFailures": []}
