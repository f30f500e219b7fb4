"""The alarm of a project's message table and its indexes."""

import pulumi

from components.monitoring.alarms.alarm import Alarm, Condition, Metric
from components.settings.alarms import Thresholds
from functions.contract.message_table import INDEXES

#: Share of the quota of a table together with its indexes ("Quotas in Amazon DynamoDB").
_NEAR_QUOTA = 0.7
#: The API retries a few throttled reads a minute without a caller noticing.
_MAX_THROTTLED_READS = 10
_PERIOD_SECONDS = 60


def table_alarm(table: pulumi.Input[str], limits: Thresholds) -> Alarm:
    """Return the alarm. A throttled request counts once, whichever of the table and its indexes throttles."""

    def metric(name: str, **dimensions: str) -> Metric:
        return Metric("AWS/DynamoDB", name, {"TableName": table, **dimensions})

    consumed = {
        "used": metric("ConsumedWriteCapacityUnits"),
        **{
            f"used{number}": metric("ConsumedWriteCapacityUnits", GlobalSecondaryIndexName=index.name)
            for number, index in enumerate(INDEXES)
            # CloudWatch allows ten metrics; what few messages are in hardly counts.
            if not index.has_only_rare
        },
    }
    reads = "FILL(queries, 0) + FILL(reads, 0)"
    return Alarm(
        "table-degraded",
        "DynamoDB throttles or fails requests to the message table, or its write quota is almost used. "
        "Messages "
        "are delayed, the API may return UNAVAILABLE; nothing is lost.",
        "Writes: raise table.maxWriteUnits if it is set, and shards if one campaign is sent fast. Reads: "
        "raise "
        "table.maxReadUnits, or find the tenant with the most requests. Quota: request a higher table quota. "
        "Server errors: see the AWS Health Dashboard.",
        {
            "writes": metric("ThrottledRequests", Operation="UpdateItem"),
            "queries": metric("ThrottledRequests", Operation="Query"),
            "reads": metric("ReadThrottleEvents"),
            "errors": metric("SystemErrors", Operation="UpdateItem"),
            **consumed,
        },
        [
            Condition("writes are throttled", "FILL(writes, 0)"),
            Condition("reads are throttled", f"({reads})", _MAX_THROTTLED_READS),
            Condition("server errors", "FILL(errors, 0)"),
            Condition(
                f"more than 70 % of {limits.table_write_units} write units a second",
                f"({' + '.join(f'FILL({name}, 0)' for name in consumed)})",
                round(_NEAR_QUOTA * limits.table_write_units * _PERIOD_SECONDS),
            ),
        ],
        period_seconds=_PERIOD_SECONDS,
        datapoints_to_alarm=5,
        evaluation_periods=7,
    )
