"""The SNS topic that a stack's alarms notify."""

from collections.abc import Mapping

import pulumi
import pulumi_aws as aws

from components.aws.account import Account
from components.former_components import formerly_in
from components.text import json_text


class AlarmTopic:
    """The topic of a stack's alarms. Alarm texts name projects and metrics and hold no personal data."""

    arn: pulumi.Output[str]

    def __init__(
        self, name: str, account: Account, tags: Mapping[str, str], opts: pulumi.ResourceOptions | None = None
    ) -> None:
        inside = formerly_in("message-tracker:index:AlarmTopic", name, opts)
        topic = aws.sns.Topic(name, tags=tags, opts=inside)
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
            policy=json_text(document),
            opts=inside,
        )
        self.arn = pulumi.Output.all(topic.arn, policy.id).apply(lambda values: str(values[0]))
