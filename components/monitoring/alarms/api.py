"""Alarms of the GraphQL API, from metrics of API Gateway, Lambda and its own function."""

from dataclasses import dataclass

import pulumi

from components.monitoring.alarms.alarm import Alarm, Condition, Metric
from components.monitoring.metrics import api_metric
from components.settings.alarms import Thresholds
from functions.contract import metric_names

#: Share of a function's timeout beyond which the next request may time out.
_NEAR_TIMEOUT = 0.95
_MAX_REJECTED = 0.05
#: Firehose writes an object every quarter of an hour.
_MAX_COPY_AGE_SECONDS = 1_800


@dataclass(frozen=True)
class MonitoredLookupLog:
    """The names that the look-up log's alarm needs: its stack, its transform, its stream, its log group."""

    stack: str
    function: pulumi.Input[str]
    stream: pulumi.Input[str]
    log_group: pulumi.Input[str]


@dataclass(frozen=True)
class MonitoredApi:
    """The names and limits that the API's alarms need; `access_logs`, `log_group`: names of log groups."""

    http_api: pulumi.Input[str]
    access_logs: pulumi.Input[str]
    function: pulumi.Input[str]
    log_group: pulumi.Input[str]
    timeout_seconds: int
    lookup_log: MonitoredLookupLog | None = None


def api_alarms(api: MonitoredApi, limits: Thresholds) -> list[Alarm]:
    """Return the alarms of the API."""
    log = [_lookups(api, api.lookup_log)] if api.lookup_log else []
    return [_failing(api, limits), _slow(api, limits), _rejecting(api), _enumeration(api, limits), *log]


def _gateway(api: MonitoredApi, name: str, stat: str = "Sum") -> Metric:
    return Metric("AWS/ApiGateway", name, {"ApiId": api.http_api}, stat)


def _function(api: MonitoredApi, name: str, stat: str = "Sum") -> Metric:
    return Metric("AWS/Lambda", name, {"FunctionName": api.function}, stat)


def _failing(api: MonitoredApi, limits: Thresholds) -> Alarm:
    """GraphQL reports errors of single fields with HTTP status 200, which API Gateway counts as success."""
    server_errors = "FILL(internal, 0) + FILL(unavailable, 0)"
    return Alarm(
        "server-errors",
        "requests fail.",
        "Search the log group for level ERROR, or for the requestId of a client's error; check the message "
        "tables for throttles. After a faulty deployment, deploy the previous version.",
        {
            "failed": _gateway(api, "5xx"),
            "requests": _gateway(api, "Count"),
            "errors": _function(api, "Errors"),
            "invocations": _function(api, "Invocations"),
            "throttles": _function(api, "Throttles"),
            "internal": api_metric(metric_names.ERRORS, code="INTERNAL"),
            "unavailable": api_metric(metric_names.ERRORS, code="UNAVAILABLE"),
            "handled": api_metric(metric_names.REQUESTS),
        },
        [
            Condition("HTTP 5xx", "FILL(failed, 0)", f"{limits.api_error_rate} * FILL(requests, 0)"),
            Condition(
                "INTERNAL or UNAVAILABLE in responses",
                f"({server_errors})",
                f"{limits.api_error_rate} * FILL(handled, 0)",
            ),
            Condition(
                "Lambda errors", "FILL(errors, 0)", f"{limits.function_error_rate} * FILL(invocations, 0)"
            ),
            Condition("Lambda throttles", "FILL(throttles, 0)"),
        ],
        period_seconds=60,
        datapoints_to_alarm=3,
        evaluation_periods=5,
        log_groups=[api.log_group],
    )


def _slow(api: MonitoredApi, limits: Thresholds) -> Alarm:
    near_timeout = round(api.timeout_seconds * 1_000 * _NEAR_TIMEOUT)
    return Alarm(
        "high-latency",
        "responses are slow.",
        "Run the saved query `slowest requests`; check the message tables for throttles; raise "
        "api.function.timeoutSeconds if it is below 29.",
        {
            "latency": _gateway(api, "Latency", "p99"),
            "duration": _function(api, "Duration", "Maximum"),
        },
        [
            Condition(
                f"p99 latency above {limits.api_latency_ms} ms", "FILL(latency, 0)", limits.api_latency_ms
            ),
            Condition(
                f"a request takes more than {near_timeout} ms, 95 % of the timeout",
                "FILL(duration, 0)",
                near_timeout,
            ),
        ],
        log_groups=[api.log_group, api.access_logs],
    )


def _rejecting(api: MonitoredApi) -> Alarm:
    return Alarm(
        "rejected-requests",
        "many requests are rejected.",
        "Run the saved query `rejected requests by status and hour`: 401 and 403 are credentials, 429 is "
        "a rate "
        "limit; the metric Errors by code names errors in queries. Then contact the client's owner.",
        {"rejected": _gateway(api, "4xx"), "requests": _gateway(api, "Count")},
        [Condition("more than 5 % HTTP 4xx", "FILL(rejected, 0)", f"{_MAX_REJECTED} * FILL(requests, 0)")],
        period_seconds=60,
        datapoints_to_alarm=5,
        evaluation_periods=5,
        log_groups=[api.access_logs],
    )


def _enumeration(api: MonitoredApi, limits: Thresholds) -> Alarm:
    """Each look-up by destination reveals whether an address was written to, even where it is masked."""
    return Alarm(
        "masked-lookups",
        "a caller without addresses:read exceeds its rate limit of look-ups by destination, and may be "
        "guessing addresses.",
        "Run the saved query `masked look-ups by caller`, which names tenant and subject; revoke "
        "the key or "
        "the user's access unless the owner can explain the look-ups.",
        {"refused": api_metric(metric_names.REFUSED_MASKED_LOOKUPS)},
        [
            Condition(
                f"more than {limits.refused_masked_lookups} refused look-ups in 5 minutes",
                "FILL(refused, 0)",
                limits.refused_masked_lookups,
            )
        ],
        datapoints_to_alarm=1,
        evaluation_periods=1,
        log_groups=[api.log_group],
    )


def _lookups(api: MonitoredApi, log: MonitoredLookupLog) -> Alarm:
    """Both halves of the log: what the API could not append, and what was appended and is not filed."""
    return Alarm(
        "lookup-log-degraded",
        "look-ups are not recorded, or not filed. Depending on lookupLog.required, messages or addresses are "
        "refused.",
        "Not recorded: check the stream's quota and the API's permission on it. Not filed: read the log "
        "group; records that failed are under errors/ of the copy. Then run `.venv/bin/python -m operations "
        f"lookups verify --stack {log.stack}`.",
        {
            "unrecorded": api_metric(metric_names.UNRECORDED_LOOKUPS),
            "errors": Metric("AWS/Lambda", "Errors", {"FunctionName": log.function}),
            "age": Metric(
                "AWS/Firehose", "DeliveryToS3.DataFreshness", {"DeliveryStreamName": log.stream}, "Maximum"
            ),
        },
        [
            Condition("look-ups are not recorded", "FILL(unrecorded, 0)"),
            Condition("the transform fails", "FILL(errors, 0)"),
            Condition(
                f"the copy is more than {_MAX_COPY_AGE_SECONDS} s old", "FILL(age, 0)", _MAX_COPY_AGE_SECONDS
            ),
        ],
        datapoints_to_alarm=1,
        evaluation_periods=1,
        log_groups=[api.log_group, log.log_group],
    )
