"""The event destination of an SMS and voice configuration set."""

import pulumi
import pulumi_aws as aws

from components.former_components import formerly_in, with_options
from components.project.sources.target import EventTarget
from components.settings.sources import ConfigurationSet


def connect_sms(
    name: str, configuration_set: ConfigurationSet, target: EventTarget, opts: pulumi.ResourceOptions
) -> None:
    """Send all events of a set, created here or existing. A set allows five destinations, and this adds one.

    Senders name the set in every request, so it has exactly the configured name; and it stays when it is no
    longer managed here, since a message that names a missing set is refused.
    """
    inside = formerly_in("message-tracker:index:SmsEventDestination", name, opts)
    set_name: pulumi.Input[str] = configuration_set.name
    if configuration_set.create:
        set_name = aws.pinpoint.Smsvoicev2ConfigurationSet(
            name,
            name=configuration_set.name,
            tags=target.tags,
            opts=with_options(inside, retain_on_delete=True),
        ).name
    aws.pinpoint.Smsvoicev2EventDestination(
        name,
        configuration_set_name=set_name,
        # Named after the stream: two stacks may track one set.
        event_destination_name=target.stream.name,
        matching_event_types=[*configuration_set.events],
        kinesis_firehose_destination={
            "delivery_stream_arn": target.stream.arn,
            "iam_role_arn": target.role_arn,
        },
        opts=inside,
    )
