"""SES configuration sets and their event destinations, in the embedded AWS, which sends no email."""

import contextlib
from typing import Any

from local.deployment.resources.base import Created, CreateRequest


def _configuration_set(request: CreateRequest) -> Created:
    name = request.name("configurationSetName")
    request.cloud.client("sesv2").create_configuration_set(ConfigurationSetName=name, Tags=request.tags())
    arn = request.cloud.arn("ses", f"configuration-set/{name}")
    return Created(name, {"configurationSetName": name, "arn": arn})


def _event_destination(request: CreateRequest) -> Created:
    client, inputs = request.cloud.client("sesv2"), request.inputs
    configuration_set, name = inputs["configurationSetName"], inputs["eventDestinationName"]
    # A set that the program only attaches to exists already on AWS; here it has to be created.
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
