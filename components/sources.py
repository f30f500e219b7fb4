"""What brings a source's events into a project's delivery stream: one component for each kind of source."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.access import Allow, Role, RoleArgs, service_trust
from components.account import Account
from components.data_stream import DataStream
from components.source_settings import ConfigurationSet
from components.stream import DeliveryStream

#: All that SES publishes (SES API v2, EventDestination).
SES_EVENT_TYPES = (
    *("SEND", "REJECT", "BOUNCE", "COMPLAINT", "DELIVERY", "OPEN", "CLICK"),
    *("RENDERING_FAILURE", "DELIVERY_DELAY", "SUBSCRIPTION"),
)


@dataclass(frozen=True)
class SourceArgs:
    """Where the events go, and as whom. Only Pinpoint's may go by a data stream."""

    stream: DeliveryStream
    account: Account
    tags: Mapping[str, str]


class PinpointEventStream(pulumi.ComponentResource):
    """The event stream of a Pinpoint application; an application has one, which leads to one place.

    Trust as in the Pinpoint Developer Guide, "IAM role for streaming events". AWS ended these streams on
    2026-10-30, so making one may be refused. With `data_stream` it leads there, else to the delivery stream.
    """

    def __init__(
        self,
        name: str,
        application_id: str,
        args: SourceArgs,
        data_stream: DataStream | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(
            "message-tracker:index:PinpointEventStream", name, {"applicationId": application_id}, opts
        )
        destination = data_stream or args.stream
        role_arn = _role_arn(
            self,
            name,
            args,
            service="pinpoint.amazonaws.com",
            source_arn=args.account.arn("mobiletargeting", f"apps/{application_id}"),
            rights=destination.event_stream_rights(),
        )
        aws.pinpoint.EventStream(
            name,
            application_id=application_id,
            destination_stream_arn=destination.arn,
            role_arn=role_arn,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({})


class SesEventDestination(pulumi.ComponentResource):
    """All events of an SES configuration set. A set takes ten destinations, and this adds one."""

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
            # Senders name the set in every request, so it has the name they know and no other.
            made = aws.sesv2.ConfigurationSet(
                name,
                configuration_set_name=configuration_set.name,
                tags=args.tags,
                opts=pulumi.ResourceOptions(parent=self),
            )
            set_name = made.configuration_set_name
        role_arn = _role_arn(
            self,
            name,
            args,
            service="ses.amazonaws.com",
            source_arn=args.account.arn("ses", f"configuration-set/{configuration_set.name}"),
            rights=[args.stream.put_right("PutRecordBatch")],
        )
        aws.sesv2.ConfigurationSetEventDestination(
            name,
            configuration_set_name=set_name,
            # Named as the stream, whose name is unique: two stacks may watch one set.
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
        self.register_outputs({})


class SmsEventDestination(pulumi.ComponentResource):
    """All events of an SMS and voice configuration set. A set takes five destinations, and this adds one."""

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
        role_arn = _role_arn(
            self,
            name,
            args,
            service="sms-voice.amazonaws.com",
            source_arn=args.account.arn("sms-voice", f"configuration-set/{configuration_set.name}"),
            rights=[args.stream.put_right("PutRecord")],
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


def _role_arn(
    parent: pulumi.Resource,
    name: str,
    args: SourceArgs,
    *,
    service: str,
    source_arn: pulumi.Output[str],
    rights: Sequence[Allow],
) -> pulumi.Output[str]:
    """The role in which `service`, for that one source, puts records into its one stream."""
    trust = service_trust(service, args.account.id, source_arn)
    role = RoleArgs(trust=trust, rights=rights, tags=args.tags)
    return Role(name, role, pulumi.ResourceOptions(parent=parent)).arn
