"""SES configuration sets and their event destinations, kept in the embedded AWS; it sends no mail."""

import contextlib
from typing import Any

from local.deployment.resources.base import Created, Creation


def _configuration_set(creation: Creation) -> Created:
    name = creation.name("configurationSetName")
    creation.cloud.client("sesv2").create_configuration_set(ConfigurationSetName=name, Tags=creation.tags())
    arn = creation.cloud.arn("ses", f"configuration-set/{name}")
    return Created(name, {"configurationSetName": name, "arn": arn})


def _event_destination(creation: Creation) -> Created:
    client, inputs = creation.cloud.client("sesv2"), creation.inputs
    configuration_set, name = inputs["configurationSetName"], inputs["eventDestinationName"]
    # A set that the program only attaches to was made by someone else: here nobody has.
    with contextlib.suppress(client.exceptions.AlreadyExistsException):
        client.create_configuration_set(ConfigurationSetName=configuration_set)
    destination = inputs["eventDestination"]
    client.create_configuration_set_event_destination(
        ConfigurationSetName=configuration_set,
        EventDestinationName=name,
        EventDestination={
            "Enabled": destination.get("enabled", False),
            "MatchingEventTypes": destination["matchingEventTypes"],
            **_leading_to(destination),
        },
    )
    return Created(f"{configuration_set}|{name}")


def _leading_to(destination: dict[str, Any]) -> dict[str, Any]:
    if firehose := destination.get("kinesisFirehoseDestination"):
        stream, role = firehose["deliveryStreamArn"], firehose["iamRoleArn"]
        return {"KinesisFirehoseDestination": {"IamRoleArn": role, "DeliveryStreamArn": stream}}
    dimensions = [
        {
            "DimensionName": each["dimensionName"],
            "DimensionValueSource": each["dimensionValueSource"],
            "DefaultDimensionValue": each["defaultDimensionValue"],
        }
        for each in destination["cloudWatchDestination"]["dimensionConfigurations"]
    ]
    return {"CloudWatchDestination": {"DimensionConfigurations": dimensions}}


CREATORS = {
    "aws:sesv2/configurationSet:ConfigurationSet": _configuration_set,
    "aws:sesv2/configurationSetEventDestination:ConfigurationSetEventDestination": _event_destination,
}
