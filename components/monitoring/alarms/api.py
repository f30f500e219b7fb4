"""Alarms of the GraphQL API, from metrics of API Gateway and of its own function."""

from collections.abc import Sequence

import pulumi

from components.monitoring.alarms.alarm import Alarm, Metric
from components.monitoring.metrics import api_metric
from components.settings.alarms import Thresholds
from functions.contract import metric_names


def api_alarms(api_id: pulumi.Input[str], limits: Thresholds) -> Sequence[Alarm]:
    def metric(name: str, stat: str = "Sum") -> Metric:
        return Metric("AWS/ApiGateway", name, {"ApiId": api_id}, stat)

    def share(key: str, name: str, limit: float, description: str, runbook: str, periods: int) -> Alarm:
        metrics = {"found": metric(name), "all": metric("Count")}
        return Alarm(
            key,
            description,
            runbook,
            metrics,
            limit,
            "IF(all > 0, found / all, 0)",
            period_seconds=60,
            datapoints_to_alarm=periods,
            evaluation_periods=periods,
        )

    return [
        share(
            "server-errors",
            "5xx",
            limits.api_error_rate,
            "The API returns server errors (HTTP 5xx).",
            "Read the log of its function.",
            3,
        ),
        share(
            "refusals",
            "4xx",
            0.05,
            "The API rejects more than 5 % of requests (HTTP 4xx).",
            "A client sends bad tokens or queries or exceeds a rate limit: see the metric `Errors` by code.",
            5,
        ),
        _errors_in_answers(limits),
        Alarm(
            "latency",
            "The API responds slowly (p99 latency).",
            "Read the log of its function; check whether the tables throttle.",
            {"latency": metric("Latency", "p99")},
            limits.api_latency_ms,
            period_seconds=60,
            datapoints_to_alarm=5,
            evaluation_periods=5,
        ),
    ]


def _errors_in_answers(limits: Thresholds) -> Alarm:
    """GraphQL reports errors of single fields with HTTP status 200, which API Gateway counts as success."""

    def failed(code: str) -> Metric:
        return api_metric(metric_names.ERRORS, code=code)

    metrics = {
        "requests": api_metric(metric_names.REQUESTS),
        "internal": failed("INTERNAL"),
        "unavailable": failed("UNAVAILABLE"),
    }
    return Alarm(
        "failing-answers",
        "Responses of the API contain server errors (INTERNAL or UNAVAILABLE).",
        "Search the log of its function for level ERROR, or for the requestId of a client's error.",
        metrics,
        limits.api_error_rate,
        "IF(requests > 0, (FILL(internal, 0) + FILL(unavailable, 0)) / requests, 0)",
        period_seconds=60,
        datapoints_to_alarm=3,
        evaluation_periods=3,
    )
