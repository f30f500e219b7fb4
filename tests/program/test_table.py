"""A project's table: its shape, and what it may use."""

from typing import Any

import pytest

from functions.contract import message_table
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
