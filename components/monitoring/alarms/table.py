"""Alarms of a project's message table and its indexes."""

from collections.abc import Mapping, Sequence

import pulumi

from components.monitoring.alarms.alarm import Alarm, Metric
from components.settings.alarms import Thresholds
from functions.contract.message_table import INDEXES

#: Of the quota of the table, which it shares with its indexes ("Quotas in Amazon DynamoDB").
_NEAR = 0.7
_TOGETHER = "SUM(FILL(METRICS(), 0))"


def table_alarms(table: pulumi.Input[str], limits: Thresholds) -> Sequence[Alarm]:
    def everywhere(name: str) -> Mapping[str, Metric]:
        """A metric of the table and of each index: DynamoDB tells them apart."""
        indexes = {
            f"index{number}": Metric(
                "AWS/DynamoDB", name, {"TableName": table, "GlobalSecondaryIndexName": index.name}
            )
            for number, index in enumerate(INDEXES)
        }
        return {"own": Metric("AWS/DynamoDB", name, {"TableName": table}), **indexes}

    failed = Metric("AWS/DynamoDB", "SystemErrors", {"TableName": table, "Operation": "UpdateItem"})
    return [
        Alarm(
            "writes-throttled", "DynamoDB turns writes away, and messages wait.",
            "See writes-near-quota and hot-shard for the cause; raise maxWriteUnits if it is set.",
            everywhere("WriteThrottleEvents"), 10, _TOGETHER, seconds=60, wrong=5, periods=7,
        ),
        Alarm(
            "hot-shard", "One partition takes more writes than DynamoDB lets it (1,000 units a second).",
            "Raise shards: one campaign or journey is written faster than so many partitions can.",
            everywhere("WriteKeyRangeThroughputThrottleEvents"), 0, _TOGETHER, seconds=60, wrong=3, periods=5,
        ),
        Alarm(
            "writes-near-quota", "The table and its indexes use more than 70 % of the quota of writes.",
            "Ask AWS for a higher quota of the table, and set tableWriteUnits to it.",
            everywhere("ConsumedWriteCapacityUnits"), _NEAR * limits.table_write_units,
            f"{_TOGETHER} / PERIOD(own)", seconds=60, wrong=3, periods=5,
        ),
        Alarm(
            "reads-throttled", "DynamoDB turns reads away, and the API answers late or not at all.",
            "Raise maxReadUnits if it is set; else see which tenant asks so much.",
            everywhere("ReadThrottleEvents"), 10, _TOGETHER, seconds=60, wrong=5, periods=7,
        ),
        Alarm(
            "system-errors", "DynamoDB fails by itself.", "Look at AWS's health dashboard.",
            {"errors": failed}, 0, seconds=60, wrong=15, periods=15,
        ),
    ]  # fmt: skip
