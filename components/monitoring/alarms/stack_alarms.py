"""The alarms that cover all projects with `alarms.scope: stack`, over sums of their metrics.

They report what a person must act on: lost or unstored events, rejected records, the sender's reputation.
What only precedes that (quotas and throttles of one resource) needs a project's own alarms.
"""

from components.monitoring.alarms.alarm import Alarm, Condition, Heartbeat, Metric
from components.monitoring.alarms.ingest import event_quality_alarm, reputation_alarm
from components.monitoring.alarms.redrive import records_failed
from components.monitoring.alarms.sources import monitor_silent, source_unhealthy
from components.monitoring.alarms.stats import stats_degraded
from components.monitoring.metrics import stack_metric
from components.settings.alarms import Thresholds
from functions.contract import metric_names


def stack_alarms(limits: Thresholds, stack: str) -> list[Alarm | Heartbeat]:
    """Return the alarms of the projects that share them."""
    redrive = f".venv/bin/python -m operations redrive PROJECT --stack {stack}"
    find = "Find the project on the stack's dashboard"
    return [
        source_unhealthy(_found(metric_names.SOURCES_DOWN), _found(metric_names.SOURCES_BEHIND), []),
        monitor_silent(stack_metric(metric_names.SOURCE_MONITOR, metric_names.CHECKS), []),
        Alarm(
            "ingest-degraded",
            "a project's messages are stored late.",
            f"{find}, then read the log group of its ingest function.",
            {"lag": stack_metric(metric_names.INGEST, metric_names.INGEST_LAG_SECONDS, "p99")},
            [
                Condition(
                    f"p99 lag above {limits.ingest_lag_seconds} s", "FILL(lag, 0)", limits.ingest_lag_seconds
                )
            ],
        ),
        records_failed(
            {
                "failed": _ingest(metric_names.FAILED_RECORDS),
                "records": _ingest(metric_names.RECORDS),
                "poison": stack_metric(metric_names.REDRIVE, metric_names.POISON_RECORDS),
                "held": stack_metric(metric_names.REDRIVE, metric_names.HELD_OBJECTS),
            },
            f"{find}, then list the reasons with `{redrive} --dry-run --poison`.",
            limits,
            [],
        ),
        Alarm(
            "redrive-failed",
            "redrive gave up on failed records of a project. They remain in its archive under errors/.",
            "Find the project with the saved query `redriven and held error objects`, fix the cause, then "
            f"run `{redrive}`.",
            {"abandoned": stack_metric(metric_names.REDRIVE, metric_names.ABANDONED_OBJECTS)},
            [Condition("dead letters", "FILL(abandoned, 0)")],
            datapoints_to_alarm=1,
            evaluation_periods=1,
        ),
        stats_degraded(
            stack_metric(metric_names.STATS, metric_names.STATS_LAG_SECONDS, "Maximum"),
            1,
            stack_metric(metric_names.STATS, metric_names.UNCOUNTED_RECORDS),
            stack_metric(metric_names.STATS, metric_names.STATS_DRIFT),
            [],
        ),
        event_quality_alarm(_ingest, limits),
        reputation_alarm(_ingest, limits),
    ]


def _ingest(name: str) -> Metric:
    return stack_metric(metric_names.INGEST, name)


def _found(name: str) -> Metric:
    return stack_metric(metric_names.SOURCE_MONITOR, name, "Maximum")
