"""What the stack's dashboard shows: the API, every project beside the others, and what AWS says was sent."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi

from components.aws.lambda_function import own_namespace
from components.monitoring.alarms.alarm import Metric
from components.monitoring.dashboards.dashboard import DashboardTarget
from components.monitoring.dashboards.resource_graphs import ShownFunction, function_calls, function_load
from components.monitoring.dashboards.widgets import AlarmStatus, Graph, Line, Row, Text, Widget
from components.monitoring.metrics import of_api
from functions.contract import metric_names


@dataclass(frozen=True)
class ApiParts:
    """What the API is made of, as far as it is shown; `alarms`: their ARNs."""

    http_api: pulumi.Input[str]
    access_logs: pulumi.Input[str]
    function: ShownFunction
    authorizer: ShownFunction | None
    alarms: Sequence[pulumi.Input[str]]


def stack_rows(
    api: ApiParts, projects: Sequence[str], alarms: Sequence[pulumi.Input[str]], target: DashboardTarget
) -> list[Row]:
    """The whole dashboard; `projects` in the order of the configuration, `alarms` those of the account."""
    return [
        Row(_first_look(projects, [*api.alarms, *alarms], target), height=7),
        *_api(api, target),
        Row([_by_project(*graph) for graph in _COMPARED]),
        _sent(),
    ]


def _first_look(
    projects: Sequence[str], alarms: Sequence[pulumi.Input[str]], target: DashboardTarget
) -> list[Widget]:
    links = ", ".join(f"[{name}](#dashboards:name={target.name(name)})" for name in projects)
    text = f"""## {target.name()}
Alarms first: each says what it means and what to do. Then the API, and the projects beside one another.
* **5xx** or slow: the saved queries in Logs Insights, `{target.folder()}`; then the tables that were asked.
* **4xx**: errors by code tell whether it is a token, a query or a tenant's budget.
* **A project** stands out, or AWS sends and nothing is told: its own dashboard. {links}

Made by `pulumi up`: what is changed here by hand is lost."""
    return [Text(text), *([AlarmStatus("Alarms of API and account", alarms)] if alarms else ())]


def _api(api: ApiParts, target: DashboardTarget) -> list[Row]:
    def line(label: str, name: str, stat: str = "Sum") -> Line:
        return Line(label, Metric("AWS/ApiGateway", name, {"ApiId": api.http_api}, stat))

    def told(label: str, name: str, **dimensions: str) -> Line:
        return Line(label, of_api(name, **dimensions))

    schema = f'{{"{own_namespace()}",code,service}}'
    codes = f"SEARCH('{schema} MetricName=\"Errors\" service=\"api\"', 'Sum', 300)"
    return [
        Row(
            [
                Graph(
                    "Requests",
                    {
                        "all": line("all", "Count"),
                        "refused": line("4xx", "4xx"),
                        "failed": line("5xx", "5xx"),
                        "answered": told("by the function", metric_names.REQUESTS),
                    },
                ),
                Graph(
                    "Latency, ms",
                    {stat: line(stat, "Latency", stat) for stat in ("p50", "p90", "p99")},
                    {"threshold": target.thresholds.api_latency_ms},
                ),
                Graph("Errors, by code", {"codes": Line("${PROP('Dim.code')}", codes)}),
                Graph(
                    "Errors of ours, and short pages",
                    {
                        "internal": told("internal", metric_names.ERRORS, code="INTERNAL"),
                        "unavailable": told("unavailable", metric_names.ERRORS, code="UNAVAILABLE"),
                        "short": told("short pages", metric_names.SHORT_PAGES),
                    },
                ),
            ]
        ),
        Row([*function_load("API", api.function), function_calls("API", api.function)]),
    ]


#: By graph: title, metric, statistic, and the service that tells it.
_COMPARED = (
    ("Records, by project", metric_names.RECORDS, "Sum", metric_names.INGEST),
    ("Lag until recorded, p99, s", metric_names.INGEST_LAG_SECONDS, "p99", metric_names.INGEST),
    ("Failed records", metric_names.FAILED_RECORDS, "Sum", metric_names.INGEST),
    ("Sources down", metric_names.SOURCES_DOWN, "Maximum", metric_names.SOURCE_MONITOR),
)


def _by_project(title: str, name: str, stat: str, service: str) -> Graph:
    """A line a project. CloudWatch searches for 500 and draws no more ("CloudWatch service quotas")."""
    found = f'MetricName="{name}" service="{service}"'
    search = f"SEARCH('{{\"{own_namespace()}\",project,service}} {found}', '{stat}', 300)"
    return Graph(title, {"projects": Line("${PROP('Dim.project')}", search)})


def _sent() -> Row:
    """What the account sent beside what was told of it, whichever stack tracks it: they move together."""

    def told(label: str, name: str) -> Line:
        return Line(
            label,
            Metric(
                metric_names.SHARED_NAMESPACE, name, {metric_names.SERVICE_DIMENSION: metric_names.INGEST}
            ),
            on_right=True,
        )

    def sent(label: str, namespace: str, name: str) -> Line:
        return Line(label, Metric(namespace, name, {}))

    return Row(
        [
            Graph(
                "Mail: sent by the account (left), records told (right)",
                {
                    "sent": sent("sent", "AWS/SES", "Send"),
                    "told": told("told", metric_names.RECORDS_OF["ses"]),
                },
            ),
            Graph(
                "Text messages: parts sent by the account (left), records told (right)",
                {
                    "text": sent("text parts", "AWS/SMSVoice", "NumberOfTextMessagePartsSent"),
                    "media": sent("media parts", "AWS/SMSVoice", "NumberOfMediaMessagePartsSent"),
                    "told": told("told", metric_names.RECORDS_OF["sms"]),
                },
            ),
        ]
    )
