"""The alarm over all Lambda functions of the account in the region, which share one concurrency quota."""

from components.monitoring.alarms.alarm import Alarm, Condition, Metric
from components.settings.alarms import Thresholds


def account_alarm(limits: Thresholds) -> Alarm:
    """Return the alarm. Throttles need no limit, so they also suit a new account, whose quota may be 10."""
    return Alarm(
        "concurrency",
        "the account's Lambda functions use almost all of its concurrency quota, or exceed it.",
        "Find the growing function in the Lambda console, then request a higher quota of `Concurrent "
        "executions` "
        "in Service Quotas and set alarms.thresholds.concurrentExecutions to 90 % of it.",
        {
            "running": Metric("AWS/Lambda", "ConcurrentExecutions", {}, "Maximum"),
            "throttles": Metric("AWS/Lambda", "Throttles", {}),
        },
        [
            Condition(
                f"more than {limits.concurrent_executions} concurrent executions",
                "FILL(running, 0)",
                limits.concurrent_executions,
            ),
            Condition("Lambda throttles invocations", "FILL(throttles, 0)"),
        ],
        period_seconds=60,
        datapoints_to_alarm=5,
        evaluation_periods=10,
    )
