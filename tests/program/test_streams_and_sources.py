"""What carries events from their sources through the delivery stream into the archive: how each is set."""

import json
from typing import Any

import pytest

from tests.program.conftest import Change, Run
from tools.registrations.recorder import Recording


def test_the_stream_transforms_at_once_and_keeps_every_raw_record(dev: Recording) -> None:
    destination = dev.one("FirehoseDeliveryStream", "acme-shop-events").inputs["extendedS3Configuration"]
    backup = destination["s3BackupConfiguration"]
    (processor,) = destination["processingConfiguration"]["processors"]

    ingest = dev.one("lambda/function:Function", "acme-shop-ingest").outputs["arn"]
    assert {each["parameterName"]: each["parameterValue"] for each in processor["parameters"]} == {
        "LambdaArn": f"{ingest}:$LATEST",
        "BufferIntervalInSeconds": "1",
    }
    assert (destination["prefix"], backup["prefix"]) == ("delivered/", "raw/")
    assert destination["s3BackupMode"] == "Enabled"
    for target in (destination, backup):
        assert target["bucketArn"] == dev.one("bucket:Bucket", "acme-shop-archive").outputs["arn"]
        assert target["compressionFormat"] == "GZIP"
        assert target["errorOutputPrefix"].startswith("errors/!{firehose:error-output-type}/")
        assert target["cloudwatchLoggingOptions"]["enabled"]


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({}, {"BufferIntervalInSeconds": "1"}),
        ({"transformBufferSeconds": 60}, {}),
        ({"transformBufferSeconds": 60, "transformBufferMb": 1.0}, {}),
        (
            {"transformBufferSeconds": 0, "transformBufferMb": 1.5},
            {"BufferIntervalInSeconds": "0", "BufferSizeInMBs": "1.5"},
        ),
        ({"transformBufferMb": 0.2}, {"BufferIntervalInSeconds": "1", "BufferSizeInMBs": "0.2"}),
        ({"transformBufferMb": 2.0}, {"BufferIntervalInSeconds": "1", "BufferSizeInMBs": "2"}),
    ],
)
def test_no_parameter_of_the_transform_names_firehose_s_default(
    run: Run, settings: dict[str, Any], named: dict[str, str]
) -> None:
    changed = run(lambda all_settings: all_settings["projects"]["acme-shop"].update(stream=settings))
    destination = changed.one("FirehoseDeliveryStream", "acme-shop-events").inputs["extendedS3Configuration"]
    (processor,) = destination["processingConfiguration"]["processors"]
    parameters = {each["parameterName"]: each["parameterValue"] for each in processor["parameters"]}

    assert {key: value for key, value in parameters.items() if key != "LambdaArn"} == named


def test_the_stream_logs_its_errors_beside_the_functions(dev: Recording) -> None:
    destination = dev.one("FirehoseDeliveryStream", "acme-shop-events").inputs["extendedS3Configuration"]
    backup = destination["s3BackupConfiguration"]

    stream = dev.one("LogStream", "acme-shop-events").inputs
    expected = {"enabled": True, "logGroupName": stream["logGroupName"], "logStreamName": stream["name"]}

    assert [each["cloudwatchLoggingOptions"] for each in (destination, backup)] == [expected, expected]
    assert stream["logGroupName"] == dev.one("LogGroup", "acme-shop-logs").outputs["name"]


def test_the_archive_forgets_each_prefix_in_its_own_time(dev: Recording) -> None:
    def days(project: str) -> dict[str, float | None]:
        rules = dev.one("BucketLifecycleConfiguration", f"{project}-archive").inputs["rules"]
        return {each["filter"]["prefix"]: each.get("expiration", {}).get("days") for each in rules}

    assert days("acme-shop") == {"raw/": 30, "delivered/": 400, "errors/": 90}
    assert days("acme-archive") == {"raw/": None, "delivered/": None, "errors/": 90}


def test_all_events_of_a_configuration_set_go_to_the_stream(dev: Recording) -> None:
    stream = dev.one("FirehoseDeliveryStream", "acme-shop-events").outputs
    ses = dev.one("ConfigurationSetEventDestination", "acme-shop-ses").inputs
    sms = dev.one("Smsvoicev2EventDestination", "acme-shop-sms").inputs

    assert ses["eventDestination"]["enabled"]
    assert len(ses["eventDestination"]["matchingEventTypes"]) == 10
    assert sms["matchingEventTypes"] == ["ALL"]
    for each in (ses["eventDestination"], sms):
        assert each["kinesisFirehoseDestination"]["deliveryStreamArn"] == stream["arn"]
    assert ses["eventDestinationName"] == sms["eventDestinationName"] == stream["name"]


def test_a_configuration_set_that_is_there_already_is_left_alone(run: Run) -> None:
    def use_existing(settings: dict[str, Any]) -> None:
        for kind in ("ses", "sms"):
            settings["projects"]["acme-shop"]["sources"][kind]["create"] = False

    existing = run(use_existing)

    assert not existing.has("sesv2/configurationSet:ConfigurationSet", "acme-shop-ses")
    assert not existing.has("Smsvoicev2ConfigurationSet", "acme-shop-sms")
    ses = existing.one("ConfigurationSetEventDestination", "acme-shop-ses").inputs
    sms = existing.one("Smsvoicev2EventDestination", "acme-shop-sms").inputs
    assert (ses["configurationSetName"], sms["configurationSetName"]) == ("acme-shop-mail", "acme-shop-sms")


@pytest.mark.parametrize(("choice", "streams"), [("create", ["acme-shop-pinpoint"]), ("none", [])])
def test_an_event_stream_is_created_only_where_configured(run: Run, choice: str, streams: list[str]) -> None:
    def choose(settings: dict[str, Any]) -> None:
        settings["projects"]["acme-shop"]["sources"]["pinpoint"]["eventStream"] = choice

    recording = run(choose)

    assert [each.name for each in recording.of("pinpoint/eventStream:EventStream")] == streams
    trusted = recording.one("iam/role:Role", "acme-shop-events").inputs["assumeRolePolicy"]
    assert ("pinpoint.amazonaws.com" in trusted) == bool(streams)


YOURS = "arn:aws:kinesis:eu-central-1:123456789012:stream/events"


def by_kinesis(event_stream: str = "none", **kinesis: Any) -> Change:
    def change(settings: dict[str, Any]) -> None:
        source = settings["projects"]["acme-shop"]["sources"]["pinpoint"]
        source.update(eventStream=event_stream, kinesis=kinesis)

    return change


def test_a_data_stream_that_is_there_already_feeds_a_second_delivery_stream(run: Run) -> None:
    recording = run(by_kinesis(streamArn=YOURS))
    direct = recording.one("FirehoseDeliveryStream", "acme-shop-events").inputs
    fed = recording.one("FirehoseDeliveryStream", "acme-shop-kinesis").inputs

    assert not recording.has("kinesis/stream:Stream", "acme-shop-pinpoint")
    assert fed["kinesisSourceConfiguration"] == {
        "kinesisStreamArn": YOURS,
        "roleArn": fed["extendedS3Configuration"]["roleArn"],
    }
    assert "serverSideEncryption" not in fed, "Firehose refuses it beside a data stream"
    assert "kinesisSourceConfiguration" not in direct
    transforms = [each["extendedS3Configuration"]["processingConfiguration"] for each in (direct, fed)]
    assert transforms[0] == transforms[1]


def test_a_data_stream_made_here_takes_the_application_s_event_stream(run: Run) -> None:
    recording = run(by_kinesis("create", create=True, retentionHours=48))
    made = recording.one("kinesis/stream:Stream", "acme-shop-pinpoint")
    event_stream = recording.one("pinpoint/eventStream:EventStream", "acme-shop-pinpoint").inputs

    assert (made.inputs["retentionPeriod"], made.inputs["encryptionType"]) == (48, "KMS")
    assert made.inputs["streamModeDetails"] == {"streamMode": "ON_DEMAND"}
    assert event_stream["destinationStreamArn"] == made.outputs["arn"]
    ses = recording.one("ConfigurationSetEventDestination", "acme-shop-ses").inputs["eventDestination"]
    direct = recording.one("FirehoseDeliveryStream", "acme-shop-events").outputs["arn"]
    assert ses["kinesisFirehoseDestination"]["deliveryStreamArn"] == direct, "SES cannot put to Kinesis"


def test_the_archive_is_closed_to_plain_http(dev: Recording) -> None:
    bucket = dev.one("bucket:Bucket", "acme-shop-archive").outputs["arn"]
    (statement,) = json.loads(dev.one("BucketPolicy", "acme-shop-archive").inputs["policy"])["Statement"]

    assert statement == {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [bucket, f"{bucket}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
