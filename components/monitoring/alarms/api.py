"""Alarms of the GraphQL API: as API Gateway sees it, and as its function counts itself."""

from collections.abc import Sequence

import pulumi

from components.monitoring.alarms.alarm import Alarm, Metric
from components.monitoring.metrics import of_api
from components.settings.alarms import Thresholds
from functions.contract import metric_names


def api_alarms(api_id: pulumi.Input[str], limits: Thresholds) -> Sequence[Alarm]:
    def metric(name: str, stat: str = "Sum") -> Metric:
        return Metric("AWS/ApiGateway", name, {"ApiId": api_id}, stat)

    def share(key: str, name: str, limit: float, means: str, first: str, periods: int) -> Alarm:
        counted = {"found": metric(name), "all": metric("Count")}
        counting = "IF(all > 0, found / all, 0)"
        return Alarm(key, means, first, counted, limit, counting, seconds=60, wrong=periods, periods=periods)

    return [
        share("server-errors", "5xx", limits.api_error_rate, "The API fails.", "See its function's log.", 3),
        share(
            "refusals", "4xx", 0.05, "Many requests are refused.",
            "A client's token or query is wrong: `Errors` by code says which it is.", 5,
        ),
        _errors_in_answers(limits),
        Alarm(
            "latency", "The API answers late.", "See its function's log, and whether the tables throttle.",
            {"latency": metric("Latency", "p99")}, limits.api_latency_ms,
            seconds=60, wrong=5, periods=5,
        ),
    ]  # fmt: skip


def _errors_in_answers(limits: Thresholds) -> Alarm:
    """GraphQL tells the errors of single fields with status 200, which API Gateway counts as well."""

    def failed(code: str) -> Metric:
        return of_api(metric_names.ERRORS, code=code)

    counted = {
        "requests": of_api(metric_names.REQUESTS),
        "internal": failed("INTERNAL"),
        "unavailable": failed("UNAVAILABLE"),
    }
    return Alarm(
        "failing-answers", "Answers of the API tell errors of ours, INTERNAL or UNAVAILABLE.",
        "Search its function's log for a requestId that a client got, or for level ERROR.",
        counted, limits.api_error_rate,
        "IF(requests > 0, (FILL(internal, 0) + FILL(unavailable, 0)) / requests, 0)",
        seconds=60, wrong=3, periods=3,
    )  # fmt: skip
