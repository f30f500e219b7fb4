"""The event stream of a Pinpoint application."""

import pulumi
import pulumi_aws as aws

from components.project.data_stream import DataStream
from components.project.sources.role import SourceArgs, source_role


class PinpointEventStream(pulumi.ComponentResource):
    """The event stream of a Pinpoint application; an application has one, with one destination.

    Trust as in the Pinpoint Developer Guide, "IAM role for streaming events". AWS ended these streams on
    2026-10-30, so creating one may be refused. Its destination is `data_stream`, else the delivery stream.
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
        role_arn = source_role(
            self,
            name,
            args,
            service="pinpoint.amazonaws.com",
            source_arn=args.account.arn("mobiletargeting", f"apps/{application_id}"),
            permissions=destination.event_stream_permissions(),
        )
        aws.pinpoint.EventStream(
            name,
            application_id=application_id,
            destination_stream_arn=destination.arn,
            role_arn=role_arn,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({})
