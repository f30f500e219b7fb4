"""The statistics of a project, where they are enabled: their table, function, permissions and alarm."""

import json

import pytest

from functions.contract import stats_table
from tests.program.conftest import Run
from tests.program.test_policy_lint import findings, policies
from tools.registrations.recorder import Recording


@pytest.fixture(scope="module")
def counted(dev: Recording) -> Recording:
    """The example's stack: statistics are on by default."""
    return dev


@pytest.fixture(scope="module")
def uncounted(run: Run) -> Recording:
    """The stack without statistics of one project."""
    return run(lambda settings: settings["projects"]["acme-shop"].update(stats={"enabled": False}))


def test_statistics_have_a_table_of_their_own_without_a_stream(counted: Recording) -> None:
    inputs = counted.one("dynamodb/table:Table", "acme-shop-stats").inputs

    assert (inputs["hashKey"], inputs["rangeKey"]) == (stats_table.SCOPE, stats_table.ROW)
    assert inputs["ttl"] == {"attributeName": stats_table.EXPIRES_AT, "enabled": True}
    assert "streamEnabled" not in inputs


def test_the_stream_is_counted_in_order_without_end_and_never_split(counted: Recording) -> None:
    mapping = counted.one("EventSourceMapping", "acme-shop-stats").inputs
    function = counted.one("lambda/function:Function", "acme-shop-stats")

    assert mapping["eventSourceArn"] == counted.one("table:Table", "acme-shop-messages").outputs["streamArn"]
    assert mapping["functionName"] == function.outputs["arn"]
    # Only with a tumbling window does an event name its shard.
    assert (mapping["tumblingWindowInSeconds"], mapping["maximumBatchingWindowInSeconds"]) == (900, 300)
    assert (mapping["parallelizationFactor"], mapping["bisectBatchOnFunctionError"]) == (1, False)
    assert (mapping["maximumRetryAttempts"], mapping["maximumRecordAgeInSeconds"]) == (-1, -1)
    assert "functionResponseTypes" not in mapping
    [pattern] = mapping["filterCriteria"]["filters"]
    assert json.loads(pattern["pattern"]) == {
        "eventName": ["INSERT", "MODIFY"],
        "dynamodb": {"Keys": {"message_key": {"S": [{"anything-but": {"prefix": "#source#"}}]}}},
    }


def test_writers_stamp_a_generation_once_its_function_is_deployed(run: Run) -> None:
    recounted = run(
        lambda settings: settings["projects"]["acme-shop"].update(stats={"enabled": True, "recount": 2})
    )
    function = recounted.one("lambda/function:Function", "acme-shop-stats")

    for name in ("acme-shop-ingest", "acme-shop-redrive"):
        writer = recounted.one("lambda/function:Function", name)
        assert writer.inputs["environment"]["variables"]["STATS_GENERATION"].startswith("001.002.")
        assert function.urn in writer.dependencies


def test_statistics_have_an_alarm(counted: Recording) -> None:
    [alarm] = [each for each in counted.of("MetricAlarm") if each.name == "acme-shop-stats-degraded"]

    assert "Runbook: docs/operations.md#stats-degraded" in alarm.inputs["alarmDescription"]


def test_the_registry_names_the_statistics(counted: Recording) -> None:
    project = counted.exports["projects"]["acme-shop"]
    items = [json.loads(each.inputs["item"]) for each in counted.of("TableItem")]
    named = [item["stats_table_name"]["S"] for item in items if "stats_table_name" in item]

    assert len(named) == 3
    assert project["statsTable"] in named
    assert project["statsGeneration"] == stats_table.generation(0, project["statsTable"])


def test_without_statistics_nothing_is_built_or_stamped(uncounted: Recording) -> None:
    writer = uncounted.one("lambda/function:Function", "acme-shop-ingest").inputs

    assert not [each for each in uncounted.resources.values() if each.name == "acme-shop-stats"]
    assert writer["environment"]["variables"]["STATS_GENERATION"] == ""
    assert "statsTable" not in uncounted.exports["projects"]["acme-shop"]


def test_they_read_the_table_s_stream_and_write_their_own_table(counted: Recording) -> None:
    [policy] = [each for each in counted.of("RolePolicy") if each.name == "acme-shop-stats"]
    granted = {
        tuple(statement["Action"]): statement["Resource"]
        for statement in json.loads(policy.inputs["policy"])["Statement"]
    }

    assert granted["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"] == [
        counted.one("table:Table", "acme-shop-messages").outputs["streamArn"]
    ]
    assert granted["dynamodb:GetItem", "dynamodb:Query", "dynamodb:UpdateItem"] == [
        counted.one("table:Table", "acme-shop-stats").outputs["arn"]
    ]
    # For the daily comparison.
    messages = counted.one("table:Table", "acme-shop-messages").outputs["arn"]
    assert granted["dynamodb:BatchGetItem",] == [messages]
    assert granted["dynamodb:Query",] == [f"{messages}/index/*"]
    # The action has no resource level (Service Authorization Reference).
    assert [actions for actions, resources in granted.items() if "*" in resources] == [
        ("dynamodb:ListStreams",)
    ]


def test_no_policy_has_a_finding(counted: Recording) -> None:
    found = findings(policies(counted, "policy"))

    assert {name: each for name, each in found.items() if each} == {}


def test_a_tenant_s_readers_may_query_the_statistics(counted: Recording) -> None:
    table = counted.one("table:Table", "acme-shop-stats").outputs["arn"]
    texts = [each.inputs["policy"] for each in counted.of("RolePolicy") if each.name.startswith("acme")]

    assert any(
        table in statement["Resource"] and "dynamodb:Query" in statement["Action"]
        for text in texts
        for statement in json.loads(text)["Statement"]
    )
