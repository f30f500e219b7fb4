"""The progress of an error object that is reprocessed in parts, stored beside it until its end."""

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

#: Longer than any progress.
_SIZE = 1_000


@dataclass(frozen=True)
class Progress:
    """`parts` of the object with this `etag` are done, up to `offset` in its unpacked bytes; `damage` was
    found in them."""

    etag: str
    parts: int = 0
    offset: int = 0
    damage: str = ""

    @classmethod
    def load(cls, client: "S3Client", bucket: str, key: str, etag: str) -> "Progress":
        """Return the stored progress of an object; none where there is none, or that of another object."""
        try:
            body = client.get_object(Bucket=bucket, Key=key)["Body"].read(_SIZE)
            stored = cls(**json.loads(body))
        except (client.exceptions.NoSuchKey, ValueError, TypeError):
            return cls(etag)
        return stored if stored.etag == etag else cls(etag)

    def save(self, client: "S3Client", bucket: str, key: str) -> None:
        client.put_object(Bucket=bucket, Key=key, Body=json.dumps(asdict(self)).encode())
