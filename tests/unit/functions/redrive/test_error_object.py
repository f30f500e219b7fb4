"""An error object: recorded, set aside with reasons, and gone only when all of it is somewhere."""

import gzip
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from functions.messages.addresses import DestinationHasher
from functions.messages.event import MessageEvent
from functions.messages.parsers import ARRIVED_AT
from functions.messages.parsers.tags import TagNames
from functions.messages.statuses import MessageStatus
from functions.messages.storage.store import StoreUnavailableError, WriteResult
from functions.messages.storage.update_expressions import Retention
from functions.redrive.error_object import PART_BYTES, Redrive, RedriveResult
from tests.builders import MESSAGE_ID, SENT_AT, pinpoint_email, ses
from tests.conftest import AwsClient
from tests.fakes.memory_store import MemoryMessageStore
from tests.unit.functions.redrive.builders import DELIVERED, KEY, POISON, error_object, error_record

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_buckets = count()
BAD = b'{"event_type": "_SMS.SUC'
NOT_JSON = "not JSON in UTF-8"


class FaultyStore(MemoryMessageStore):
    """Refuses messages, or cannot be reached."""

    refused: frozenset[str] = frozenset()
    is_down = False

    def record(self, events: Iterable[MessageEvent]) -> WriteResult:
        if self.is_down:
            raise StoreUnavailableError("UpdateItem on a-table: InternalServerError")
        stored = [event for event in events if event.message_id not in self.refused]
        return WriteResult(self.refused, super().record(stored).expired)


def _store() -> FaultyStore:
    return FaultyStore("a-project", DestinationHasher(b"a secret"), Retention(None), lambda: SENT_AT / 1000)


@dataclass
class Bucket:
    client: "S3Client"
    name: str
    store: FaultyStore = field(default_factory=_store)

    def put(self, body: bytes, key: str = KEY) -> None:
        self.client.put_object(Bucket=self.name, Key=key, Body=body)

    def redrive(self, key: str = KEY) -> RedriveResult:
        return self.redriving().run(key)

    def redriving(self, part_bytes: int = PART_BYTES) -> Redrive:
        return Redrive(self.client, self.name, self.store, TagNames(), part_bytes)

    def objects(self) -> dict[str, bytes]:
        listed = self.client.list_objects_v2(Bucket=self.name).get("Contents", [])
        return {each["Key"]: self._read(each["Key"]) for each in listed}

    def _read(self, key: str) -> bytes:
        body = self.client.get_object(Bucket=self.name, Key=key)["Body"].read()
        return gzip.decompress(body) if key.startswith("delivered/") else body

    def status(self, message_id: str = MESSAGE_ID) -> MessageStatus | None:
        message = self.store.get([message_id]).get(message_id)
        return message.status if message else None


SECOND = DELIVERED.replace("-1.gz", "-2.gz")


@pytest.fixture
def bucket(aws_client: AwsClient) -> Bucket:
    client = aws_client("s3")
    name = f"errors-{next(_buckets)}"
    client.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    return Bucket(client, name)


def documents(body: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in body.splitlines()]


def archived(body: bytes) -> list[dict[str, Any]]:
    """The documents of lines of the archive as they came, without what the transform adds."""
    return [{name: of for name, of in line.items() if name != "tracked"} for line in documents(body)]


def test_records_that_firehose_could_not_transform_are_recorded_and_archived(
    bucket: Bucket,
) -> None:
    delivered = pinpoint_email("_email.delivered")
    bucket.put(error_object(pinpoint_email(), delivered, {"event_type": "_session.start"}))

    result = bucket.redrive()

    assert (result.records, result.recorded, result.poison.total(), result.damage) == (3, 3, 0, "")
    assert bucket.status() is MessageStatus.DELIVERED
    assert list(bucket.objects()) == [DELIVERED]
    assert archived(bucket.objects()[DELIVERED])[1] == delivered
    assert documents(bucket.objects()[DELIVERED])[1]["tracked"]["message_id"] == MESSAGE_ID


def test_an_unreadable_record_is_set_aside_as_it_came_with_a_reason(bucket: Bucket) -> None:
    bucket.put(error_object(BAD, pinpoint_email()))

    result = bucket.redrive()

    assert (result.recorded, result.poison) == (1, {NOT_JSON: 1})
    assert bucket.objects().keys() == {DELIVERED, POISON}
    assert documents(bucket.objects()[POISON]) == [
        error_record(BAD) | {"redriveAttempts": 1, "reason": NOT_JSON}
    ]


def test_what_the_table_refuses_is_poison_too(bucket: Bucket) -> None:
    bucket.store.refused = frozenset({MESSAGE_ID})
    bucket.put(error_object(pinpoint_email()))

    assert bucket.redrive().poison == {"the table refused the message": 1}
    assert bucket.objects().keys() == {POISON}


def test_while_the_table_is_down_nothing_is_written_and_the_object_stays(bucket: Bucket) -> None:
    bucket.store.is_down = True
    bucket.put(error_object(BAD, pinpoint_email()))

    with pytest.raises(StoreUnavailableError):
        bucket.redrive()

    assert bucket.objects().keys() == {KEY}


def test_an_object_that_is_gone_is_done(bucket: Bucket) -> None:
    assert bucket.redrive() == RedriveResult()


def test_a_bucket_that_cannot_be_read_is_no_object_that_is_gone(bucket: Bucket) -> None:
    bucket.name = "a-bucket-that-is-not-there"

    with pytest.raises(ClientError, match="NoSuchBucket"):
        bucket.redrive()


def test_an_object_that_comes_twice_makes_the_same(bucket: Bucket) -> None:
    body = error_object(BAD, pinpoint_email(), pinpoint_email("_email.delivered"))
    bucket.put(body)
    bucket.redrive()
    once, message = bucket.objects(), bucket.store.get([MESSAGE_ID])

    bucket.put(body)
    bucket.redrive()

    assert (bucket.objects(), bucket.store.get([MESSAGE_ID])) == (once, message)


def test_poison_that_is_readable_now_is_recorded_and_the_rest_counts_its_attempts(bucket: Bucket) -> None:
    bucket.store.refused = frozenset({MESSAGE_ID})
    bucket.put(error_object(BAD, pinpoint_email()))
    bucket.redrive()
    bucket.store.refused = frozenset()

    result = bucket.redrive(POISON)

    assert (result.recorded, result.poison) == (1, {NOT_JSON: 1})
    assert bucket.objects().keys() == {SECOND, POISON}
    assert [one["redriveAttempts"] for one in documents(bucket.objects()[POISON])] == [2]


def test_poison_of_which_nothing_is_left_is_gone(bucket: Bucket) -> None:
    bucket.put(error_object(pinpoint_email()), POISON)

    bucket.redrive(POISON)

    assert bucket.objects().keys() == {DELIVERED}


def test_a_record_without_a_time_has_that_of_its_arrival(bucket: Bucket) -> None:
    bucket.put(error_object(ses("Open", open={"timestamp": "soon"})))

    assert bucket.redrive().recorded == 1
    assert documents(bucket.objects()[DELIVERED])[0][ARRIVED_AT] == SENT_AT + 500


@pytest.mark.parametrize(
    "pack", [gzip.compress, lambda body: gzip.compress(body[:9]) + gzip.compress(body[9:])]
)
def test_an_object_may_be_packed(bucket: Bucket, pack: Any) -> None:
    bucket.put(pack(error_object(pinpoint_email())))

    assert bucket.redrive().recorded == 1
    assert list(bucket.objects()) == [DELIVERED]


@pytest.mark.parametrize(
    ("damaged", "reason"),
    [
        (lambda good: gzip.compress(good)[:-9], "its gzip is truncated"),
        (lambda good: gzip.compress(good) + b"\x1f\x8b rubbish", "its gzip is damaged"),
        (lambda good: good + b"rubbish\n", "it has lines that are no error records of Firehose's"),
        (
            lambda good: good + b'{"event_type": "x"}\n[1]\n',
            "it has lines that are no error records of Firehose's",
        ),
    ],
)
def test_what_can_be_read_of_a_damaged_object_is_recorded_and_the_object_held(
    bucket: Bucket, damaged: Any, reason: str
) -> None:
    bucket.put(damaged(error_object(pinpoint_email())))

    result = bucket.redrive()

    assert (result.recorded, result.damage) == (1, reason)
    assert bucket.objects().keys() == {KEY, DELIVERED}


@pytest.mark.parametrize(
    "key",
    ["errors/processing-failed/notes.txt", "raw/2026/09/21/14/a-stream-1.gz", "errors/poison/2026/09/x"],
)
def test_an_object_that_firehose_would_not_name_so_is_left_alone(bucket: Bucket, key: str) -> None:
    bucket.put(error_object(pinpoint_email()), key)

    assert bucket.redrive(key).damage == "its name is not one that Firehose gives to an error object"
    assert bucket.objects().keys() == {key}


def test_a_large_object_is_recorded_whole(bucket: Bucket) -> None:
    ids = [f"message-{number}" for number in range(1_203)]
    bucket.put(error_object(*(pinpoint_email(message_id=one) for one in ids)))

    assert bucket.redrive().recorded == len(ids)
    assert len(bucket.store.get(ids)) == len(ids)


LARGE = [pinpoint_email(message_id=f"message-{number}") for number in range(9)]
PART = 3 * len(error_object(LARGE[0]))


def part_keys(attempt: int, *numbers: int) -> set[str]:
    return {DELIVERED.replace("-redriven-1", f"-part-{number}-redriven-{attempt}") for number in numbers}


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_large_object_is_reprocessed_in_parts(bucket: Bucket, pack: Any) -> None:
    bucket.put(pack(error_object(*LARGE)))

    parts = list(bucket.redriving(PART).parts(KEY))

    assert [(part.recorded, part.is_last) for part in parts] == [(3, False), (3, False), (3, True)]
    assert bucket.objects().keys() == part_keys(1, 1, 2, 3)
    lines = [line for body in bucket.objects().values() for line in archived(body)]
    assert lines == LARGE


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_run_resumes_behind_the_last_part(bucket: Bucket, pack: Any) -> None:
    bucket.put(pack(error_object(BAD, *LARGE)))
    first = next(iter(bucket.redriving(PART).parts(KEY)))
    assert KEY in bucket.objects()

    rest = bucket.redriving(PART).run(KEY)

    assert (first.poison.total() + rest.poison.total(), first.recorded + rest.recorded) == (1, 9)
    whole = bucket.objects()
    assert not any("redriving" in key or "processing-failed" in key for key in whole)

    bucket.put(pack(error_object(BAD, *LARGE)))
    bucket.redriving(PART).run(KEY)
    assert bucket.objects() == whole


def test_an_outage_between_parts_loses_nothing_and_repeats_no_part(bucket: Bucket) -> None:
    bucket.put(error_object(*LARGE))
    parts = bucket.redriving(PART).parts(KEY)
    next(parts)
    bucket.store.is_down = True
    with pytest.raises(StoreUnavailableError):
        next(parts)
    bucket.store.is_down = False

    assert bucket.redriving(PART).run(KEY).recorded == 6
    assert bucket.objects().keys() == part_keys(1, 1, 2, 3)


def test_two_runs_at_once_make_the_same_as_one(bucket: Bucket) -> None:
    bucket.put(error_object(BAD, *LARGE))
    one, other = bucket.redriving(PART).parts(KEY), bucket.redriving(PART).parts(KEY)
    for run in (one, other, other, one, one, other, one, other):
        next(run, None)
    both = bucket.objects()
    bucket.put(error_object(BAD, *LARGE))
    bucket.redriving(PART).run(KEY)

    assert bucket.objects().keys() - both.keys() == set()
    assert {key: both[key] for key in bucket.objects()} == bucket.objects()


def test_progress_of_another_object_with_the_same_name_is_not_used(bucket: Bucket) -> None:
    bucket.put(error_object(*LARGE))
    next(iter(bucket.redriving(PART).parts(KEY)))
    bucket.put(error_object(BAD, *LARGE))

    result = bucket.redriving(PART).run(KEY)

    assert (result.recorded, result.poison) == (9, {NOT_JSON: 1})


def test_damage_before_the_last_part_holds_the_object_after_a_resumed_run(bucket: Bucket) -> None:
    bucket.put(b"rubbish\n" + error_object(*LARGE))
    next(iter(bucket.redriving(PART).parts(KEY)))

    assert bucket.redriving(PART).run(KEY).damage
    assert KEY in bucket.objects()


def test_poison_in_parts_leaves_its_rest_in_parts(bucket: Bucket) -> None:
    bucket.put(error_object(BAD, *LARGE, BAD), POISON)

    result = bucket.redriving(PART).run(POISON)

    assert (result.recorded, result.poison) == (9, {NOT_JSON: 2})
    poison = {key: documents(body) for key, body in bucket.objects().items() if "poison" in key}
    assert {key: len(lines) for key, lines in poison.items()} == {
        f"{POISON}-part-1": 1,
        f"{POISON}-part-4": 1,
    }
    assert bucket.redrive(f"{POISON}-part-1").poison == {NOT_JSON: 1}
