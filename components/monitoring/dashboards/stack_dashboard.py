"""The rows of the stack's dashboard: the API, a comparison of all projects, and what AWS counts as sent."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi

from components.aws.lambda_function import own_namespace
from components.monitoring.alarms.alarm import Metric
from components.monitoring.dashboards.dashboard import DashboardTarget
from components.monitoring.dashboards.resource_graphs import ShownFunction, function_calls, function_load
from components.monitoring.dashboards.widgets import AlarmStatus, Graph, MetricLine, Row, Text, Widget
from components.monitoring.metrics import api_metric
from functions.contract import metric_names


@dataclass(frozen=True)
class ApiParts:
    """The parts of the API that the dashboard shows; `alarms`: ARNs."""

    http_api: pulumi.Input[str]
    access_logs: pulumi.Input[str]
    function: ShownFunction
    authorizer: ShownFunction | None
    alarms: Sequence[pulumi.Input[str]]


def stack_rows(
    api: ApiParts | None,
    projects: Sequence[str],
    alarms: Sequence[pulumi.Input[str]],
    target: DashboardTarget,
) -> list[Row]:
    """Return the whole dashboard; `projects` in the order of the configuration, `alarms` of the account.

    `api`: None for a stack of pipelines.
    """
    return [
        Row(_overview(projects, [*(api.alarms if api else ()), *alarms], target), height=7),
        *(_api(api, target) if api else ()),
        Row([_by_project(*graph) for graph in _COMPARED]),
        _sent(),
    ]


def _overview(
    projects: Sequence[str], alarms: Sequence[pulumi.Input[str]], target: DashboardTarget
) -> list[Widget]:
    links = ", ".join(f"[{name}](#dashboards:name={target.name(name)})" for name in projects)
    text = f"""## {target.name()}
Start with the alarms: each describes the problem and the first action. Then the API, then the projects.
* **5xx** or high latency: saved queries in Logs Insights, folder `{target.folder()}`; then the tables.
* **4xx**: errors by code show whether tokens, queries or a tenant's rate limit cause them.
* **A project** stands out, or AWS sends and no events arrive: open its dashboard. {links}

`pulumi up` manages this dashboard and overwrites manual changes."""
    return [Text(text), *([AlarmStatus("Alarms of API and account", alarms)] if alarms else ())]


def _api(api: ApiParts, target: DashboardTarget) -> list[Row]:
    def line(label: str, name: str, stat: str = "Sum") -> MetricLine:
        return MetricLine(label, Metric("AWS/ApiGateway", name, {"ApiId": api.http_api}, stat))

    def custom(label: str, name: str, **dimensions: str) -> MetricLine:
        return MetricLine(label, api_metric(name, **dimensions))

    schema = f'{{"{own_namespace()}",code,service}}'
    codes = f"SEARCH('{schema} MetricName=\"Errors\" service=\"api\"', 'Sum', 300)"
    return [
        Row(
            [
                Graph(
                    "Requests",
                    {
                        "all": line("all", "Count"),
                        "rejected": line("4xx", "4xx"),
                        "failed": line("5xx", "5xx"),
                        "handled": custom("handled by the function", metric_names.REQUESTS),
                    },
                ),
                Graph(
                    "Latency, ms",
                    {stat: line(stat, "Latency", stat) for stat in ("p50", "p90", "p99")},
                    {"threshold": target.thresholds.api_latency_ms},
                ),
                Graph("Errors, by code", {"codes": MetricLine("${PROP('Dim.code')}", codes)}),
                Graph(
                    "Server errors and truncated pages",
                    {
                        "internal": custom("internal", metric_names.ERRORS, code="INTERNAL"),
                        "unavailable": custom("unavailable", metric_names.ERRORS, code="UNAVAILABLE"),
                        "short": custom("truncated pages", metric_names.SHORT_PAGES),
                    },
                ),
            ]
        ),
        Row([*function_load("API", api.function), function_calls("API", api.function)]),
    ]


#: By graph: title, metric, statistic, and the service that emits it.
_COMPARED = (
    ("Records, by project", metric_names.RECORDS, "Sum", metric_names.INGEST),
    ("Ingest lag, p99, s", metric_names.INGEST_LAG_SECONDS, "p99", metric_names.INGEST),
    ("Failed records", metric_names.FAILED_RECORDS, "Sum", metric_names.INGEST),
    ("Sources down", metric_names.SOURCES_DOWN, "Maximum", metric_names.SOURCE_MONITOR),
)


def _by_project(title: str, name: str, stat: str, service: str) -> Graph:
    """Return a graph with a line per project, at most 500 ("CloudWatch service quotas")."""
    filters = f'MetricName="{name}" service="{service}"'
    search = f"SEARCH('{{\"{own_namespace()}\",project,service}} {filters}', '{stat}', 300)"
    return Graph(title, {"projects": MetricLine("${PROP('Dim.project')}", search)})


def _sent() -> Row:
    """Return graphs of what the account sent and of the records that its stacks received; both move alike."""

    def received(label: str, name: str) -> MetricLine:
        return MetricLine(
            label,
            Metric(
                metric_names.SHARED_NAMESPACE, name, {metric_names.SERVICE_DIMENSION: metric_names.INGEST}
            ),
            on_right=True,
        )

    def sent(label: str, namespace: str, name: str) -> MetricLine:
        return MetricLine(label, Metric(namespace, name, {}))

    return Row(
        [
            Graph(
                "E-mail: sent by the account (left), records received (right)",
                {
                    "sent": sent("sent", "AWS/SES", "Send"),
                    "received": received("received", metric_names.RECORDS_OF["ses"]),
                },
            ),
            Graph(
                "SMS: parts sent by the account (left), records received (right)",
                {
                    "text": sent("text parts", "AWS/SMSVoice", "NumberOfTextMessagePartsSent"),
                    "media": sent("media parts", "AWS/SMSVoice", "NumberOfMediaMessagePartsSent"),
                    "received": received("received", metric_names.RECORDS_OF["sms"]),
                },
            ),
        ]
    )
