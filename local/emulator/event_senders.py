"""The emulated event sources of a project: each writes as its service would, with its declared role."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from local.cloud import ROOT, Cloud, Credentials
from local.deployment.manifest import SOURCE_SERVICES, Source
from local.deployment.roles import Roles
from local.emulator.cloudwatch.metrics import EmitMetric, discard
from local.emulator.cloudwatch.sender_metrics import sent
from local.emulator.firehose.api import BATCH_LIMIT, BATCH_RECORDS


def put_batches(
    firehose: Cloud, stream: str, records: Iterable[bytes], credentials: Credentials = ROOT
) -> int:
    """Put records into a stream, in requests as large as Firehose accepts; return how many were accepted.

    Raise botocore's ClientError where Firehose refuses a request.
    """
    client, put = firehose.client("firehose", credentials), 0
    for batch in batches(records):
        entries = [{"Data": data} for data in batch]
        answer = client.put_record_batch(DeliveryStreamName=stream, Records=entries)
        put += len(batch) - answer["FailedPutCount"]
    return put


def batches(records: Iterable[bytes]) -> Iterator[list[bytes]]:
    """Cut records into batches that PutRecordBatch takes: 500 records, 4 MiB."""
    batch: list[bytes] = []
    size = 0
    for record in records:
        if batch and (len(batch) == BATCH_RECORDS or size + len(record) > BATCH_LIMIT):
            yield batch
            batch, size = [], 0
        batch.append(record)
        size += len(record)
    if batch:
        yield batch


def put_one_by_one(firehose: Cloud, stream: str, records: Iterable[bytes], credentials: Credentials) -> int:
    """Put each record with its own PutRecord, as End User Messaging does."""
    client, put = firehose.client("firehose", credentials), 0
    for data in records:
        client.put_record(DeliveryStreamName=stream, Record={"Data": data})
        put += 1
    return put


def play_by_kinesis(cloud: Cloud, roles: Roles, source: Source, records: Sequence[bytes]) -> None:
    """Write records into the source's data stream with its declared role, as Pinpoint does."""
    credentials = roles.take(source.role_arn, SOURCE_SERVICES[source.kind], source.arn)
    kinesis = cloud.client("kinesis", credentials)
    kinesis.describe_stream(StreamARN=source.stream_arn)
    entries = [{"Data": data, "PartitionKey": str(place)} for place, data in enumerate(records)]
    for start in range(0, len(entries), BATCH_RECORDS):
        kinesis.put_records(StreamARN=source.stream_arn, Records=entries[start : start + BATCH_RECORDS])


def play(
    firehose: Cloud, roles: Roles, source: Source | None, stream: str, records: Sequence[bytes],
    emit: EmitMetric = discard,
) -> int:  # fmt: skip
    """Write a source's records; as the root user where the program declares no role for it. `emit` receives
    the service's own metrics."""
    if source is None:
        return put_batches(firehose, stream, records)
    sent(source, records, emit)
    credentials = roles.take(source.role_arn, SOURCE_SERVICES[source.kind], source.arn)
    if source.kind == "pinpoint":
        firehose.client("firehose", credentials).describe_delivery_stream(DeliveryStreamName=stream)
    write: Callable[..., int] = put_one_by_one if source.kind == "sms" else put_batches
    return write(firehose, stream, records, credentials)
