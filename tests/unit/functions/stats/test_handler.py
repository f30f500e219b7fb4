"""The statistics function as Lambda loads it: what it is given, what it answers, what it logs."""

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from components.aws.lambda_function import own_namespace
from functions.contract.message_table import ITEM_KEY
from functions.contract.stats_table import COUNTED_BY, HALF_HOUR_MS, SCOPE
from functions.stats.contributions import RowKey
from functions.stats.drift_state import DriftState, DriftStateTable
from functions.stats.row_update import Pending, RowWriter
from functions.stats.table import StatsTable
from tests.builders import SENT_AT, message_event
from tests.conftest import create_message_table
from tests.docs.operations_document import documented_metrics, emitted_metrics
from tests.unit.functions.stats.tables import create_stats_table
from tests.unit.functions.stats.test_contributions import items_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_CALL = """
import json, sys
from types import SimpleNamespace
from functions.stats.handler import handler
context = SimpleNamespace(
    function_name="f", memory_limit_in_mb=1, invoked_function_arn="a", aws_request_id="r"
)
for event in json.load(sys.stdin):
    print(json.dumps({"answer": handler(event, context)}))
"""


@pytest.fixture
def environment(
    dynamodb: "DynamoDBClient", aws_endpoint: str, request: pytest.FixtureRequest
) -> dict[str, str]:
    """The function's whole environment, as the Pulumi program declares it."""
    name = f"stats-{abs(hash(request.node.nodeid))}"
    create_stats_table(dynamodb, name)
    return {
        "PROJECT": "a-project",
        "RETENTION_DAYS": "",
        "STATS_TABLE_NAME": name,
        "TABLE_NAME": create_message_table(dynamodb),
        "SHARDS": "2",
        "STATS_GENERATION": "001.000",
        "POWERTOOLS_SERVICE_NAME": "stats",
        "POWERTOOLS_METRICS_NAMESPACE": own_namespace(),
        "AWS_ENDPOINT_URL": aws_endpoint,
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "eu-central-1",
        "AWS_LAMBDA_FUNCTION_NAME": "f",
    }


def record(sequence: int, item: dict[str, Any], name: str = "INSERT") -> dict[str, Any]:
    """A record as in Lambda's "Example event"."""
    return {
        "eventName": name,
        "dynamodb": {
            "Keys": {ITEM_KEY: item[ITEM_KEY]},
            "NewImage": item,
            "SequenceNumber": str(10**24 + sequence),
            "ApproximateCreationDateTime": SENT_AT / 1000,
        },
    }


def event(*records: dict[str, Any]) -> dict[str, Any]:
    """An event of a tumbling window, as in "Stateful processing with DynamoDB streams"."""
    return {
        "Records": list(records),
        "window": {"start": "2026-09-21T14:00:00Z", "end": "2026-09-21T14:15:00Z"},
        "state": {},
        "shardId": "shardId-00000001790000000000-abcdef01",
        "eventSourceARN": "arn:aws:dynamodb:eu-central-1:123456789012:table/messages/stream/2026",
        "isFinalInvokeForWindow": not records,
        "isWindowTerminatedEarly": False,
    }


def call(environment: dict[str, str], *events: dict[str, Any]) -> list[dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, "-c", _CALL], input=json.dumps(events), env=environment, check=False,
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def test_a_batch_is_counted_once_and_a_window_ends_without_records(
    environment: dict[str, str], dynamodb: "DynamoDBClient"
) -> None:
    [item] = items_of(message_event(campaign_id="c"))
    stamped = {**item, COUNTED_BY: {"S": "001.000"}}
    batch = event(record(1, stamped), record(2, stamped, "REMOVE"))

    logged = call(environment, batch, batch, event())

    assert [line["answer"] for line in logged if "answer" in line] == [{"state": {}}] * 3
    rows = dynamodb.scan(TableName=environment["STATS_TABLE_NAME"])["Items"]
    assert {row[SCOPE]["S"]: row["n"]["N"] for row in rows if "n" in row} == {
        "project": "1",
        "campaign#c": "1",
    }


def test_what_cannot_be_read_or_drifts_is_logged_without_its_content_and_counted_by_a_metric(
    environment: dict[str, str], dynamodb: "DynamoDBClient"
) -> None:
    [item] = items_of(message_event())
    damaged = {**item, COUNTED_BY: {"S": "001.000"}, "channel": {"S": "a secret"}}
    # A row of a message that is not stored, found by an earlier comparison.
    name, row = environment["STATS_TABLE_NAME"], RowKey("campaign#c", SENT_AT // HALF_HOUR_MS)
    StatsTable(name, dynamodb, RowWriter("001.000", None)).add(row, "shardId-1", [Pending(1, 1, {"n": 1})], 1)
    DriftStateTable(name, dynamodb, "001.000").write(DriftState(0, {row: "n-1"}))

    logged = call(environment, event(record(1, damaged)), event())

    [failure] = [line for line in logged if line.get("message") == "record not counted"]
    assert (failure["reason"], failure["sequence"]) == ("ValueError", str(10**24 + 1))
    [drift] = [line for line in logged if line.get("message") == "row differs from its messages"]
    assert drift["scope"] == "campaign#c"
    assert "secret" not in json.dumps(logged)
    assert emitted_metrics(logged) == documented_metrics("stats")
