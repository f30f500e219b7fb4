"""Alarms of what the watch finds out about a project's sources, and of the watch itself."""

from collections.abc import Sequence

from components.monitoring.alarms.alarm import Alarm, Metric
from components.monitoring.metrics import of_project
from functions.contract import metric_names


def source_alarms(project: str) -> Sequence[Alarm]:
    def metric(name: str, stat: str) -> Metric:
        return of_project(project, metric_names.SOURCE_MONITOR, name, stat)

    def found(key: str, name: str, means: str, first: str) -> Alarm:
        sources = {"sources": metric(name, "Maximum")}
        return Alarm(key, means, first, sources, 0, seconds=60, wrong=1, periods=1)

    return [
        found(
            "source-down", metric_names.SOURCES_DOWN, "A service sends, and none of its events comes.",
            "Ask the API for `freshness`, which says more: is the configuration set named in each request, "
            "and does its event destination lead here?",
        ),
        found(
            "source-behind", metric_names.SOURCES_BEHIND,
            "Records come to the delivery stream, and are not recorded.",
            "See the ingest function's log.",
        ),
        Alarm(
            "watch-silent", "Nobody looks after the project's sources.", "See the watch function's log.",
            {"checks": metric(metric_names.CHECKS, "Sum")}, 1, comparison="LessThanThreshold",
            seconds=3_600, wrong=2, periods=2, missing="breaching",
        ),
    ]  # fmt: skip
