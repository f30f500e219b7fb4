"""The event stream of a Pinpoint application."""

import pulumi
import pulumi_aws as aws

from components.former_components import formerly_in
from components.project.sources.target import EventTarget


def connect_pinpoint(
    name: str, application_id: str, target: EventTarget, opts: pulumi.ResourceOptions
) -> None:
    """Create the event stream of an application, which has one, with one destination.

    AWS ended these streams on 2026-10-30, so creating one may be refused.
    """
    aws.pinpoint.EventStream(
        name,
        application_id=application_id,
        destination_stream_arn=(target.data_stream or target.stream).arn,
        role_arn=target.role_arn,
        opts=formerly_in("message-tracker:index:PinpointEventStream", name, opts),
    )
