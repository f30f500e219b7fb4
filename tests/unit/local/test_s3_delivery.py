"""What a delivery stream has for S3 while S3 does not take it: it is buffered, reported and written later."""

import gzip
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from local.deployment.manifest import S3Target, Stream
from local.emulator.cloudwatch.metrics import NO_DIMENSIONS
from local.emulator.firehose.s3_delivery import S3Delivery

STREAM = Stream(
    name="events",
    arn="an-arn",
    role_arn="a-role",
    delivered=S3Target("a-bucket", "delivered/", compressed=True, buffer_seconds=0),
    error_prefix="errors/",
    backup=S3Target("a-bucket", "raw/", compressed=True, buffer_seconds=0),
)


@dataclass
class Bucket:
    """S3 that refuses while `refuses`."""

    refuses: str = ""
    objects: dict[str, bytes] = field(default_factory=dict)

    def put_object(self, *, Bucket: str, Key: str, Body: bytes) -> None:  # noqa: N803
        if self.refuses:
            raise ClientError({"Error": {"Code": self.refuses, "Message": f"no {Bucket}"}}, "PutObject")
        self.objects[Key] = Body

    def lines(self, prefix: str) -> list[bytes]:
        found = (body for key, body in self.objects.items() if key.startswith(prefix))
        return [line for body in found for line in gzip.decompress(body).splitlines()]


@dataclass
class Recorder:
    reports: list[str] = field(default_factory=list)
    metrics: dict[str, list[float]] = field(default_factory=dict)

    def emit(self, namespace: str, name: str, value: float, dimensions: Any = NO_DIMENSIONS) -> None:
        assert (namespace, dict(dimensions)) == ("AWS/Firehose", {"DeliveryStreamName": "events"})
        self.metrics.setdefault(name, []).append(value)


def test_a_refused_write_is_retried_until_s3_accepts_it() -> None:
    bucket, recorder = Bucket(refuses="KMS.DisabledException"), Recorder()
    delivery = S3Delivery(STREAM, lambda: bucket, recorder.reports.append, recorder.emit)
    delivery.delivered.write([b"one\n"])
    assert delivery.backup
    delivery.backup.write([b"raw one\n"])

    delivery.write_due()
    delivery.delivered.write([b"two\n"])
    delivery.write_due()

    assert bucket.objects == {}
    assert all("KMS.DisabledException" in report for report in recorder.reports)
    assert recorder.metrics["DeliveryToS3.Success"] == recorder.metrics["BackupToS3.Success"] == [0, 0]
    assert (
        recorder.metrics["DeliveryToS3.DataFreshness"][1] > recorder.metrics["DeliveryToS3.DataFreshness"][0]
    )

    bucket.refuses = ""
    delivery.write_all()

    assert (bucket.lines("delivered/"), bucket.lines("raw/")) == ([b"one", b"two"], [b"raw one"])
    assert recorder.metrics["DeliveryToS3.Success"][-1] == 1


def test_nothing_is_written_where_there_is_nothing() -> None:
    bucket, recorder = Bucket(), Recorder()

    S3Delivery(STREAM, lambda: bucket, recorder.reports.append, recorder.emit).write_all()

    assert (bucket.objects, recorder.metrics) == ({}, {})
