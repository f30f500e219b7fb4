"""Alarms of a Lambda function, and of the concurrency that all functions of an account share."""

from collections.abc import Sequence

import pulumi

from components.monitoring.alarms.alarm import Alarm, Metric
from components.settings.alarms import Thresholds

#: Of a function's timeout: the next batch or query may not come to its end.
_NEAR = 0.95


def function_alarms(
    function: pulumi.Input[str], limits: Thresholds, slow_ms: int, timeout_seconds: int
) -> Sequence[Alarm]:
    """`slow_ms`: a duration that is long for it."""

    def metric(name: str, stat: str = "Sum") -> Metric:
        return Metric("AWS/Lambda", name, {"FunctionName": function}, stat)

    calls = {"errors": metric("Errors"), "calls": metric("Invocations")}
    return [
        Alarm(
            "errors", "The function fails.", "See its log group.", calls, limits.function_error_rate,
            "IF(calls > 0, errors / calls, 0)", seconds=60,
        ),
        Alarm(
            "throttles", "Lambda turns calls away.", "Raise the reserved or the account's concurrency.",
            {"throttles": metric("Throttles")}, 0, seconds=60, wrong=5, periods=5,
        ),
        Alarm(
            "slow", "The function takes long.", "See its log group, and whether the tables it asks throttle.",
            {"duration": metric("Duration", "p99")}, slow_ms, seconds=60, wrong=5, periods=5,
        ),
        Alarm(
            "near-its-timeout", "Calls take more than 95 % of the function's timeout.",
            "See its log group for what it waits for; raise timeoutSeconds if it is below its maximum.",
            {"duration": metric("Duration", "Maximum")}, timeout_seconds * 1_000 * _NEAR,
        ),
    ]  # fmt: skip


def account_alarms(limits: Thresholds) -> Sequence[Alarm]:
    """Of all functions of the account in the region, ours or not: they take from one quota."""
    running = Metric("AWS/Lambda", "ConcurrentExecutions", {}, "Maximum")
    return [
        Alarm(
            "concurrency", "The account's functions are about to use up its concurrency.",
            "See which function grows; ask AWS for a higher quota, set concurrentExecutions to 90 % of it.",
            {"running": running}, limits.concurrent_executions, seconds=60, wrong=10, periods=10,
        )
    ]  # fmt: skip
