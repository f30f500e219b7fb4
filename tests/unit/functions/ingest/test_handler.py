"""The transform function as Lambda loads it: wired from its environment, once, and quiet about people."""

import json
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from components.aws.lambda_function import own_namespace
from components.monitoring.alarms.ingest import (
    MonitoredIngest,
    event_quality_alarm,
    ingest_alarm,
    reputation_alarm,
)
from components.settings.alarms import Thresholds
from functions.contract.message_table import ITEM_KEY
from tests.builders import ADA, MESSAGE_ID, SENT_AT, firehose_batch, pinpoint_email, ses, text_message
from tests.conftest import AwsClient, create_message_table
from tests.docs.operations_document import documented_metrics, emitted_metrics

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_CALL = """
import json, sys
from types import SimpleNamespace
from functions.ingest.handler import handler
context = SimpleNamespace(
    function_name="f", memory_limit_in_mb=1, invoked_function_arn="a", aws_request_id="r"
)
print(json.dumps({"answer": handler(json.load(sys.stdin), context)}))
"""


@pytest.fixture
def environment(dynamodb: "DynamoDBClient", aws_client: AwsClient, aws_endpoint: str) -> dict[str, str]:
    """The function's whole environment, as the Pulumi program declares it."""
    name = create_message_table(dynamodb)
    secret = aws_client("secretsmanager").create_secret(Name=name, SecretString="a secret")
    return {
        "PROJECT": "a-project",
        "TABLE_NAME": name,
        "DESTINATION_KEY_SECRET_ARN": secret["ARN"],
        "SHARDS": "8",
        "RETENTION_DAYS": "",
        "TAGS": "{}",
        "TRANSFORM_BUFFER_SECONDS": "1",
        "POWERTOOLS_SERVICE_NAME": "ingest",
        "POWERTOOLS_METRICS_NAMESPACE": own_namespace(),
        "AWS_ENDPOINT_URL": aws_endpoint,
        "AWS_LAMBDA_FUNCTION_NAME": "f",
    }


def invoke(environment: dict[str, str], *events: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", _CALL],
        input=json.dumps(firehose_batch(*events)),
        env=dict(os.environ) | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def lines(run: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    assert run.returncode == 0, run.stderr
    return [json.loads(line) for line in run.stdout.splitlines()]


def test_a_batch_is_written_to_the_declared_table(
    environment: dict[str, str], dynamodb: "DynamoDBClient"
) -> None:
    *_, answer = lines(invoke(environment, pinpoint_email()))

    assert [record["result"] for record in answer["answer"]["records"]] == ["Ok"]
    key = {ITEM_KEY: {"S": MESSAGE_ID}}
    assert "Item" in dynamodb.get_item(TableName=environment["TABLE_NAME"], Key=key)


def test_a_batch_is_logged_and_counted_in_json_without_addresses(environment: dict[str, str]) -> None:
    *logged, _ = lines(invoke(environment, pinpoint_email(), pinpoint_email(destination={ADA: 1})))

    by_message = {line.get("message", "metrics"): line for line in logged}
    assert by_message["batch recorded"]["event_types"] == {"_email.send": 1, "unreadable": 1}
    assert by_message["record failed"]["record_id"] == "record-1"
    assert by_message["metrics"]["Records"] == [2.0]
    assert by_message["metrics"]["project"] == "a-project"
    assert ADA not in json.dumps(logged)


def test_every_metric_that_a_project_s_alarms_look_at_is_counted(environment: dict[str, str]) -> None:
    *logged, _ = lines(invoke(environment, pinpoint_email(), pinpoint_email("_email.hardbounce")))
    [counted] = [line for line in logged if "Records" in line]
    [directive] = counted["_aws"]["CloudWatchMetrics"]

    ingest = MonitoredIngest("a-project", "a-stream", "a-function", "a-log-group", 300)
    limits = Thresholds()
    for alarm in (
        ingest_alarm(ingest, limits),
        event_quality_alarm(ingest.metric, limits),
        reputation_alarm(ingest.metric, limits),
    ):
        emitted = [metric for metric in alarm.metrics.values() if metric.namespace == directive["Namespace"]]
        assert emitted
        for metric in emitted:
            assert metric.name in {each["Name"] for each in directive["Metrics"]}
            assert [sorted(metric.dimensions)] == [sorted(each) for each in directive["Dimensions"]]
            assert {name: counted[name] for name in metric.dimensions} == metric.dimensions
    assert counted["HardBounces"] == [1.0]
    assert counted["Accepted"] == [1.0]
    assert (counted["EmailsAccepted"], counted["EmailHardBounces"]) == ([1.0], [1.0])


def test_its_metrics_are_those_that_are_documented(environment: dict[str, str]) -> None:
    logged = lines(invoke(environment, pinpoint_email(), ses(), text_message("TEXT_SENT")))

    assert emitted_metrics(logged) == documented_metrics("ingest")


def test_the_records_of_a_source_are_counted_for_the_project_and_for_the_account(
    environment: dict[str, str],
) -> None:
    logged = lines(invoke(environment, ses(), ses("Delivery", delivery={}), pinpoint_email()))

    sets = [
        (line["_aws"]["CloudWatchMetrics"][0]["Dimensions"], line["SesRecords"], line["PinpointRecords"])
        for line in logged
        if "SesRecords" in line
    ]
    assert sets == [([["service"]], [2], [1]), ([["project", "service"]], [2], [1])]
    assert not any("SmsRecords" in line for line in logged)


def test_what_a_message_has_already_is_counted(environment: dict[str, str]) -> None:
    logged = lines(
        invoke(environment, pinpoint_email(), pinpoint_email(), pinpoint_email("_email.delivered"))
    )
    again = lines(invoke(environment, pinpoint_email()))

    [first, second] = [line for line in (*logged, *again) if "DuplicateEvents" in line]
    assert (first["DuplicateEvents"], first["CappedMessages"]) == ([1], [0])
    assert (second["DuplicateEvents"], second["CappedMessages"]) == ([1], [0])


def test_each_line_names_firehose_s_invocation(environment: dict[str, str]) -> None:
    logged = [line for line in lines(invoke(environment, pinpoint_email(), b"{")) if "message" in line]

    assert {line["message"] for line in logged} == {"batch recorded", "record failed"}
    assert {(line["correlation_id"], line["function_request_id"]) for line in logged} == {
        ("an-invocation", "r")
    }


def test_the_lag_is_that_of_the_record_that_came_first(environment: dict[str, str]) -> None:
    before = time.time()
    *logged, _ = lines(invoke(environment | {"TRANSFORM_BUFFER_SECONDS": "0"}, pinpoint_email()))
    [lag] = next(line["IngestLagSeconds"] for line in logged if "Records" in line)

    assert 0 <= before - SENT_AT / 1000 <= lag <= time.time() - SENT_AT / 1000


def test_the_lag_does_not_include_the_transform_s_buffer(environment: dict[str, str]) -> None:
    buffered = environment | {"TRANSFORM_BUFFER_SECONDS": "900"}
    lags = [
        next(
            line["IngestLagSeconds"][0] for line in lines(invoke(one, pinpoint_email())) if "Records" in line
        )
        for one in (environment, buffered)
    ]

    assert 800 < lags[0] - lags[1] <= 900


@pytest.mark.parametrize("name", ["TABLE_NAME", "RETENTION_DAYS", "SHARDS", "TAGS"])
def test_a_missing_variable_fails_at_once_by_its_name(environment: dict[str, str], name: str) -> None:
    del environment[name]

    run = invoke(environment, pinpoint_email())

    assert run.returncode == 1
    assert name in run.stderr.splitlines()[-1]


def test_a_project_that_shares_the_stack_s_alarms_adds_to_the_stack_s_sums(
    environment: dict[str, str],
) -> None:
    shared = environment | {"ALARM_SCOPE": "stack"}
    events = (pinpoint_email(), pinpoint_email("_email.hardbounce"))
    sums = [
        line
        for line in lines(invoke(shared, *events))
        if line.get("_aws", {}).get("CloudWatchMetrics", [{}])[0].get("Dimensions") == [["service"]]
        and "EmailsAccepted" in line
    ]

    assert [(line["EmailsAccepted"], line["EmailHardBounces"], line["Records"]) for line in sums] == [
        ([1], [1], [2])
    ]
    assert "IngestLagSeconds" in sums[0]
    assert "Delivered" not in sums[0]
