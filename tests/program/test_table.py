"""A project's table: its shape, and what it may use."""

import json
from typing import Any

import pytest

from functions.contract import message_table, stats_table
from tests.program.conftest import Run
from tools.registrations.recorder import Recording


def test_the_table_has_the_shape_that_the_store_reads_and_writes(dev: Recording) -> None:
    inputs = dev.one("dynamodb/table:Table", "acme-shop-messages").inputs
    indexes = {
        index["name"]: [key["attributeName"] for key in index["keySchemas"]]
        for index in inputs["globalSecondaryIndexes"]
    }

    assert inputs["hashKey"] == message_table.ITEM_KEY
    assert {each["name"]: each["type"] for each in inputs["attributes"]} == message_table.KEY_ATTRIBUTES
    assert indexes == {index.name: [index.hash_key, message_table.SENT_AT] for index in message_table.INDEXES}
    assert {index["projectionType"] for index in inputs["globalSecondaryIndexes"]} == {"KEYS_ONLY"}
    assert inputs["ttl"] == {"attributeName": message_table.EXPIRES_AT, "enabled": True}
    assert inputs["pointInTimeRecovery"] == {"enabled": True}
    assert (inputs["streamEnabled"], inputs["streamViewType"]) == (True, "NEW_AND_OLD_IMAGES")


def caps(recording: Recording) -> list[object]:
    """What is capped of the first project's table: the table itself, and each index."""
    inputs = recording.one("dynamodb/table:Table", "acme-shop-messages").inputs
    return [each.get("onDemandThroughput") for each in (inputs, *inputs["globalSecondaryIndexes"])]


def test_no_table_is_limited_unless_configured(dev: Recording) -> None:
    assert set(caps(dev)) == {None}


@pytest.mark.parametrize(
    ("settings", "cap"),
    [
        (
            {"maxWriteUnits": 2000, "maxReadUnits": 500},
            {"maxWriteRequestUnits": 2000, "maxReadRequestUnits": 500},
        ),
        ({"maxWriteUnits": 2000}, {"maxWriteRequestUnits": 2000}),
        (
            {"maxWriteUnits": "none", "maxReadUnits": "none"},
            {"maxWriteRequestUnits": -1, "maxReadRequestUnits": -1},
        ),
    ],
)
def test_a_cap_covers_the_table_and_each_index(
    run: Run, settings: dict[str, Any], cap: dict[str, int]
) -> None:
    capped = run(lambda all_settings: all_settings["projects"]["acme-shop"].update(table=settings))

    assert caps(capped) == [cap] * (1 + len(message_table.INDEXES))


@pytest.fixture
def counted(run: Run) -> Recording:
    """The stack with statistics of one project."""
    return run(lambda settings: settings["projects"]["acme-shop"].update(stats={"enabled": True}))


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
    assert (mapping["tumblingWindowInSeconds"], mapping["maximumBatchingWindowInSeconds"]) == (900, 60)
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
        assert writer.inputs["environment"]["variables"]["STATS_GENERATION"] == "001.002"
        assert function.urn in writer.dependencies


def test_statistics_have_an_alarm(counted: Recording) -> None:
    [alarm] = [each for each in counted.of("MetricAlarm") if each.name == "acme-shop-stats-degraded"]

    assert "Runbook: docs/operations.md#stats-degraded" in alarm.inputs["alarmDescription"]


def test_the_registry_names_the_statistics(counted: Recording) -> None:
    project = counted.exports["projects"]["acme-shop"]
    items = [json.loads(each.inputs["item"]) for each in counted.of("TableItem")]
    named = [item["stats_table_name"]["S"] for item in items if "stats_table_name" in item]

    assert named == [project["statsTable"]]
    assert project["statsGeneration"] == "001.000"


def test_without_statistics_nothing_is_built_or_stamped(dev: Recording) -> None:
    writer = dev.one("lambda/function:Function", "acme-shop-ingest").inputs

    assert not [each for each in dev.resources.values() if each.name == "acme-shop-stats"]
    assert writer["environment"]["variables"]["STATS_GENERATION"] == ""
    assert "statsTable" not in dev.exports["projects"]["acme-shop"]
