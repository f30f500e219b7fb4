"""A project's archive in S3: the objects of a time range, and the decompressed bytes of each."""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from functions.aws.error_code import aws_error_code
from functions.contract.archive_keys import DELIVERED, RAW
from operations.errors import OperationsError, aws_error
from operations.stack import Project, Stack

#: The prefixes of a project's own archive, by name.
PREFIXES = {"raw": RAW, "delivered": DELIVERED}
#: Firehose names an object by the hour in which its oldest record arrived, in UTC ("Amazon S3 object name
#: format").
_HOUR = re.compile(r"(?:^|/)(\d{4})/(\d\d)/(\d\d)/(\d\d)/[^/]+$")
#: Why an object that is listed cannot be read, by error code.
_GONE = {
    "NoSuchKey": "it was deleted in the meantime",
    "InvalidObjectState": "it is in cold storage: restore it",
}
_GZIP = b"\x1f\x8b"
_CHUNK = 2**20


class DamagedObjectError(Exception):
    """An object cannot be read to its end. The text gives the reason, as the end of a sentence."""


@dataclass(frozen=True)
class Span:
    """A time range in UTC, without its end. None: unbounded."""

    start: datetime | None = None
    end: datetime | None = None

    def may_hold(self, hour: datetime) -> bool:
        """Return whether an object of this hour may hold a record of the range: it fills for 15 minutes."""
        filled_until = hour + timedelta(hours=1, minutes=15)
        return not (self.start and filled_until <= self.start) and not (self.end and hour >= self.end)

    def contains(self, ms: int) -> bool:
        """Return whether a time, in epoch milliseconds, is in the range."""
        after = self.start is None or ms >= self.start.timestamp() * 1000
        return after and (self.end is None or ms < self.end.timestamp() * 1000)


@dataclass(frozen=True)
class StoredObject:
    """An object of the archive. `hour` is None where Firehose does not give such a name."""

    key: str
    size: int
    hour: datetime | None


@dataclass(frozen=True)
class Archive:
    """The objects under one prefix of a bucket."""

    bucket: str
    prefix: str
    client: Any

    @classmethod
    def of(cls, stack: Stack, project: Project, where: str) -> "Archive":
        """Return the archive that `where` names: `raw`, `delivered`, or a URI. Raise OperationsError."""
        if where in PREFIXES:
            return cls(project.archive_bucket, PREFIXES[where], stack.client("s3"))
        if match := re.fullmatch(r"s3://([^/]+)/(.*)", where):
            return cls(match[1], match[2], stack.client("s3"))
        raise OperationsError(f"{where!r} is not an archive: write raw, delivered, or s3://BUCKET/PREFIX.")

    def objects(self, span: Span) -> Iterator[StoredObject]:
        """Yield the objects of a range, and those without an hour in their name, by key."""
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=self.prefix)
        try:
            for page in pages:
                for listed in page.get("Contents", ()):
                    found = StoredObject(listed["Key"], listed["Size"], hour_of(listed["Key"]))
                    if found.size and (found.hour is None or span.may_hold(found.hour)):
                        yield found
        except (ClientError, BotoCoreError) as error:
            raise self._error("s3:ListBucket", error) from None

    def chunks(self, key: str) -> Iterator[bytes]:
        """Yield an object's bytes, decompressed. Raise DamagedObjectError where they end early."""
        try:
            body = self.client.get_object(Bucket=self.bucket, Key=key)["Body"]
            yield from _unpacked(body.iter_chunks(_CHUNK))
        except ClientError as error:
            if reason := _GONE.get(aws_error_code(error)):
                raise DamagedObjectError(reason) from None
            raise self._error("s3:GetObject", error) from None
        except BotoCoreError as error:
            raise self._error("s3:GetObject", error) from None

    def _error(self, operation: str, error: ClientError | BotoCoreError) -> OperationsError:
        return aws_error(operation, f"bucket {self.bucket}", error)


def hour_of(key: str) -> datetime | None:
    """Return the hour in an object's name; None where Firehose does not give such a name."""
    match = _HOUR.search(key)
    try:
        return datetime.strptime("".join(match.groups()), "%Y%m%d%H").replace(tzinfo=UTC) if match else None
    except ValueError:
        return None


def _unpacked(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield plain bytes of plain or gzipped ones; several gzip members are one stream (RFC 1952, 2.2)."""
    packed = next(chunks, b"")
    if not packed.startswith(_GZIP):
        yield packed
        yield from chunks
        return
    member = zlib.decompressobj(zlib.MAX_WBITS | 16)
    while packed:
        try:
            plain = member.decompress(packed, _CHUNK)
        except zlib.error:
            raise DamagedObjectError("its gzip is damaged") from None
        if plain:
            yield plain
        packed = member.unconsumed_tail or member.unused_data
        if member.eof and packed:
            member = zlib.decompressobj(zlib.MAX_WBITS | 16)
        packed = packed or next(chunks, b"")
    if not member.eof:
        raise DamagedObjectError("its gzip is cut off")
