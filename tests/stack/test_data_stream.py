"""A project whose Pinpoint events come by a Kinesis data stream, beside what is put directly."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local.deployment.manifest import Stream
from local.emulator.event_senders import play_by_kinesis
from local.emulator.firehose.data_stream import DataStreamReader
from local.emulator.firehose.delivery import SERVICE
from local.errors import LocalError
from local.stack import LocalStack
from tests.stack.local_run import eventually, put_events, running
from tests.stack.programs import change_settings, copied
from tests.stack.test_end_to_end import PROJECT, query_message, sms
from tests.stack.test_permissions import without

SOURCES = {
    "pinpoint": {
        "applicationId": "0a1b2c3d4e5f60718293a4b5c6d7e8f9",
        "eventStream": "create",
        "kinesis": {"create": True},
    },
    "ses": {"configurationSet": "acme-shop-mail", "create": True},
}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    program = copied(tmp_path_factory.mktemp("program") / "copy")
    change_settings(program, PROJECT, sources=SOURCES)
    with running(tmp_path_factory.mktemp("run"), program) as stack:
        yield stack


def fed_by_kinesis(stack: LocalStack) -> Stream:
    return next(each.manifest for each in stack.streams.values() if each.manifest.data_stream_arn)


def test_records_from_the_data_stream_and_direct_records_are_both_answered(stack: LocalStack) -> None:
    source = next(each for each in stack.manifest.sources if each.kind == "pinpoint")
    record = json.dumps(sms("by-kinesis")).encode() + b"\n"
    play_by_kinesis(stack.cloud, stack.roles, source, [record])
    put_events(stack, PROJECT, [sms("put-directly")])

    assert eventually(lambda: query_message(stack, "acme", "by-kinesis")["data"]["message"])
    assert eventually(lambda: query_message(stack, "acme", "put-directly")["data"]["message"])


def test_the_second_delivery_stream_takes_nothing_directly(stack: LocalStack) -> None:
    with pytest.raises(ClientError, match="not permitted on KinesisStreamAsSource"):
        stack.firehose.client("firehose").put_record(
            DeliveryStreamName=fed_by_kinesis(stack).name, Record={"Data": b"{}"}
        )


@pytest.mark.parametrize("change", [{"data_stream_arn": None}, {"backup": None}])
def test_no_update_of_a_delivery_stream_changes_its_source_or_ends_its_backup(
    stack: LocalStack, change: dict[str, Any]
) -> None:
    manifest = fed_by_kinesis(stack)
    with pytest.raises(LocalError, match="cannot change its source or its backup"):
        stack.streams[manifest.name].update(replace(manifest, **change))


@pytest.mark.parametrize(
    "action",
    ["kinesis:DescribeStream", "kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards"],
)
def test_the_data_stream_is_not_read_without(stack: LocalStack, action: str) -> None:
    manifest, reported = fed_by_kinesis(stack), list[str]()
    credentials = stack.roles.take(manifest.role_arn, SERVICE, manifest.arn)
    with without(stack, manifest.role_arn, action):
        try:
            reader = DataStreamReader(
                str(manifest.data_stream_arn),
                lambda: stack.cloud.client("kinesis", credentials),
                lambda _: None,
                reported.append,
            )
        except ClientError as refused:
            reported.append(str(refused))
        else:
            eventually(lambda: reported)
            reader.stop()

    assert "AccessDenied" in reported[0]
    assert action in reported[0]
