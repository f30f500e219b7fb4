"""Alarms of a Lambda function, and of the account's concurrency, which all functions share."""

from collections.abc import Sequence

import pulumi

from components.monitoring.alarms.alarm import Alarm, Metric
from components.settings.alarms import Thresholds

#: Share of a function's timeout. Beyond it the next batch or query may time out.
_NEAR = 0.95


def function_alarms(
    function: pulumi.Input[str], limits: Thresholds, slow_ms: int, timeout_seconds: int
) -> Sequence[Alarm]:
    """`slow_ms`: the p99 duration beyond which the function is slow."""

    def metric(name: str, stat: str = "Sum") -> Metric:
        return Metric("AWS/Lambda", name, {"FunctionName": function}, stat)

    calls = {"errors": metric("Errors"), "calls": metric("Invocations")}
    return [
        Alarm(
            "errors",
            "Invocations of the function fail.",
            "Read its log group.",
            calls,
            limits.function_error_rate,
            "IF(calls > 0, errors / calls, 0)",
            period_seconds=60,
        ),
        Alarm(
            "throttles",
            "Lambda throttles invocations of the function.",
            "Raise its reserved concurrency or the account's concurrency quota.",
            {"throttles": metric("Throttles")},
            0,
            period_seconds=60,
            datapoints_to_alarm=5,
            evaluation_periods=5,
        ),
        Alarm(
            "slow",
            "Invocations of the function are slow (p99 duration).",
            "Read its log group; check whether its tables throttle.",
            {"duration": metric("Duration", "p99")},
            slow_ms,
            period_seconds=60,
            datapoints_to_alarm=5,
            evaluation_periods=5,
        ),
        Alarm(
            "near-its-timeout",
            "An invocation took more than 95 % of the function's timeout.",
            "Read its log group to find what it waits for; raise timeoutSeconds if it is below its maximum.",
            {"duration": metric("Duration", "Maximum")},
            timeout_seconds * 1_000 * _NEAR,
        ),
    ]


def account_alarms(limits: Thresholds) -> Sequence[Alarm]:
    """Alarms over all functions of the account in the region, which share one quota."""
    running = Metric("AWS/Lambda", "ConcurrentExecutions", {}, "Maximum")
    return [
        Alarm(
            "concurrency",
            "The account's functions use almost all of its concurrency quota.",
            "Find the growing function; request a higher quota and set concurrentExecutions to 90 % of it.",
            {"running": running},
            limits.concurrent_executions,
            period_seconds=60,
            datapoints_to_alarm=10,
            evaluation_periods=10,
        )
    ]
