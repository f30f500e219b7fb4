"""Alarms of a project's source monitor: its findings and its heartbeat."""

from collections.abc import Sequence

from components.monitoring.alarms.alarm import Alarm, Metric
from components.monitoring.metrics import project_metric
from functions.contract import metric_names


def source_alarms(project: str) -> Sequence[Alarm]:
    def metric(name: str, stat: str) -> Metric:
        return project_metric(project, metric_names.SOURCE_MONITOR, name, stat)

    def found(key: str, name: str, description: str, runbook: str) -> Alarm:
        sources = {"sources": metric(name, "Maximum")}
        return Alarm(
            key,
            description,
            runbook,
            sources,
            0,
            period_seconds=60,
            datapoints_to_alarm=1,
            evaluation_periods=1,
        )

    return [
        found(
            "source-down",
            metric_names.SOURCES_DOWN,
            "A service sends messages, but none of its events arrive.",
            "Query `sourceHealth` in the API for the reason; check that requests name the configuration set "
            "and that its event destination writes to the project's delivery stream.",
        ),
        found(
            "source-behind",
            metric_names.SOURCES_BEHIND,
            "Records arrive at the delivery stream but are not stored.",
            "Read the ingest function's log.",
        ),
        Alarm(
            "watch-silent",
            "The source monitor has not run for two hours (heartbeat missing).",
            "Read the source monitor's log.",
            {"checks": metric(metric_names.CHECKS, "Sum")},
            1,
            comparison="LessThanThreshold",
            period_seconds=3_600,
            datapoints_to_alarm=2,
            evaluation_periods=2,
            treat_missing_data="breaching",
        ),
    ]
