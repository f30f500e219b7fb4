"""The alarm on what a tenant's SQL queries scan, which is what they cost."""

import pulumi

from components.monitoring.alarms.alarm import Alarm, Condition, Metric

_GB = 1_000_000_000
#: Athena charges for a query that was cancelled or failed as far as it scanned.
_ENDS = ("SUCCEEDED", "CANCELED", "FAILED")


def scanned_alarm(workgroup: pulumi.Input[str], gb_per_hour: int) -> Alarm:
    """Return the alarm on the bytes that a workgroup's queries scan in an hour."""
    metrics = {
        end.lower(): Metric(
            "AWS/Athena",
            "ProcessedBytes",
            {"WorkGroup": workgroup, "QueryState": end, "QueryType": "DML"},
        )
        for end in _ENDS
    }
    scanned = " + ".join(f"FILL({name}, 0)" for name in metrics)
    return Alarm(
        "queries-scan-much",
        "SQL queries over the archives scan much, which costs money. Tracking is not affected.",
        "Find the queries in the workgroup's history, then have them name fewer days or run less often, or "
        "raise analytics.alarmGbPerHour.",
        metrics,
        [Condition(f"more than {gb_per_hour} GB in an hour", f"({scanned})", gb_per_hour * _GB)],
        period_seconds=3600,
        datapoints_to_alarm=1,
        evaluation_periods=1,
    )
