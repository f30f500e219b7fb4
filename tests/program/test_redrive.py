"""Redrive: how an error object comes to the function, how often it is tried, and where it ends."""

import json

import pytest

from tests.program.conftest import Run
from tools.registrations.recorder import ACCOUNT, Recording

QUEUE = "sqs/queue:Queue"


def test_the_archive_notifies_the_queue_of_new_error_objects_and_of_nothing_else(dev: Recording) -> None:
    notified = dev.one("bucketNotification:BucketNotification", "acme-shop-redrive")

    assert notified.inputs["bucket"] == dev.exports["projects"]["acme-shop"]["archiveBucket"]
    assert notified.inputs["queues"] == [
        {
            "queueArn": dev.one(QUEUE, "acme-shop-redrive").outputs["arn"],
            "events": ["s3:ObjectCreated:*"],
            "filterPrefix": "errors/processing-failed/",
        }
    ]
    # S3 refuses a notification to a queue that it may not write to.
    assert dev.one("QueuePolicy", "acme-shop-redrive").urn in notified.dependencies


def test_only_its_own_archive_may_write_to_a_queue(dev: Recording) -> None:
    policy = json.loads(dev.one("QueuePolicy", "acme-shop-redrive").inputs["policy"])

    assert policy["Statement"] == [
        {
            "Effect": "Allow",
            "Principal": {"Service": "s3.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": [dev.one(QUEUE, "acme-shop-redrive").outputs["arn"]],
            "Condition": {
                "ArnEquals": {"aws:SourceArn": dev.one("bucket:Bucket", "acme-shop-archive").outputs["arn"]},
                "StringEquals": {"aws:SourceAccount": ACCOUNT},
            },
        }
    ]


def test_an_object_is_tried_six_times_and_then_a_dead_letter_for_two_weeks(dev: Recording) -> None:
    queue, dead = (dev.one(QUEUE, f"acme-shop-redrive{end}") for end in ("", "-dead"))

    assert json.loads(queue.inputs["redrivePolicy"]) == {
        "deadLetterTargetArn": dead.outputs["arn"],
        "maxReceiveCount": 6,
    }
    assert dead.inputs["messageRetentionSeconds"] == 14 * 86_400
    # A dead letter keeps the age that it had.
    assert queue.inputs["messageRetentionSeconds"] == 4 * 86_400


def test_a_message_stays_hidden_for_six_times_as_long_as_the_function_may_take(dev: Recording) -> None:
    function = dev.one("lambda/function:Function", "acme-shop-redrive").inputs

    visible = dev.one(QUEUE, "acme-shop-redrive").inputs["visibilityTimeoutSeconds"]
    assert visible == 6 * function["timeout"]


def test_the_function_takes_one_object_at_a_time_and_says_which_failed(dev: Recording) -> None:
    mapping = dev.one("EventSourceMapping", "acme-shop-redrive").inputs

    assert mapping["eventSourceArn"] == dev.one(QUEUE, "acme-shop-redrive").outputs["arn"]
    assert mapping["functionName"] == dev.one("function:Function", "acme-shop-redrive").outputs["arn"]
    assert (mapping["batchSize"], mapping["functionResponseTypes"]) == (1, ["ReportBatchItemFailures"])
    assert mapping["scalingConfig"] == {"maximumConcurrency": 2}


@pytest.mark.parametrize("name", ["acme-shop-redrive", "acme-shop-redrive-dead"])
def test_messages_are_encrypted_at_rest(dev: Recording, name: str) -> None:
    assert dev.one(QUEUE, name).inputs["sqsManagedSseEnabled"] is True


def test_under_a_key_of_its_own_a_project_s_objects_can_be_read_and_written(run: Run) -> None:
    keyed = run(lambda settings: settings["projects"]["acme-shop"].update(encryptionKey="create"))
    policy = json.loads(keyed.one("RolePolicy", "acme-shop-ingest").inputs["policy"])
    key = keyed.one("kms/key:Key", "acme-shop-key").outputs["arn"]

    on_key = [
        (one["Action"], one["Condition"]["StringEquals"]["kms:ViaService"])
        for one in policy["Statement"]
        if one["Resource"] == [key]
    ]
    assert on_key == [
        (["kms:Decrypt"], [f"{name}.eu-central-1.amazonaws.com" for name in ("dynamodb", "secretsmanager")]),
        (["kms:Decrypt", "kms:GenerateDataKey"], ["s3.eu-central-1.amazonaws.com"]),
    ]
