"""A project's archive in S3: which objects a span of time has, and the bytes of each, unpacked."""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from functions.contract.archive_keys import DELIVERED, RAW
from operations.errors import OperationsError
from operations.stack import Project, Stack

#: The prefixes of an archive of ours, by the word for each.
PREFIXES = {"raw": RAW, "delivered": DELIVERED}
#: Firehose names objects by the hour in which the oldest of their records came, in UTC ("Amazon S3 object
#: name format").
_HOUR = re.compile(r"(?:^|/)(\d{4})/(\d\d)/(\d\d)/(\d\d)/[^/]+$")
#: What is wrong with an object that is listed and cannot be had.
_GONE = {"NoSuchKey": "it was deleted meanwhile", "InvalidObjectState": "it lies in cold storage: restore it"}
_GZIP = b"\x1f\x8b"
_CHUNK = 2**20


class DamagedObjectError(Exception):
    """An object that cannot be read to its end; says why, as the end of a sentence."""


@dataclass(frozen=True)
class Span:
    """From one moment to another, both in UTC; None: open."""

    start: datetime | None = None
    end: datetime | None = None

    def has(self, hour: datetime) -> bool:
        """Whether an object of this hour may hold a record of the span: it is filled for up to 15 minutes."""
        filled_until = hour + timedelta(hours=1, minutes=15)
        return not (self.start and filled_until <= self.start) and not (self.end and hour >= self.end)

    def has_moment(self, ms: int) -> bool:
        """Whether a moment, epoch milliseconds, lies in the span; its end does not."""
        after = self.start is None or ms >= self.start.timestamp() * 1000
        return after and (self.end is None or ms < self.end.timestamp() * 1000)


@dataclass(frozen=True)
class StoredObject:
    """`hour` is None where the name is none that Firehose gives."""

    key: str
    size: int
    hour: datetime | None


@dataclass(frozen=True)
class Archive:
    """What lies under one prefix of a bucket."""

    bucket: str
    prefix: str
    client: Any

    @classmethod
    def of(cls, stack: Stack, project: Project, where: str) -> "Archive":
        """`where` is `raw`, `delivered`, or the URI of another archive. Raises OperationsError."""
        if where in PREFIXES:
            return cls(project.archive_bucket, PREFIXES[where], stack.client("s3"))
        if match := re.fullmatch(r"s3://([^/]+)/(.*)", where):
            return cls(match[1], match[2], stack.client("s3"))
        raise OperationsError(f"{where!r} is no archive: give raw, delivered, or s3://BUCKET/PREFIX.")

    def objects(self, span: Span, after: str = "") -> Iterator[StoredObject]:
        """The objects of a span, and those whose time nobody can tell, in the order of their keys."""
        pages = self.client.get_paginator("list_objects_v2").paginate(
            Bucket=self.bucket, Prefix=self.prefix, **({"StartAfter": after} if after else {})
        )
        try:
            for page in pages:
                for told in page.get("Contents", ()):
                    found = StoredObject(told["Key"], told["Size"], hour_of(told["Key"]))
                    if found.size and (found.hour is None or span.has(found.hour)):
                        yield found
        except (ClientError, BotoCoreError) as error:
            raise self._refused("ListObjectsV2", error) from None

    def chunks(self, key: str) -> Iterator[bytes]:
        """An object's bytes, unpacked where it is gzip. Raises DamagedObjectError where they break off."""
        try:
            body = self.client.get_object(Bucket=self.bucket, Key=key)["Body"]
            yield from _unpacked(body.iter_chunks(_CHUNK))
        except ClientError as error:
            if reason := _GONE.get(error.response["Error"]["Code"]):
                raise DamagedObjectError(reason) from None
            raise self._refused("GetObject", error) from None
        except BotoCoreError as error:
            raise self._refused("GetObject", error) from None

    def _refused(self, operation: str, error: ClientError | BotoCoreError) -> OperationsError:
        code = error.response["Error"]["Code"] if isinstance(error, ClientError) else type(error).__name__
        return OperationsError(
            f"{operation} on bucket {self.bucket} failed: {code}. Mend it and run this again."
        )


def hour_of(key: str) -> datetime | None:
    match = _HOUR.search(key)
    try:
        return datetime.strptime("".join(match.groups()), "%Y%m%d%H").replace(tzinfo=UTC) if match else None
    except ValueError:
        return None


def _unpacked(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Plain bytes of plain or gzipped ones; several gzip members are one stream (RFC 1952, 2.2)."""
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
