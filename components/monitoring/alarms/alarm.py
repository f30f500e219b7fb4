"""The definition of a CloudWatch alarm, and the resources that definitions become."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from components.settings.alarms import ProjectAlarmSettings, Thresholds
from components.text import text


@dataclass(frozen=True)
class Metric:
    """A CloudWatch metric; `stat` is a CloudWatch statistic: Sum, Average, Maximum, p99."""

    namespace: str
    name: str
    dimensions: Mapping[str, pulumi.Input[str]]
    stat: str = "Sum"


@dataclass(frozen=True)
class Condition:
    """Holds while `value` exceeds `limit`, both metric math over the alarm's metrics; `text`: in words."""

    text: str
    value: str
    limit: float | str = 0


@dataclass(frozen=True)
class Alarm:
    """Raised when a condition holds in `datapoints_to_alarm` of the last `evaluation_periods`.

    `summary`: what happened. `action`: what to do first. `log_groups`: where to look. The alarm's value has
    one decimal digit per condition, from the right, so that a notification shows which conditions hold.
    """

    key: str
    summary: str
    action: str
    metrics: Mapping[str, Metric]
    conditions: Sequence[Condition]
    period_seconds: int = 300
    datapoints_to_alarm: int = 2
    evaluation_periods: int = 3
    log_groups: Sequence[pulumi.Input[str]] = ()

    @property
    def expression(self) -> str:
        """Return the alarm's value as metric math."""
        digits = (
            f"IF({each.value} > {each.limit}, {10**place}, 0)" for place, each in enumerate(self.conditions)
        )
        return " + ".join(digits)

    def conditions_text(self) -> str:
        """Return the conditions in words, each with its value."""
        if len(self.conditions) == 1:
            return f"Condition: {self.conditions[0].text}."
        texts = (f"{10**place} = {each.text}" for place, each in enumerate(self.conditions))
        return f"Value: {'; '.join(texts)}."


@dataclass(frozen=True)
class Heartbeat:
    """Raised when `metric` has no data, or less than one, for `evaluation_periods`.

    A new alarm has no data yet. Missing data makes it INSUFFICIENT_DATA, which notifies on a transition only:
    a breaching alarm would be raised before the first event can arrive.
    """

    key: str
    summary: str
    action: str
    metric: Metric
    period_seconds: int
    evaluation_periods: int
    log_groups: Sequence[pulumi.Input[str]] = ()


@dataclass(frozen=True)
class AlarmTarget:
    """The topic and the thresholds of a stack's alarms, and the interval of its source monitors.

    `runbooks`: the URL of docs/operations.md, to which an alarm's anchor is appended. `scope`: see
    `components.settings.alarms.AlarmSettings`.
    """

    topic_arn: pulumi.Input[str]
    thresholds: Thresholds
    check_every_minutes: int
    stack: str
    runbooks: str
    scope: str

    def scope_of(self, settings: ProjectAlarmSettings) -> str:
        """Return whose alarms cover a project: its own (`project`) or the stack's (`stack`)."""
        return settings.scope or self.scope


def create_alarms(
    name: str,
    subject: str,
    definitions: Iterable[Alarm | Heartbeat],
    target: AlarmTarget,
    tags: Mapping[str, str],
    opts: pulumi.ResourceOptions | None = None,
) -> list[pulumi.Output[str]]:
    """Create an alarm per definition and return their ARNs; `subject`: what the alarms are about.

    All notify one topic, when they are raised and when they end.
    """
    return [_create(name, subject, each, target, tags, opts).arn for each in definitions]


def _create(
    name: str,
    subject: str,
    alarm: Alarm | Heartbeat,
    target: AlarmTarget,
    tags: Mapping[str, str],
    opts: pulumi.ResourceOptions | None,
) -> aws.cloudwatch.MetricAlarm:
    topic = [target.topic_arn]
    rule = _heartbeat_rule(alarm, topic) if isinstance(alarm, Heartbeat) else _rule(alarm)
    return aws.cloudwatch.MetricAlarm(
        f"{name}-{alarm.key}",
        alarm_description=_description(subject, alarm, target),
        evaluation_periods=alarm.evaluation_periods,
        alarm_actions=topic,
        ok_actions=topic,
        tags=tags,
        opts=opts,
        **rule,
    )


def _rule(alarm: Alarm) -> dict[str, Any]:
    metrics = (_metric_query(name, metric, alarm.period_seconds) for name, metric in alarm.metrics.items())
    value = {"id": "value", "expression": alarm.expression, "label": alarm.key, "return_data": True}
    return {
        "comparison_operator": "GreaterThanThreshold",
        "threshold": 0,
        "datapoints_to_alarm": alarm.datapoints_to_alarm,
        "treat_missing_data": "notBreaching",
        "metric_queries": [*metrics, value],
    }


def _heartbeat_rule(alarm: Heartbeat, topic: Sequence[pulumi.Input[str]]) -> dict[str, Any]:
    return {
        "comparison_operator": "LessThanThreshold",
        "threshold": 1,
        "datapoints_to_alarm": alarm.evaluation_periods,
        "treat_missing_data": "missing",
        "insufficient_data_actions": topic,
        "metric_queries": [_metric_query("heartbeat", alarm.metric, alarm.period_seconds, is_value=True)],
    }


def _description(subject: str, alarm: Alarm | Heartbeat, target: AlarmTarget) -> pulumi.Output[str]:
    """Return what happened, to what, and what to do."""
    conditions = [alarm.conditions_text()] if isinstance(alarm, Alarm) else []
    sentences = [f"Stack {target.stack}, {subject}: {alarm.summary}", *conditions, alarm.action]
    logs = [part for group in alarm.log_groups for part in (" Log group: ", group, ".")]
    return text(" ".join(sentences), *logs, f" Runbook: {target.runbooks}#{alarm.key}")


def _metric_query(
    name: str, metric: Metric, period_seconds: int, *, is_value: bool = False
) -> dict[str, Any]:
    return {
        "id": name,
        "return_data": is_value,
        "metric": {
            "namespace": metric.namespace,
            "metric_name": metric.name,
            "dimensions": dict(metric.dimensions),
            "stat": metric.stat,
            "period": period_seconds,
        },
    }
