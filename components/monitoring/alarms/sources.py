"""Alarms of a project's sources: the findings of its source monitor, and two heartbeats."""

from collections.abc import Sequence

import pulumi

from components.monitoring.alarms.alarm import Alarm, Condition, Heartbeat, Metric
from components.monitoring.metrics import project_metric
from functions.contract import metric_names

_HOUR = 3_600


def source_alarms(project: str, monitor_log: pulumi.Input[str]) -> list[Alarm | Heartbeat]:
    """Return the alarms of the project's source monitor."""

    def metric(name: str, stat: str = "Maximum") -> Metric:
        return project_metric(project, metric_names.SOURCE_MONITOR, name, stat)

    return [
        source_unhealthy(
            metric(metric_names.SOURCES_DOWN), metric(metric_names.SOURCES_BEHIND), [monitor_log]
        ),
        monitor_silent(metric(metric_names.CHECKS, "Sum"), [monitor_log]),
    ]


def monitor_silent(metric: Metric, log_groups: Sequence[pulumi.Input[str]]) -> Heartbeat:
    """Return the alarm on a source monitor that does not run."""
    return Heartbeat(
        "source-monitor-silent",
        "the source monitor has not run for two hours, so sources are not monitored.",
        "Read the log group for errors; check that the EventBridge rule of the function is enabled.",
        metric,
        period_seconds=_HOUR,
        evaluation_periods=2,
        log_groups=log_groups,
    )


def source_unhealthy(down: Metric, behind: Metric, log_groups: Sequence[pulumi.Input[str]]) -> Alarm:
    """Return the alarm on a source whose events do not arrive, or arrive and are not stored.

    The source monitor confirms a finding before it reports it, so one data point is enough.
    """
    return Alarm(
        "source-unhealthy",
        "the source monitor confirmed that a source's events do not arrive or are not stored.",
        "Query `sourceHealth` in the API for source and reason. No events: they are lost meanwhile; check "
        "that requests name the configuration set, and that its event destination is enabled and writes to "
        "the project's delivery stream. Not stored: Firehose retries them, then redrive does; check "
        "ingest-degraded and table-degraded.",
        {"down": down, "behind": behind},
        [
            Condition("messages are sent and no events arrive", "FILL(down, 0)"),
            Condition("records arrive and are not stored", "FILL(behind, 0)"),
        ],
        period_seconds=60,
        datapoints_to_alarm=1,
        evaluation_periods=1,
        log_groups=log_groups,
    )


def no_events_alarms(project: str, hours: int | None) -> list[Heartbeat]:
    """Return the alarm of a project with constant traffic; `hours` None: traffic may pause."""
    if hours is None:
        return []
    return [
        Heartbeat(
            "no-events",
            f"no event arrived for {hours} hours, although alarms.expectEventsEveryHours expects some.",
            "Send a test message. Check that the configuration set still has the project's event "
            "destination, "
            "and ingest-degraded of the project.",
            project_metric(project, metric_names.INGEST, metric_names.RECORDS),
            period_seconds=_HOUR,
            evaluation_periods=hours,
        )
    ]
