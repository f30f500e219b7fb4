"""An erasure from the objects of a bucket: each is as it was, or erased, whatever happens meanwhile."""

import gzip
from collections.abc import Callable
from typing import Any

import boto3
import pytest

from functions.erasure.archive import ArchiveErasure
from functions.erasure.documents import Changes
from tests.builders import ADA
from tests.unit.functions.erasure.people import erasure
from tests.unit.functions.erasure.test_documents import ADAS, OTHERS, stream

KEY = "raw/2026/09/21/14/a-stream-1.gz"


@pytest.fixture
def bucket(aws_endpoint: str, request: pytest.FixtureRequest) -> "Bucket":
    return Bucket(boto3.client("s3", endpoint_url=aws_endpoint), f"erasure-{abs(hash(request.node.nodeid))}")


class Bucket:
    """An archive's bucket with its objects."""

    def __init__(self, client: Any, name: str) -> None:
        self.client, self.name = client, name
        client.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})

    def put(self, body: bytes, key: str = KEY, **properties: Any) -> None:
        self.client.put_object(Bucket=self.name, Key=key, Body=body, **properties)

    def get(self, key: str = KEY) -> bytes:
        return bytes(self.client.get_object(Bucket=self.name, Key=key)["Body"].read())

    def listed(self) -> list[str]:
        return list(self.erasure().keys())

    def erasure(self, *, dry: bool = False) -> ArchiveErasure:
        return ArchiveErasure(self.client, self.name, erasure(ADA), dry)

    def before(self, operation: str, act: Callable[[], None], times: int = 1) -> None:
        """Let something happen before the next calls of an operation."""
        left = [act] * times

        def happen(**_: Any) -> None:
            if left:
                left.pop()()

        self.client.meta.events.register(f"before-call.s3.{operation}", happen)


def packed(*documents: object) -> bytes:
    return gzip.compress(stream(documents), mtime=0)


def test_an_object_is_rewritten_under_its_key_with_its_metadata(bucket: Bucket) -> None:
    bucket.put(packed(*ADAS, *OTHERS), ContentType="application/x-gzip", Metadata={"a": "b"})

    result = bucket.erasure().erase(KEY)

    stored = bucket.client.head_object(Bucket=bucket.name, Key=KEY)
    assert (result.is_rewritten, result.is_deleted, result.changes) == (True, False, Changes(len(ADAS)))
    assert gzip.decompress(bucket.get()) == stream(OTHERS)
    assert (stored["ContentType"], stored["Metadata"]) == ("application/x-gzip", {"a": "b"})


def test_an_object_that_names_nobody_stays_byte_for_byte(bucket: Bucket) -> None:
    body = gzip.compress(stream(OTHERS), mtime=7)
    bucket.put(body)

    assert not bucket.erasure().erase(KEY).is_rewritten
    assert bucket.get() == body


def test_an_object_of_nothing_else_is_deleted(bucket: Bucket) -> None:
    bucket.put(packed(*ADAS))

    assert bucket.erasure().erase(KEY).is_deleted
    assert bucket.listed() == []


def test_a_dry_run_counts_and_changes_nothing(bucket: Bucket) -> None:
    bucket.put(body := packed(*ADAS, OTHERS[0]))

    assert bucket.erasure(dry=True).erase(KEY).changes == Changes(len(ADAS))
    assert bucket.get() == body


def test_plain_objects_and_those_of_several_members_are_read(bucket: Bucket) -> None:
    bucket.put(packed(OTHERS[0]) + packed(ADAS[0]) + packed(OTHERS[1]))
    bucket.put(stream([ADAS[0], OTHERS[0]]), "errors/poison/2026/09/21/14/a")

    for key in bucket.listed():
        bucket.erasure().erase(key)

    assert gzip.decompress(bucket.get()) == stream(OTHERS[:2])
    assert bucket.get("errors/poison/2026/09/21/14/a") == stream(OTHERS[:1])


def test_what_is_written_between_reading_and_writing_is_not_lost(bucket: Bucket) -> None:
    bucket.put(packed(ADAS[0], OTHERS[0]))
    bucket.before("PutObject", lambda: Bucket.put(other, packed(ADAS[0], *OTHERS)))
    other = Bucket.__new__(Bucket)
    other.client, other.name = boto3.client("s3", endpoint_url=bucket.client.meta.endpoint_url), bucket.name

    result = bucket.erasure().erase(KEY)

    assert result.is_rewritten
    assert gzip.decompress(bucket.get()) == stream(OTHERS)


@pytest.mark.parametrize("body", [packed(*ADAS)[:-9], b"\x1f\x8bno gzip"], ids=["truncated", "damaged"])
def test_a_damaged_object_is_named_and_left(bucket: Bucket, body: bytes) -> None:
    bucket.put(body)

    result = bucket.erasure().erase(KEY)

    assert "damaged" in result.damage
    assert bucket.get() == body


def test_an_object_that_is_deleted_meanwhile_needs_no_erasure(bucket: Bucket) -> None:
    result = bucket.erasure().erase(KEY)

    assert (result.damage, result.is_rewritten) == ("", False)
