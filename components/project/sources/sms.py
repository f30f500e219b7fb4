"""The event destination of an SMS and voice configuration set."""

import pulumi
import pulumi_aws as aws

from components.project.sources.role import SourceArgs, source_role
from components.settings.sources import ConfigurationSet


class SmsEventDestination(pulumi.ComponentResource):
    """All events of an SMS and voice configuration set. A set allows five destinations, and this adds one."""

    def __init__(
        self,
        name: str,
        configuration_set: ConfigurationSet,
        args: SourceArgs,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(
            "message-tracker:index:SmsEventDestination",
            name,
            {"configurationSet": configuration_set.name},
            opts,
        )
        set_name: pulumi.Input[str] = configuration_set.name
        if configuration_set.create:
            made = aws.pinpoint.Smsvoicev2ConfigurationSet(
                name,
                name=configuration_set.name,
                tags=args.tags,
                opts=pulumi.ResourceOptions(parent=self),
            )
            set_name = made.name
        role_arn = source_role(
            self,
            name,
            args,
            service="sms-voice.amazonaws.com",
            source_arn=args.account.arn("sms-voice", f"configuration-set/{configuration_set.name}"),
            permissions=[args.stream.put_permission("PutRecord")],
        )
        aws.pinpoint.Smsvoicev2EventDestination(
            name,
            configuration_set_name=set_name,
            event_destination_name=args.stream.name,
            matching_event_types=["ALL"],
            kinesis_firehose_destination={"delivery_stream_arn": args.stream.arn, "iam_role_arn": role_arn},
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({})
