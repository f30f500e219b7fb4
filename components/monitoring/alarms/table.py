"""Alarms of a project's message table and its indexes."""

from collections.abc import Mapping, Sequence

import pulumi

from components.monitoring.alarms.alarm import Alarm, Metric
from components.settings.alarms import Thresholds
from functions.contract.message_table import INDEXES

#: Share of the quota of a table together with its indexes ("Quotas in Amazon DynamoDB").
_NEAR = 0.7
_SUM = "SUM(FILL(METRICS(), 0))"


def table_alarms(table: pulumi.Input[str], limits: Thresholds) -> Sequence[Alarm]:
    def with_indexes(name: str) -> Mapping[str, Metric]:
        """A metric of the table and of each index, which DynamoDB reports separately."""
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
            "writes-throttled",
            "DynamoDB throttles writes; messages are delayed.",
            "Check the alarms writes-near-quota and hot-shard; raise maxWriteUnits if it is set.",
            with_indexes("WriteThrottleEvents"),
            10,
            _SUM,
            period_seconds=60,
            datapoints_to_alarm=5,
            evaluation_periods=7,
        ),
        Alarm(
            "hot-shard",
            "One partition exceeds DynamoDB's write limit (1,000 units a second).",
            "Raise shards: one campaign or journey exceeds what the present number of shards can take.",
            with_indexes("WriteKeyRangeThroughputThrottleEvents"),
            0,
            _SUM,
            period_seconds=60,
            datapoints_to_alarm=3,
            evaluation_periods=5,
        ),
        Alarm(
            "writes-near-quota",
            "The table and its indexes use more than 70 % of the write throughput quota.",
            "Request a higher table quota from AWS and set tableWriteUnits to it.",
            with_indexes("ConsumedWriteCapacityUnits"),
            _NEAR * limits.table_write_units,
            f"{_SUM} / PERIOD(own)",
            period_seconds=60,
            datapoints_to_alarm=3,
            evaluation_periods=5,
        ),
        Alarm(
            "reads-throttled",
            "DynamoDB throttles reads; the API responds late or with UNAVAILABLE.",
            "Raise maxReadUnits if it is set; otherwise find the tenant with the most requests.",
            with_indexes("ReadThrottleEvents"),
            10,
            _SUM,
            period_seconds=60,
            datapoints_to_alarm=5,
            evaluation_periods=7,
        ),
        Alarm(
            "system-errors",
            "DynamoDB returns server errors (HTTP 5xx).",
            "Check the AWS Health Dashboard.",
            {"errors": failed},
            0,
            period_seconds=60,
            datapoints_to_alarm=15,
            evaluation_periods=15,
        ),
    ]
