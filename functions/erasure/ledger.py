"""The ledger of a project's erasures: whom they concern, in keys. Replay, redrive and verify obey it.

Each erasure is an object of the archive's bucket, so that a table that is rebuilt or restored cannot bring an
erased person back, whatever archive it is rebuilt from. It holds no address.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from functions.contract.archive_keys import ERASURES
from functions.erasure.erased import Erased
from functions.messages.addresses import DestinationHasher
from functions.messages.storage.tombstone import Tombstone

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@dataclass(frozen=True)
class Erasure:
    """One request. `erased_at`: epoch milliseconds; messages to `destination_keys` sent later are not
    concerned. `tombstones`: the items that were found."""

    id: str
    erased_at: int
    destination_keys: frozenset[str] = frozenset()
    message_ids: frozenset[str] = frozenset()
    tombstones: tuple[Tombstone, ...] = field(default=())

    @property
    def object_key(self) -> str:
        """The key of its object: by time, so that a list is in order."""
        moment = datetime.fromtimestamp(self.erased_at / 1000, UTC)
        return f"{ERASURES}{moment:%Y-%m-%dT%H-%M-%SZ}-{self.id}.json"

    def to_json(self) -> bytes:
        return json.dumps(
            {
                "id": self.id,
                "erasedAt": self.erased_at,
                "destinationKeys": sorted(self.destination_keys),
                "messageIds": sorted(self.message_ids),
                "items": [[one.key, one.message_id, one.sent_at] for one in self.tombstones],
            }
        ).encode()

    @classmethod
    def from_json(cls, body: bytes) -> "Erasure":
        """Raise ValueError where the body is no erasure."""
        try:
            stored: Mapping[str, Any] = json.loads(body)
            erased_at = int(stored["erasedAt"])
            return cls(
                id=stored["id"],
                erased_at=erased_at,
                destination_keys=frozenset(stored["destinationKeys"]),
                message_ids=frozenset(stored["messageIds"]),
                tombstones=tuple(
                    Tombstone(key, message_id, int(sent_at), erased_at)
                    for key, message_id, sent_at in stored["items"]
                ),
            )
        except (KeyError, TypeError) as error:
            raise ValueError(f"it is no erasure ({type(error).__name__})") from None


@dataclass(frozen=True)
class LedgerStore:
    """The ledger in the archive's bucket. Its calls raise ClientError and BotoCoreError."""

    client: "S3Client"
    bucket: str
    #: Erasures by object key: an object of the ledger is written once.
    _known: dict[str, Erasure] = field(default_factory=dict)

    def save(self, erasure: Erasure) -> None:
        self.client.put_object(Bucket=self.bucket, Key=erasure.object_key, Body=erasure.to_json())

    def load(self) -> list[Erasure]:
        """Return every erasure. Raises ValueError, naming the object, where one cannot be read: who is erased
        is then not known, and nothing may be stored."""
        keys = list(self._keys())
        for key in keys:
            if key not in self._known:
                self._known[key] = self._read(key)
        return [self._known[key] for key in keys]

    def _keys(self) -> Iterator[str]:
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=ERASURES)
        for page in pages:
            yield from (listed["Key"] for listed in page.get("Contents", ()))

    def _read(self, key: str) -> Erasure:
        body = self.client.get_object(Bucket=self.bucket, Key=key)["Body"].read()
        try:
            return Erasure.from_json(body)
        except ValueError:
            raise ValueError(
                f"{key} is no erasure's object: restore it, or delete it if it is none"
            ) from None


def erased_of(erasures: Iterable[Erasure], hasher: DestinationHasher) -> Erased:
    """Return what several erasures concern together; a later one of the same recipient reaches further."""
    erased_at: dict[str, int] = {}
    tombstones: dict[str, Tombstone] = {}
    message_ids: set[str] = set()
    for erasure in sorted(erasures, key=lambda one: one.erased_at):
        erased_at |= dict.fromkeys(erasure.destination_keys, erasure.erased_at)
        message_ids |= erasure.message_ids
        # The first is the one in the table.
        tombstones = {one.key: one for one in erasure.tombstones} | tombstones
    return Erased(hasher, erased_at, frozenset(message_ids), tombstones)
