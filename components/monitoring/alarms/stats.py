"""The alarm of a project's statistics."""

from dataclasses import dataclass

import pulumi

from components.monitoring.alarms.alarm import Alarm, Condition, Metric
from components.monitoring.metrics import project_metric
from functions.contract import metric_names

#: Beside the batching window, of 5 minutes at most.
_MAX_LAG_SECONDS = 900


@dataclass(frozen=True)
class MonitoredStats:
    """The names that the alarm needs: the project, the function that counts, and its log group."""

    project: str
    function: pulumi.Input[str]
    log_group: pulumi.Input[str]


def stats_alarm(stats: MonitoredStats) -> Alarm:
    """Return the alarm. A record leaves the stream after 24 hours, counted or not."""
    return stats_degraded(
        Metric("AWS/Lambda", "IteratorAge", {"FunctionName": stats.function}, "Maximum"),
        1000,
        project_metric(stats.project, metric_names.STATS, metric_names.UNCOUNTED_RECORDS),
        project_metric(stats.project, metric_names.STATS, metric_names.STATS_DRIFT),
        [stats.log_group],
    )


def stats_degraded(
    lag: Metric,
    units_per_second: int,
    uncounted: Metric,
    drift: Metric,
    log_groups: list[pulumi.Input[str]],
) -> Alarm:
    """Return the alarm on statistics that are late or incomplete; `lag` is in 1/`units_per_second` s."""
    return Alarm(
        "stats-degraded",
        "statistics are late, or wrong. Messages and lists are complete.",
        "Late: read the log group for errors, and fix them within 24 hours, after which changes are lost. "
        "Lacking: read the reasons of `record not counted`, deploy the fix, then raise stats.recount. "
        "Drift: find who changed or restored a table, then raise stats.recount.",
        {"lag": lag, "uncounted": uncounted, "drift": drift},
        [
            Condition(
                f"changes wait for more than {_MAX_LAG_SECONDS} s",
                "FILL(lag, 0)",
                _MAX_LAG_SECONDS * units_per_second,
            ),
            Condition("records are not counted", "FILL(uncounted, 0)"),
            Condition("rows differ from a recount", "FILL(drift, 0)"),
        ],
        datapoints_to_alarm=1,
        evaluation_periods=1,
        log_groups=log_groups,
    )
