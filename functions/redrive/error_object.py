"""An error object of a delivery stream, brought to its end: each record recorded, or set aside with a reason.

Its lines are what Firehose writes of records that the transform refused or did not answer for ("Transform
source data in Amazon Data Firehose", "Data transformation failure handling").
"""

import gzip
import json
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BufferedReader
from itertools import islice
from typing import IO, TYPE_CHECKING, Any, cast

from functions.contract.archive_keys import ErrorKey
from functions.ingest.recording import record
from functions.ingest.records import decode
from functions.messages.parsers.tags import TagNames
from functions.messages.storage.store import MessageWriter

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

#: Records that are merged and written together.
_BATCH = 500
#: Longer than the line of any record: Kinesis Data Streams takes 10 MiB, and base64 makes a third more of it.
_LONGEST_LINE = 16 * 2**20
_GZIP = b"\x1f\x8b"
_ATTEMPTS = "redriveAttempts"


@dataclass
class RedriveResult:
    """What became of an object's records. `poison`: of how many for each reason. `newest_arrival`:
    of a record at Firehose, epoch milliseconds; 0: none. `damage`: why the object was not read to its end,
    and so is still where it was; "" where it was."""

    records: int = 0
    recorded: int = 0
    poison: Counter[str] = field(default_factory=Counter)
    newest_arrival: int = 0
    damage: str = ""


@dataclass
class _Output:
    """What is to be written for an object: lines of the archive, and documents of poison."""

    attempt: int = 1
    delivered: list[bytes] = field(default_factory=list)
    poison: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Redrive:
    """Redrives a project's error objects. Doing it again, or twice at once, changes nothing more."""

    client: "S3Client"
    bucket: str
    store: MessageWriter
    tags: TagNames

    def run(self, key: str) -> RedriveResult:
        """What became of the object; nothing at all where it is gone.

        It is deleted only after all that comes of it is written. Raises StoreUnavailableError, ClientError
        and BotoCoreError: then it is still there, and to be asked for again.
        """
        told, output = RedriveResult(), _Output()
        if (place := ErrorKey.of(key)) is None:
            told.damage = "its name is not one that Firehose gives to an error object"
            return told
        try:
            body = self.client.get_object(Bucket=self.bucket, Key=key)["Body"]
        except self.client.exceptions.NoSuchKey:
            return told
        found = documents(body, told)
        while batch := list(islice(found, _BATCH)):
            self._record(batch, told, output)
        self._write(place, told, output)
        return told

    def _record(self, batch: list[dict[str, Any]], told: RedriveResult, output: _Output) -> None:
        decoded = [decode(one["rawData"], one["arrivalTimestamp"], self.tags) for one in batch]
        _, outcomes = record(decoded, self.store)
        for document, outcome in zip(batch, outcomes, strict=True):
            told.newest_arrival = max(told.newest_arrival, document["arrivalTimestamp"])
            attempt = int(document.get(_ATTEMPTS, 0)) + 1
            output.attempt = max(output.attempt, attempt)
            output.delivered += [each.line for each in outcome.stored]
            if outcome.reason:
                told.poison[outcome.reason] += 1
                output.poison.append(document | {_ATTEMPTS: attempt, "reason": outcome.reason})
            else:
                told.recorded += 1

    def _write(self, place: ErrorKey, told: RedriveResult, output: _Output) -> None:
        if output.delivered:
            self._put(place.delivered(output.attempt), gzip.compress(b"".join(output.delivered), mtime=0))
        if told.damage and place.key == place.poison:
            return
        if output.poison:
            lines = (json.dumps(one, separators=(",", ":")) + "\n" for one in output.poison)
            self._put(place.poison, "".join(lines).encode())
        replaced = output.poison and place.key == place.poison
        if not told.damage and not replaced:
            self.client.delete_object(Bucket=self.bucket, Key=place.key)

    def _put(self, key: str, body: bytes) -> None:
        self.client.put_object(Bucket=self.bucket, Key=key, Body=body)


def documents(body: object, told: RedriveResult) -> Iterator[dict[str, Any]]:
    """The object's lines that are error records. `told` counts them, and says what is wrong with the rest."""
    try:
        for line in _lines(BufferedReader(cast(Any, body))):
            if document := _error_record(line):
                told.records += 1
                yield document
            else:
                told.damage = "it has lines that are no error records of Firehose's"
    except EOFError:
        told.damage = "its gzip is cut off"
    except (gzip.BadGzipFile, zlib.error):
        told.damage = "its gzip is damaged"


def _lines(body: BufferedReader) -> Iterator[bytes]:
    packed = body.peek(len(_GZIP)).startswith(_GZIP)
    stream = cast(IO[bytes], gzip.GzipFile(fileobj=body) if packed else body)
    while line := stream.readline(_LONGEST_LINE):
        if line.strip():
            yield line


def _error_record(line: bytes) -> dict[str, Any] | None:
    try:
        document = json.loads(line)
    except (ValueError, RecursionError):
        return None
    is_one = (
        isinstance(document, dict)
        and isinstance(document.get("rawData"), str)
        and isinstance(document.get("arrivalTimestamp"), int)
    )
    return document if is_one else None
