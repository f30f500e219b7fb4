"""The event destinations of an SES configuration set: one for its events, one that counts sent mail."""

import pulumi
import pulumi_aws as aws

from components.project.sources.role import SourceArgs, source_role
from components.settings.sources import ConfigurationSet

#: Every event type that SES publishes (SES API v2, EventDestination).
SES_EVENT_TYPES = (
    *("SEND", "REJECT", "BOUNCE", "COMPLAINT", "DELIVERY", "OPEN", "CLICK"),
    *("RENDERING_FAILURE", "DELIVERY_DELAY", "SUBSCRIPTION"),
)


class SesEventDestination(pulumi.ComponentResource):
    """The events of an SES configuration set. A set allows ten destinations, and this adds one or two."""

    def __init__(
        self,
        name: str,
        configuration_set: ConfigurationSet,
        args: SourceArgs,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(
            "message-tracker:index:SesEventDestination",
            name,
            {"configurationSet": configuration_set.name},
            opts,
        )
        set_name: pulumi.Input[str] = configuration_set.name
        if configuration_set.create:
            # Senders name the set in every request, so it has exactly this name.
            made = aws.sesv2.ConfigurationSet(
                name,
                configuration_set_name=configuration_set.name,
                tags=args.tags,
                opts=pulumi.ResourceOptions(parent=self),
            )
            set_name = made.configuration_set_name
        role_arn = source_role(
            self,
            name,
            args,
            service="ses.amazonaws.com",
            source_arn=args.account.arn("ses", f"configuration-set/{configuration_set.name}"),
            permissions=[args.stream.put_permission("PutRecordBatch")],
        )
        aws.sesv2.ConfigurationSetEventDestination(
            name,
            configuration_set_name=set_name,
            # Named after the stream, whose name is unique: two stacks may track one set.
            event_destination_name=args.stream.name,
            event_destination={
                "enabled": True,
                "matching_event_types": list(SES_EVENT_TYPES),
                "kinesis_firehose_destination": {
                    "delivery_stream_arn": args.stream.arn,
                    "iam_role_arn": role_arn,
                },
            },
            opts=pulumi.ResourceOptions(parent=self),
        )
        if args.counted:
            self._count(name, configuration_set, set_name, args)
        self.register_outputs({})

    def _count(
        self, name: str, configuration_set: ConfigurationSet, set_name: pulumi.Input[str], args: SourceArgs
    ) -> None:
        """Count what is sent with the set: the metric `Send`, by SES's own tag of the configuration set."""
        aws.sesv2.ConfigurationSetEventDestination(
            f"{name}-sent",
            configuration_set_name=set_name,
            event_destination_name=pulumi.Output.concat(args.stream.name, "-sent"),
            event_destination={
                "enabled": True,
                "matching_event_types": ["SEND"],
                "cloud_watch_destination": {
                    "dimension_configurations": [
                        {
                            "dimension_name": "ses:configuration-set",
                            "dimension_value_source": "MESSAGE_TAG",
                            "default_dimension_value": configuration_set.name,
                        }
                    ]
                },
            },
            opts=pulumi.ResourceOptions(parent=self),
        )
