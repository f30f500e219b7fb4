"""CloudWatch alarms: their definition, the component that creates them, and the topic they notify."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws

from components.aws.account import Account
from components.settings.alarms import Thresholds


@dataclass(frozen=True)
class Metric:
    """A CloudWatch metric; `stat` is a CloudWatch statistic: Sum, Average, Maximum, p99."""

    namespace: str
    name: str
    dimensions: Mapping[str, pulumi.Input[str]]
    stat: str = "Sum"


@dataclass(frozen=True)
class Alarm:
    """The definition of an alarm: it is raised when the value breaches the threshold in `datapoints_to_alarm`
    of the last `evaluation_periods`, each of `period_seconds`.

    `metrics`: by their ids in `expression` (metric math); without an expression there is one metric.
    `description`: what happened, to what. `runbook`: what to do first.
    """

    key: str
    description: str
    runbook: str
    metrics: Mapping[str, Metric]
    threshold: float
    expression: str | None = None
    comparison: str = "GreaterThanThreshold"
    period_seconds: int = 300
    datapoints_to_alarm: int = 2
    evaluation_periods: int = 3
    treat_missing_data: str = "notBreaching"


@dataclass(frozen=True)
class AlarmTarget:
    """The topic and the thresholds of a stack's alarms, and the interval of its source monitors."""

    topic_arn: pulumi.Input[str]
    thresholds: Thresholds
    check_every_minutes: int


@dataclass(frozen=True)
class AlarmsArgs:
    topic_arn: pulumi.Input[str]
    definitions: Sequence[Alarm]
    tags: Mapping[str, str] = field(default_factory=dict)


class Alarms(pulumi.ComponentResource):
    """One alarm per definition; all notify one topic, when they are raised and when they end."""

    arns: Sequence[pulumi.Output[str]]

    def __init__(self, name: str, args: AlarmsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("message-tracker:index:Alarms", name, {"tags": args.tags}, opts)
        self.arns = [self._alarm(name, definition, args) for definition in args.definitions]
        self.register_outputs({})

    def _alarm(self, name: str, definition: Alarm, args: AlarmsArgs) -> pulumi.Output[str]:
        return aws.cloudwatch.MetricAlarm(
            f"{name}-{definition.key}",
            alarm_description=f"{definition.description} {definition.runbook}",
            comparison_operator=definition.comparison,
            threshold=definition.threshold,
            datapoints_to_alarm=definition.datapoints_to_alarm,
            evaluation_periods=definition.evaluation_periods,
            treat_missing_data=definition.treat_missing_data,
            metric_queries=_queries(definition),
            alarm_actions=[args.topic_arn],
            ok_actions=[args.topic_arn],
            tags=args.tags,
            opts=pulumi.ResourceOptions(parent=self),
        ).arn


def _queries(definition: Alarm) -> list[aws.cloudwatch.MetricAlarmMetricQueryArgsDict]:
    queries: list[aws.cloudwatch.MetricAlarmMetricQueryArgsDict] = [
        {
            "id": name,
            "return_data": definition.expression is None,
            "metric": {
                "namespace": metric.namespace,
                "metric_name": metric.name,
                "dimensions": dict(metric.dimensions),
                "stat": metric.stat,
                "period": definition.period_seconds,
            },
        }
        for name, metric in definition.metrics.items()
    ]
    if definition.expression:
        queries.append(
            {"id": "value", "expression": definition.expression, "label": definition.key, "return_data": True}
        )
    return queries


class AlarmTopic(pulumi.ComponentResource):
    """The SNS topic of a stack's alarms. Alarm texts name projects and metrics and hold no personal data."""

    arn: pulumi.Output[str]

    def __init__(
        self, name: str, account: Account, tags: Mapping[str, str], opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("message-tracker:index:AlarmTopic", name, {"tags": tags}, opts)
        topic = aws.sns.Topic(name, tags=tags, opts=pulumi.ResourceOptions(parent=self))
        statement = {
            "Effect": "Allow",
            "Principal": {"Service": "cloudwatch.amazonaws.com"},
            "Action": "sns:Publish",
            "Resource": [topic.arn],
            "Condition": {"StringEquals": {"aws:SourceAccount": account.id}},
        }
        document = {"Version": "2012-10-17", "Statement": [statement]}
        policy = aws.sns.TopicPolicy(
            name,
            arn=topic.arn,
            policy=pulumi.Output.json_dumps(document, sort_keys=True),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.arn = pulumi.Output.all(topic.arn, policy.id).apply(lambda values: str(values[0]))
        self.register_outputs({"arn": self.arn})
