"""Alarms of the ingest function: its health, the quality of its events, and the sender's reputation."""

from collections.abc import Callable
from dataclasses import dataclass

import pulumi

from components.monitoring.alarms.alarm import Alarm, Condition, Metric
from components.monitoring.metrics import project_metric
from components.settings.alarms import Thresholds
from functions.contract import metric_names

#: Returns a metric that ingest emits, of one project or of many, by its name.
MetricOf = Callable[[str], Metric]

_HOUR = 3_600
_DAY = 86_400
#: A batch that takes half a minute makes the next ones queue; near its timeout it may not finish.
_SLOW_SECONDS, _NEAR_TIMEOUT = 30, 0.95


@dataclass(frozen=True)
class MonitoredIngest:
    """The names and limits that the alarms need; `stream`: the delivery stream that invokes the function."""

    project: str
    stream: pulumi.Input[str]
    function: pulumi.Input[str]
    log_group: pulumi.Input[str]
    timeout_seconds: int

    def metric(self, name: str, stat: str = "Sum") -> Metric:
        """Return a metric that the function emits."""
        return project_metric(self.project, metric_names.INGEST, name, stat)


def ingest_alarm(ingest: MonitoredIngest, limits: Thresholds) -> Alarm:
    """Return the alarm on failing, throttled or slow ingest."""

    def function(name: str, stat: str = "Sum") -> Metric:
        return Metric("AWS/Lambda", name, {"FunctionName": ingest.function}, stat)

    slow_seconds = min(_SLOW_SECONDS, ingest.timeout_seconds * _NEAR_TIMEOUT)
    success = Metric(
        "AWS/Firehose", "ExecuteProcessing.Success", {"DeliveryStreamName": ingest.stream}, "Average"
    )
    return Alarm(
        "ingest-degraded",
        "the ingest function fails or is slow; messages appear late. Firehose tries a batch four times, then "
        "redrive takes over.",
        "Read the log group for errors; check table-degraded. After a faulty deployment, deploy the previous "
        "version. Throttles: raise function.reservedConcurrency or the account's quota.",
        {
            "errors": function("Errors"),
            "invocations": function("Invocations"),
            "throttles": function("Throttles"),
            "success": success,
            "lag": ingest.metric(metric_names.INGEST_LAG_SECONDS, "p99"),
            "duration": function("Duration", "Maximum"),
        },
        [
            Condition(
                "invocations fail",
                "FILL(errors, 0)",
                f"{limits.function_error_rate} * FILL(invocations, 0)",
            ),
            Condition("Lambda throttles", "FILL(throttles, 0)"),
            Condition("Firehose cannot transform batches", "1 - FILL(success, 1)", 0.01),
            Condition(
                f"p99 lag above {limits.ingest_lag_seconds} s", "FILL(lag, 0)", limits.ingest_lag_seconds
            ),
            Condition(
                f"a batch takes more than {slow_seconds:g} s",
                "FILL(duration, 0)",
                round(slow_seconds * 1_000),
            ),
        ],
        log_groups=[ingest.log_group],
    )


def event_quality_alarm(metric: MetricOf, limits: Thresholds) -> Alarm:
    """Return the alarm on unknown and duplicate events, which lose nothing and can wait for office hours."""
    return Alarm(
        "unexpected-events",
        "events are unknown to this version, or many arrive twice. No message is wrong or lost.",
        "Unknown: run the saved query `rare event types`, then upgrade. Duplicates: no action after an "
        "outage; "
        "otherwise check for two event destinations on one stream.",
        {
            "unknown": metric(metric_names.UNKNOWN_EVENTS),
            "duplicates": metric(metric_names.DUPLICATE_EVENTS),
            "events": metric(metric_names.MESSAGE_EVENTS),
        },
        [
            Condition("unknown event codes", "FILL(unknown, 0)"),
            Condition(
                f"more than {limits.duplicate_rate:.0%} duplicates",
                f"IF(FILL(events, 0) >= {limits.rates_from_messages}, FILL(duplicates, 0), 0)",
                f"{limits.duplicate_rate} * FILL(events, 0)",
            ),
        ],
        period_seconds=_HOUR,
        datapoints_to_alarm=1,
        evaluation_periods=1,
    )


def reputation_alarm(metric: MetricOf, limits: Thresholds) -> Alarm:
    """Return the alarm on the two rates for which SES pauses an account, of e-mail alone.

    SES divides hard bounces and complaints by e-mails sent, over a representative volume; it counts neither
    transient bounces (such as out-of-office replies) nor e-mail to suppressed addresses, which is not sent
    (SES Developer Guide, "Reputation metrics"). Fewer e-mails than `ratesFromMessages` a day have no rate.
    """

    def rate(text: str, name: str, limit: float) -> Condition:
        return Condition(
            f"{text} above {limit * 100:g} % of the e-mails of a day",
            f"IF(FILL(emails, 0) >= {limits.rates_from_messages}, FILL({name}, 0), 0)",
            f"{limit} * FILL(emails, 0)",
        )

    return Alarm(
        "sender-reputation",
        "too many e-mails bounce or are reported as spam; AWS pauses sending at 10 % bounces or 0.5 % "
        "complaints.",
        "Stop the campaign that causes them (the API's failures list names it), then check the consent "
        "and age of "
        "its address list.",
        {
            "emails": metric(metric_names.EMAILS_ACCEPTED),
            "bounces": metric(metric_names.EMAIL_HARD_BOUNCES),
            "complaints": metric(metric_names.EMAIL_COMPLAINTS),
        },
        [
            rate("hard bounces", "bounces", limits.bounce_rate),
            rate("complaints", "complaints", limits.complaint_rate),
        ],
        period_seconds=_DAY,
        datapoints_to_alarm=1,
        evaluation_periods=1,
    )
