"""SES configuration sets and their event destinations, kept in the embedded AWS; it sends no mail."""

import contextlib

from local.deployment.resources.creation import Created, Creation


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
    firehose = destination["kinesisFirehoseDestination"]
    client.create_configuration_set_event_destination(
        ConfigurationSetName=configuration_set,
        EventDestinationName=name,
        EventDestination={
            "Enabled": destination.get("enabled", False),
            "MatchingEventTypes": destination["matchingEventTypes"],
            "KinesisFirehoseDestination": {
                "IamRoleArn": firehose["iamRoleArn"],
                "DeliveryStreamArn": firehose["deliveryStreamArn"],
            },
        },
    )
    return Created(f"{configuration_set}|{name}")


CREATORS = {
    "aws:sesv2/configurationSet:ConfigurationSet": _configuration_set,
    "aws:sesv2/configurationSetEventDestination:ConfigurationSetEventDestination": _event_destination,
}
