"""The watch's function as Lambda loads it: what it notes, and the metrics that alarms are on."""

import json
import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from components.aws.lambda_function import own_namespace
from components.monitoring.alarms.alarm import Heartbeat
from components.monitoring.alarms.sources import source_alarms
from functions.source_health.health import FreshnessState
from functions.source_health.table import SourceTable
from tests.conftest import AwsClient, create_message_table
from tests.docs.operations_document import documented_metrics, emitted_metrics

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_CALL = """
from types import SimpleNamespace
from functions.watch.handler import handler
context = SimpleNamespace(
    function_name="f", memory_limit_in_mb=1, invoked_function_arn="a", aws_request_id="r"
)
handler({"id": "of-the-event"}, context)
"""


@pytest.fixture
def environment(dynamodb: "DynamoDBClient", aws_endpoint: str) -> dict[str, str]:
    """The function's whole environment, as the Pulumi program declares it."""
    return {
        "PROJECT": "a-project",
        "TABLE_NAME": create_message_table(dynamodb),
        "SES_CONFIGURATION_SET": "mail-of-the-handler-s-test",
        "SOURCES": '["ses", "sms"]',
        "STREAMS": '[["events", false]]',
        "PATIENCE_SECONDS": "0",
        "SETTLE_SECONDS": "0",
        "POWERTOOLS_SERVICE_NAME": "watch",
        "POWERTOOLS_METRICS_NAMESPACE": own_namespace(),
        "AWS_ENDPOINT_URL": aws_endpoint,
        "AWS_LAMBDA_FUNCTION_NAME": "f",
    }


def call(environment: dict[str, str]) -> list[dict[str, Any]]:
    """What the function logged, line by line."""
    command = [sys.executable, "-W", "ignore", "-c", _CALL]
    ran = subprocess.run(
        command, env=dict(os.environ) | environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert ran.returncode == 0, ran.stderr
    return [json.loads(line) for line in ran.stdout.splitlines()]


def test_a_silent_source_that_sends_is_saved_logged_and_counted(
    environment: dict[str, str], dynamodb: "DynamoDBClient", aws_client: AwsClient
) -> None:
    dimension = {"Name": "ses:configuration-set", "Value": environment["SES_CONFIGURATION_SET"]}
    at = datetime.fromtimestamp(time.time() - 130, UTC)
    datum: Any = {"MetricName": "Send", "Dimensions": [dimension], "Value": 3, "Timestamp": at}
    cloudwatch = aws_client("cloudwatch")
    cloudwatch.put_metric_data(Namespace="AWS/SES", MetricData=[datum])

    lines = call(environment)

    known = SourceTable(environment["TABLE_NAME"], dynamodb).freshness(["ses", "sms"])
    assert known["ses"].finding
    assert known["ses"].finding.state is FreshnessState.DOWN
    assert known["sms"].finding is None
    (warning,) = (line for line in lines if line.get("level") == "WARNING")
    assert (warning["source"], warning["state"], warning["correlation_id"]) == ("ses", "DOWN", "of-the-event")
    (emf,) = (line for line in lines if "_aws" in line)
    assert (emf["Checks"], emf["SourcesDown"], emf["SourcesBehind"]) == ([1], [1], [0])


def test_its_metrics_are_those_that_alarms_watch(environment: dict[str, str]) -> None:
    (emf,) = (line for line in call(environment) if "_aws" in line)
    (directive,) = emf["_aws"]["CloudWatchMetrics"]

    assert emitted_metrics([emf]) == documented_metrics("watch")
    for alarm in source_alarms("a-project", "a-log-group"):
        metrics = [alarm.metric] if isinstance(alarm, Heartbeat) else alarm.metrics.values()
        for metric in metrics:
            assert metric.namespace == directive["Namespace"]
            assert metric.name in emf
            assert {name: emf[name] for name in directive["Dimensions"][0]} == metric.dimensions
