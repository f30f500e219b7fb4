"""The rows of a project's dashboard, in the order an on-call engineer needs them."""

from collections.abc import Sequence

import pulumi

from components.monitoring.alarms.alarm import Metric
from components.monitoring.dashboards.dashboard import DashboardTarget
from components.monitoring.dashboards.resource_graphs import (
    function_calls,
    function_load,
    queue_graph,
    stream_age,
    stream_usage,
    table_writes,
)
from components.monitoring.dashboards.widgets import AlarmStatus, Graph, MetricLine, Row, Text, Widget
from components.monitoring.metrics import project_metric
from components.project.resources import ProjectParts
from components.settings.alarms import Thresholds
from functions.contract import metric_names

#: The rates at which AWS reviews a sender, in percent (SES Developer Guide, "Reputation metrics").
_BOUNCES_REVIEWED, _COMPLAINTS_REVIEWED = 5, 0.1


def project_rows(
    parts: ProjectParts, target: DashboardTarget, alarms: Sequence[pulumi.Input[str]]
) -> list[Row]:
    """Return the whole dashboard, of at most 50 metrics, the limit of the free dashboards. `alarms`: ARNs."""
    limits = target.thresholds
    return [
        Row(_overview(parts.name, target, alarms), height=7),
        _records_row(parts, limits),
        _outcomes_row(parts, limits),
        _failures_row(parts),
        Row([stream_usage(parts.stream.name), *table_writes(parts.table.name)]),
        Row(
            [
                *function_load("Ingest", parts.ingest),
                function_calls("Ingest", parts.ingest),
                _anomalies(parts.name),
            ]
        ),
    ]


def _overview(name: str, target: DashboardTarget, alarms: Sequence[pulumi.Input[str]]) -> list[Widget]:
    text = f"""## {name}
Start with the alarms: each describes the problem and the first action. Then read from top to bottom.
* **No records**, or a source down: do senders name the configuration set; check the event destination.
* **Lag**: check throttles, errors and the stream's usage below.
* **Failed records** are redriven automatically. After an alarm: `python -m operations redrive {name}`
* **Missing messages**: `python -m operations verify {name}` lists them; `replay {name}` restores them.
* **Logs**: Logs Insights, saved queries, folder `{target.folder()}`; filter by `@log`.

`pulumi up` manages this dashboard and overwrites manual changes."""
    return [Text(text), *([AlarmStatus("Alarms", alarms)] if alarms else ())]


def _metric(project: str, name: str, stat: str = "Sum", service: str = metric_names.INGEST) -> Metric:
    return project_metric(project, service, name, stat)


def _counts(
    project: str, labels: dict[str, str], service: str = metric_names.INGEST
) -> dict[str, MetricLine]:
    """Return a line for each metric, by its id."""
    return {
        name[0].lower() + name[1:]: MetricLine(label, _metric(project, name, service=service))
        for name, label in labels.items()
    }


def _records_row(parts: ProjectParts, limits: Thresholds) -> Row:
    name = parts.name
    sources = {
        metric_names.RECORDS_OF[source]: label
        for source, label in (("pinpoint", "Pinpoint"), ("ses", "SES"), ("sms", "SMS"))
    }
    lags = {
        stat: MetricLine(stat, _metric(name, metric_names.INGEST_LAG_SECONDS, stat))
        for stat in ("p50", "p99")
    }
    findings = {metric_names.SOURCES_DOWN: "down", metric_names.SOURCES_BEHIND: "behind"}
    return Row(
        [
            Graph(
                "Records in, by source",
                _counts(name, sources | {metric_names.MESSAGE_EVENTS: "events stored"}),
            ),
            Graph("Ingest lag, s", lags, {"threshold": limits.ingest_lag_seconds}, seconds=60),
            stream_age(parts.stream.name, limits.archive_age_seconds),
            Graph("Sources down or behind", _counts(name, findings, service=metric_names.SOURCE_MONITOR)),
        ]
    )


def _outcomes_row(parts: ProjectParts, limits: Thresholds) -> Row:
    name = parts.name
    outcomes = {
        metric_names.ACCEPTED: "accepted",
        metric_names.DELIVERED: "delivered",
        metric_names.SOFT_BOUNCES: "soft bounces",
        metric_names.HARD_BOUNCES: "hard bounces",
        metric_names.COMPLAINTS: "complaints",
        metric_names.FAILED: "failed",
    }

    def rate(title: str, found: str, lines: dict[str, float]) -> Graph:
        metrics = {
            "accepted": MetricLine("accepted", _metric(name, metric_names.ACCEPTED), is_hidden=True),
            "found": MetricLine(found, _metric(name, found), is_hidden=True),
            "rate": MetricLine("%", "IF(accepted > 0, 100 * found / accepted, 0)"),
        }
        return Graph(title, metrics, lines, seconds=86_400, days=14)

    bounces = {"AWS reviews": _BOUNCES_REVIEWED, "threshold": round(limits.bounce_rate * 100, 6)}
    complaints = {"AWS reviews": _COMPLAINTS_REVIEWED, "threshold": round(limits.complaint_rate * 100, 6)}
    return Row(
        [
            Graph("Messages by outcome", _counts(name, outcomes)),
            rate("Hard bounces, % of a day's messages", metric_names.HARD_BOUNCES, bounces),
            rate("Complaints, % of a day's messages", metric_names.COMPLAINTS, complaints),
        ]
    )


def _failures_row(parts: ProjectParts) -> Row:
    name, redrive = parts.name, parts.redrive
    failed = {
        metric_names.FAILED_RECORDS: "records",
        metric_names.UNKNOWN_EVENTS: "unknown events",
    }
    redriven = {
        metric_names.REDRIVEN_RECORDS: "redriven",
        metric_names.POISON_RECORDS: "poison",
        metric_names.HELD_OBJECTS: "objects held",
    }
    return Row(
        [
            Graph("Failed records and unknown events", _counts(name, failed)),
            Graph("Redrive", _counts(name, redriven, service=metric_names.REDRIVE)),
            queue_graph("Waiting for redrive", redrive.queue.name, redrive.queue.dead_letter_name),
            function_calls("Redrive", redrive.function),
        ]
    )


def _anomalies(project: str) -> Graph:
    anomalies = {
        metric_names.DUPLICATE_EVENTS: "duplicate events",
        metric_names.CAPPED_MESSAGES: "capped messages",
        metric_names.EXPIRED_EVENTS: "expired events",
    }
    return Graph("Duplicate, capped and expired events", _counts(project, anomalies))
