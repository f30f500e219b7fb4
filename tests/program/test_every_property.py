"""Every property of every resource is one that pulumi_aws knows, and none that it needs is missing."""

from typing import Any

import pytest

from tests.program.conftest import Run
from tests.program.metadata_check import mistakes
from tools.registrations.recorder import Recording

STREAM = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream"


def assert_known(recording: Recording) -> None:
    found = [
        mistake
        for resource in recording.resources.values()
        if resource.type.startswith("aws:")
        for mistake in mistakes(resource.type, resource.inputs)
    ]
    assert found == []


def test_every_property_of_the_example_is_known_and_none_is_missing(dev: Recording) -> None:
    assert_known(dev)


def test_every_property_is_known_where_all_options_are_taken(run: Run) -> None:
    def everything(settings: dict[str, Any]) -> None:
        settings["protect"] = True
        settings["api"] |= {"corsAllowOrigins": ["https://app.example.com"]}
        settings["api"]["function"]["reservedConcurrency"] = 5
        settings["projects"]["acme-shop"]["sources"]["pinpoint"]["eventStream"] = "create"
        settings["projects"]["acme-shop"]["table"] = {"maxWriteUnits": 2000, "maxReadUnits": "none"}
        settings["projects"]["acme-shop"]["stream"] = {"transformBufferMb": 0.5}
        settings["projects"]["acme-shop"]["encryptionKey"] = "create"

    assert_known(run(everything))


def a_stream(**destination: Any) -> dict[str, Any]:
    return {
        "destination": "extended_s3",
        "extendedS3Configuration": {"bucketArn": "arn:bucket", "roleArn": "arn:role", **destination},
    }


def test_a_correct_stream_has_no_mistakes() -> None:
    assert mistakes(STREAM, a_stream(bufferingInterval=5.0)) == []


@pytest.mark.parametrize(
    ("inputs", "mistake"),
    [
        ({**a_stream(), "tag": {}}, f"{STREAM}.tag: is unknown to pulumi_aws"),
        (a_stream(prefx="raw/"), f"{STREAM}.extendedS3Configuration.prefx: is unknown to pulumi_aws"),
        (
            a_stream(processingConfiguration={"processors": [{"type": "Lambda", "parameter": []}]}),
            f"{STREAM}.extendedS3Configuration.processingConfiguration.processors[0].parameter: "
            "is unknown to pulumi_aws",
        ),
        (
            a_stream(processingConfiguration={"processors": [{"parameters": []}]}),
            f"{STREAM}.extendedS3Configuration.processingConfiguration.processors[0].type: is missing",
        ),
        (
            {"extendedS3Configuration": {"bucketArn": "arn:bucket", "roleArn": "arn:role"}},
            f"{STREAM}.destination: is missing",
        ),
        (
            a_stream(bufferingInterval="5"),
            f"{STREAM}.extendedS3Configuration.bufferingInterval: must be <class 'int'>, not '5'",
        ),
        (
            a_stream(processingConfiguration={"processors": {}}),
            f"{STREAM}.extendedS3Configuration.processingConfiguration.processors: must be a list, not {{}}",
        ),
    ],
)
def test_the_check_itself_catches(inputs: dict[str, Any], mistake: str) -> None:
    assert mistakes(STREAM, inputs) == [mistake]
