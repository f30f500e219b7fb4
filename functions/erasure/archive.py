"""Erases recipients from the objects of an archive, each rewritten only if nobody changed it meanwhile."""

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from functions.aws.error_code import aws_error_code
from functions.contract.archive_keys import DELIVERED, ERRORS, FAILED, POISON, RAW
from functions.erasure.documents import Changes, DocumentErasure

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

#: Everything in the bucket that holds records; the progress of a redrive holds none.
PREFIXES = (RAW, DELIVERED, FAILED, POISON)
_GZIP = b"\x1f\x8b"
#: An object changes when redrive writes it again, which is rare.
_ATTEMPTS = 10
_CHANGED = ("PreconditionFailed", "ConditionalRequestConflict")
_GONE = ("NoSuchKey", "404")


@dataclass
class ObjectResult:
    """What was done with one object. `is_empty`: whether nothing of it remains; `damage`: why it was left as
    it is, "" where it was read."""

    key: str
    size: int = 0
    changes: Changes = field(default_factory=Changes)
    is_empty: bool = False
    damage: str = ""

    @property
    def is_deleted(self) -> bool:
        return bool(self.changes) and self.is_empty

    @property
    def is_rewritten(self) -> bool:
        return bool(self.changes) and not self.is_empty


@dataclass(frozen=True)
class ArchiveErasure:
    """Erases from the objects of a bucket; `dry`: only counts. Its calls raise ClientError, BotoCoreError.

    An object is replaced under its own key with its own metadata, and only if it is still the one that was
    read. So a run that ends early leaves each object either as it was or erased, and another continues.
    """

    client: "S3Client"
    bucket: str
    documents: DocumentErasure
    dry: bool = False

    def keys(self, after: str = "") -> Iterator[str]:
        """Yield the keys of all objects that hold records, in a fixed order; those behind `after` only."""
        reached = next((n for n, prefix in enumerate(PREFIXES) if after.startswith(prefix)), 0)
        for n, prefix in enumerate(PREFIXES[reached:]):
            pages = self.client.get_paginator("list_objects_v2").paginate(
                Bucket=self.bucket, Prefix=prefix, StartAfter="" if n else after
            )
            for page in pages:
                yield from (listed["Key"] for listed in page.get("Contents", ()))

    def erase(self, key: str) -> ObjectResult:
        """Erase from one object."""
        for _ in range(_ATTEMPTS):
            try:
                return self._erase(key)
            except ClientError as error:
                code = aws_error_code(error)
                if code in _GONE:
                    return ObjectResult(key)
                if code == "InvalidObjectState":
                    return ObjectResult(key, damage="it is in cold storage: restore it")
                if code not in _CHANGED:
                    raise
        return ObjectResult(key, damage="it was changed again and again: run it again")

    def _erase(self, key: str) -> ObjectResult:
        response = self.client.get_object(Bucket=self.bucket, Key=key)
        body = response["Body"].read()
        is_packed = body.startswith(_GZIP)
        try:
            data = gzip.decompress(body) if is_packed else body
        except (EOFError, gzip.BadGzipFile, zlib.error):
            return ObjectResult(key, len(body), damage="its gzip is damaged or truncated")
        erase = self.documents.erase_error_records if key.startswith(ERRORS) else self.documents.erase
        rest, changes = erase(data)
        result = ObjectResult(key, len(data), changes, is_empty=not rest.strip())
        if self.dry:
            return result
        place: dict[str, Any] = {"Bucket": self.bucket, "Key": key, "IfMatch": response["ETag"]}
        if result.is_deleted:
            self.client.delete_object(**place)
        elif result.is_rewritten:
            packed = gzip.compress(rest, mtime=0) if is_packed else rest
            self.client.put_object(Body=packed, **place, **_properties(response))
        return result


def _properties(response: Any) -> dict[str, Any]:
    """Return what an object has beside its bytes. The bucket encrypts it as it did before."""
    names = ("ContentType", "ContentEncoding", "Metadata")
    return {name: response[name] for name in names if response.get(name)}
