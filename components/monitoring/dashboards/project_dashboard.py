"""What a project's dashboard shows, from top to bottom as the engineer on call asks."""

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
from components.monitoring.dashboards.widgets import AlarmStatus, Graph, Line, Row, Text, Widget
from components.monitoring.metrics import of_project
from components.project.resources import ProjectParts
from components.settings.alarms import Thresholds
from functions.contract import metric_names

#: At which AWS reviews a sender, in percent (SES Developer Guide, "Reputation metrics").
_BOUNCES_REVIEWED, _COMPLAINTS_REVIEWED = 5, 0.1


def project_rows(
    parts: ProjectParts, target: DashboardTarget, alarms: Sequence[pulumi.Input[str]]
) -> list[Row]:
    """The whole dashboard, of 50 metrics: those that an account has for nothing may have no more. `alarms`:
    their ARNs."""
    limits = target.thresholds
    return [
        Row(_first_look(parts.name, target, alarms), height=7),
        _alive(parts, limits),
        _arrived(parts, limits),
        _failed(parts),
        Row([stream_usage(parts.stream.name), *table_writes(parts.table.name)]),
        Row(
            [*function_load("Ingest", parts.ingest), function_calls("Ingest", parts.ingest), _odd(parts.name)]
        ),
    ]


def _first_look(name: str, target: DashboardTarget, alarms: Sequence[pulumi.Input[str]]) -> list[Widget]:
    text = f"""## {name}
Alarms first: each says what it means and what to do. Then from top to bottom.
* **No records**, or a source down: do senders name the configuration set, is its event destination enabled?
* **Lag**: throttles, errors and the stream's usage below.
* **Failed records** come back by themselves; when an alarm says so: `python -m operations redrive {name}`
* **Anything lost?** `python -m operations verify {name}`; `replay {name}` brings it back.
* **Logs**: Logs Insights, saved queries, `{target.folder(name)}`.

Made by `pulumi up`: what is changed here by hand is lost."""
    return [Text(text), *([AlarmStatus("Alarms", alarms)] if alarms else ())]


def _told(project: str, name: str, stat: str = "Sum", service: str = metric_names.INGEST) -> Metric:
    return of_project(project, service, name, stat)


def _counts(project: str, labels: dict[str, str], service: str = metric_names.INGEST) -> dict[str, Line]:
    """A line for each metric, by its name."""
    return {
        name[0].lower() + name[1:]: Line(label, _told(project, name, service=service))
        for name, label in labels.items()
    }


def _alive(parts: ProjectParts, limits: Thresholds) -> Row:
    name = parts.name
    sources = {
        metric_names.RECORDS_OF[source]: label
        for source, label in (("pinpoint", "Pinpoint"), ("ses", "SES"), ("sms", "SMS"))
    }
    lags = {stat: Line(stat, _told(name, metric_names.INGEST_LAG_SECONDS, stat)) for stat in ("p50", "p99")}
    watched = {metric_names.SOURCES_DOWN: "down", metric_names.SOURCES_BEHIND: "behind"}
    return Row(
        [
            Graph(
                "Records in, by source",
                _counts(name, sources | {metric_names.MESSAGE_EVENTS: "events recorded"}),
            ),
            Graph("Lag until recorded, s", lags, {"threshold": limits.ingest_lag_seconds}, seconds=60),
            stream_age(parts.stream.name, limits.archive_age_seconds),
            Graph("Sources", _counts(name, watched, service=metric_names.SOURCE_MONITOR)),
        ]
    )


def _arrived(parts: ProjectParts, limits: Thresholds) -> Row:
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
        counted = {
            "accepted": Line("accepted", _told(name, metric_names.ACCEPTED), is_hidden=True),
            "found": Line(found, _told(name, found), is_hidden=True),
            "rate": Line("%", "IF(accepted > 0, 100 * found / accepted, 0)"),
        }
        return Graph(title, counted, lines, seconds=86_400, days=14)

    bounces = {"AWS reviews": _BOUNCES_REVIEWED, "threshold": round(limits.bounce_rate * 100, 6)}
    complaints = {"AWS reviews": _COMPLAINTS_REVIEWED, "threshold": round(limits.complaint_rate * 100, 6)}
    return Row(
        [
            Graph("What became of messages", _counts(name, outcomes)),
            rate("Hard bounces, % of a day's messages", metric_names.HARD_BOUNCES, bounces),
            rate("Complaints, % of a day's messages", metric_names.COMPLAINTS, complaints),
        ]
    )


def _failed(parts: ProjectParts) -> Row:
    name, redrive = parts.name, parts.redrive
    failed = {
        metric_names.FAILED_RECORDS: "records",
        metric_names.UNKNOWN_EVENTS: "events of unknown meaning",
    }
    redriven = {
        metric_names.REDRIVEN_RECORDS: "redriven",
        metric_names.POISON_RECORDS: "poison",
        metric_names.HELD_OBJECTS: "objects held",
    }
    return Row(
        [
            Graph("Failed in ingest", _counts(name, failed)),
            Graph("Redrive", _counts(name, redriven, service=metric_names.REDRIVE)),
            queue_graph("Waiting for redrive", redrive.queue_name, redrive.dead_letter_name),
            function_calls("Redrive", redrive.function),
        ]
    )


def _odd(project: str) -> Graph:
    odd = {
        metric_names.DUPLICATE_EVENTS: "duplicate events",
        metric_names.CAPPED_MESSAGES: "capped messages",
        metric_names.EXPIRED_EVENTS: "expired events",
    }
    return Graph("Told again, too often, too late", _counts(project, odd))
