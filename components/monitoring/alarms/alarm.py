"""CloudWatch alarms: what one watches, when it is raised, and the topic that is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws

from components.aws.account import Account
from components.settings.alarms import Thresholds


@dataclass(frozen=True)
class Metric:
    """One metric of CloudWatch; `stat` as CloudWatch has it: Sum, Average, Maximum, p99."""

    namespace: str
    name: str
    dimensions: Mapping[str, pulumi.Input[str]]
    stat: str = "Sum"


@dataclass(frozen=True)
class Alarm:
    """Raised when the value is beyond the threshold in `wrong` of the last `periods`, each of `seconds`.

    `metrics` by the name that `expression` (metric math) calls them; without one there is one metric. What is
    missing is no reason to raise it, unless `missing` says breaching. `means`: what is wrong then; `first`:
    what to do first.
    """

    key: str
    means: str
    first: str
    metrics: Mapping[str, Metric]
    threshold: float
    expression: str | None = None
    comparison: str = "GreaterThanThreshold"
    seconds: int = 300
    wrong: int = 2
    periods: int = 3
    missing: str = "notBreaching"


@dataclass(frozen=True)
class AlarmTarget:
    """Where a stack's alarms go, when each is raised, and how often sources are looked after."""

    topic_arn: pulumi.Input[str]
    thresholds: Thresholds
    check_every_minutes: int


@dataclass(frozen=True)
class AlarmsArgs:
    topic_arn: pulumi.Input[str]
    lines: Sequence[Alarm]
    tags: Mapping[str, str] = field(default_factory=dict)


class Alarms(pulumi.ComponentResource):
    """One alarm a line, all to one topic, which hears of the end of each, too."""

    arns: Sequence[pulumi.Output[str]]

    def __init__(self, name: str, args: AlarmsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("message-tracker:index:Alarms", name, {"tags": args.tags}, opts)
        self.arns = [self._alarm(name, line, args) for line in args.lines]
        self.register_outputs({})

    def _alarm(self, name: str, line: Alarm, args: AlarmsArgs) -> pulumi.Output[str]:
        return aws.cloudwatch.MetricAlarm(
            f"{name}-{line.key}",
            alarm_description=f"{line.means} {line.first}",
            comparison_operator=line.comparison,
            threshold=line.threshold,
            datapoints_to_alarm=line.wrong,
            evaluation_periods=line.periods,
            treat_missing_data=line.missing,
            metric_queries=_queries(line),
            alarm_actions=[args.topic_arn],
            ok_actions=[args.topic_arn],
            tags=args.tags,
            opts=pulumi.ResourceOptions(parent=self),
        ).arn


def _queries(line: Alarm) -> list[aws.cloudwatch.MetricAlarmMetricQueryArgsDict]:
    told: list[aws.cloudwatch.MetricAlarmMetricQueryArgsDict] = [
        {
            "id": name,
            "return_data": line.expression is None,
            "metric": {
                "namespace": metric.namespace,
                "metric_name": metric.name,
                "dimensions": dict(metric.dimensions),
                "stat": metric.stat,
                "period": line.seconds,
            },
        }
        for name, metric in line.metrics.items()
    ]
    if line.expression:
        told.append({"id": "value", "expression": line.expression, "label": line.key, "return_data": True})
    return told


class AlarmTopic(pulumi.ComponentResource):
    """The SNS topic of a stack's alarms. They name projects and metrics, and nobody."""

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
