"""Reprocesses one error object: each record is stored, or moved to errors/poison/ with a reason.

A large object is reprocessed in parts. After each part its progress is stored, so that another run resumes
behind it: memory and lost work are bounded by a part, whatever the object's size.
"""

import gzip
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from functions.contract.archive_keys import ErrorKey
from functions.ingest.recording import record
from functions.ingest.records import decode
from functions.messages.parsers.tags import TagNames
from functions.messages.storage.store import MessageWriter
from functions.redrive.error_records import ErrorRecords
from functions.redrive.progress import Progress

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

#: Records that are merged and written together.
_BATCH = 500
#: A part ends with the line that makes it so long: the records of some seconds of a function's work.
PART_BYTES = 4 * 2**20
_ATTEMPTS = "redriveAttempts"


@dataclass
class RedriveResult:
    """The result of a part of an object, or of all of it.

    `poison`: records by reason. `newest_arrival`: of a record at Firehose, epoch milliseconds; 0: none.
    `damage`: why the object was not read to its end, and so was left; "" where it was. `is_last`: whether the
    object is done.
    """

    records: int = 0
    recorded: int = 0
    poison: Counter[str] = field(default_factory=Counter)
    newest_arrival: int = 0
    damage: str = ""
    is_last: bool = True

    def __add__(self, other: "RedriveResult") -> "RedriveResult":
        return RedriveResult(
            self.records + other.records,
            self.recorded + other.recorded,
            self.poison + other.poison,
            max(self.newest_arrival, other.newest_arrival),
            self.damage or other.damage,
            other.is_last,
        )


@dataclass
class _Output:
    """What a part leaves to write: lines of the archive, and documents of poison."""

    attempt: int = 1
    delivered: list[bytes] = field(default_factory=list)
    poison: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Redrive:
    """Redrives a project's error objects. Repeating it, or running it twice at once, changes nothing more."""

    client: "S3Client"
    bucket: str
    store: MessageWriter
    tags: TagNames
    part_bytes: int = PART_BYTES

    def run(self, key: str) -> RedriveResult:
        """Reprocess the whole object. Raises as `parts` does."""
        return sum(self.parts(key), RedriveResult())

    def parts(self, key: str) -> Iterator[RedriveResult]:
        """Reprocess the object part by part; yield each part's result when it is written.

        Yields nothing where the object is gone. The object is deleted only after all of its results are
        written. Raises StoreUnavailableError, ClientError and BotoCoreError: then it is still there, and the
        next run resumes behind the last part.
        """
        if (place := ErrorKey.of(key)) is None:
            yield RedriveResult(damage="its name is not one that Firehose gives to an error object")
            return
        try:
            response = self.client.get_object(Bucket=self.bucket, Key=key)
        except self.client.exceptions.NoSuchKey:
            return
        progress = Progress.load(self.client, self.bucket, place.progress, response.get("ETag", ""))
        records = ErrorRecords(response["Body"], progress.offset, damage=progress.damage)
        for documents, end, is_last in _split(records, self.part_bytes):
            progress = replace(progress, parts=progress.parts + 1, offset=end, damage=records.damage)
            result, output = RedriveResult(is_last=is_last), _Output()
            for at in range(0, len(documents), _BATCH):
                self._record(documents[at : at + _BATCH], result, output)
            result.damage = records.damage if is_last else ""
            self._write(place, progress, result, output)
            yield result

    def _record(self, documents: list[dict[str, Any]], result: RedriveResult, output: _Output) -> None:
        decoded = [decode(one["rawData"], one["arrivalTimestamp"], self.tags) for one in documents]
        _, outcomes = record(decoded, self.store)
        for document, outcome in zip(documents, outcomes, strict=True):
            attempt = int(document.get(_ATTEMPTS, 0)) + 1
            output.attempt = max(output.attempt, attempt)
            output.delivered += [stored.line for stored in outcome.stored]
            result.records += 1
            result.newest_arrival = max(result.newest_arrival, document["arrivalTimestamp"])
            if outcome.reason:
                result.poison[outcome.reason] += 1
                output.poison.append(document | {_ATTEMPTS: attempt, "reason": outcome.reason})
            else:
                result.recorded += 1

    def _write(self, place: ErrorKey, progress: Progress, result: RedriveResult, output: _Output) -> None:
        """Write a part's results, then the progress; of the last part, delete the object instead."""
        part = None if result.is_last and progress.parts == 1 else progress.parts
        if output.delivered:
            lines = gzip.compress(b"".join(output.delivered), mtime=0)
            self._put(place.delivered(output.attempt, part), lines)
        is_in_place = place.key == place.poison(part)
        if output.poison and not (is_in_place and result.damage):
            documents = (json.dumps(one, separators=(",", ":")) + "\n" for one in output.poison)
            self._put(place.poison(part), "".join(documents).encode())
        if not result.is_last:
            progress.save(self.client, self.bucket, place.progress)
            return
        if not result.damage and not (output.poison and is_in_place):
            self.client.delete_object(Bucket=self.bucket, Key=place.key)
        if part:
            self.client.delete_object(Bucket=self.bucket, Key=place.progress)

    def _put(self, key: str, body: bytes) -> None:
        self.client.put_object(Bucket=self.bucket, Key=key, Body=body)


def _split(records: ErrorRecords, size: int) -> Iterator[tuple[list[dict[str, Any]], int, bool]]:
    """Yield the records in parts of about `size` bytes: each with the place of its end, and whether it is the
    last. Depends on the object's bytes only, so that a part has the same records in every run."""
    part: list[dict[str, Any]] = []
    start = end = records.start
    for document, next_end in records.with_ends():
        if part and end - start >= size:
            yield part, end, False
            part, start = [], end
        part.append(document)
        end = next_end
    yield part, end, True
