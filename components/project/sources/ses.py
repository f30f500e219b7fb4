"""The event destinations of an SES configuration set: one for its events, one that counts sent mail."""

import pulumi
import pulumi_aws as aws

from components.former_components import formerly_in, with_options
from components.project.sources.target import EventTarget
from components.settings.sources import ConfigurationSet
from components.text import text


def connect_ses(
    name: str, configuration_set: ConfigurationSet, target: EventTarget, opts: pulumi.ResourceOptions
) -> None:
    """Send the events of a set, created here or existing. Of its ten destinations, this adds one or two.

    Senders name the set in every request, so it has exactly the configured name; and it stays when it is no
    longer managed here, since SES refuses mail that names a missing set.
    """
    inside = formerly_in("message-tracker:index:SesEventDestination", name, opts)
    set_name: pulumi.Input[str] = configuration_set.name
    if configuration_set.create:
        set_name = aws.sesv2.ConfigurationSet(
            name,
            configuration_set_name=configuration_set.name,
            tags=target.tags,
            opts=with_options(inside, retain_on_delete=True),
        ).configuration_set_name
    aws.sesv2.ConfigurationSetEventDestination(
        name,
        configuration_set_name=set_name,
        # Named after the stream: two stacks may track one set.
        event_destination_name=target.stream.name,
        event_destination={
            "enabled": True,
            "matching_event_types": list(configuration_set.events),
            "kinesis_firehose_destination": {
                "delivery_stream_arn": target.stream.arn,
                "iam_role_arn": target.role_arn,
            },
        },
        opts=inside,
    )
    if target.is_counted:
        _count(name, configuration_set, set_name, target, inside)


def _count(
    name: str,
    configuration_set: ConfigurationSet,
    set_name: pulumi.Input[str],
    target: EventTarget,
    opts: pulumi.ResourceOptions,
) -> None:
    """Count what is sent with the set: the metric `Send`, by SES's own tag of the configuration set."""
    aws.sesv2.ConfigurationSetEventDestination(
        f"{name}-sent",
        configuration_set_name=set_name,
        event_destination_name=text(target.stream.name, "-sent"),
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
        opts=opts,
    )
