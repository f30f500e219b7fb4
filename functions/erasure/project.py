"""Erases the recipients of several requests from one project: its table, and a stretch of its archive."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING
from uuid import uuid4

from functions.erasure.archive import ArchiveErasure, ObjectResult
from functions.erasure.documents import DocumentErasure
from functions.erasure.erased import Erased
from functions.erasure.items import ItemErasure
from functions.erasure.ledger import LedgerStore
from functions.erasure.needles import Needles
from functions.erasure.request import ArchivePass, ErasureRequest
from functions.erasure.table import TableErasure
from functions.messages.parsers.tags import TagNames
from functions.messages.storage.dynamodb_store import DynamoMessageStore
from functions.messages.storage.pagination import map_concurrently

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

#: Objects that are read at once, each whole in memory, compressed, plain and rewritten.
_OBJECTS = 4
#: So many damaged objects are named.
_MAX_NAMED = 20


@dataclass(frozen=True)
class Remains:
    """How long copies live that no erasure reaches. `recovery_days`: of the table's point-in-time recovery;
    `stream_hours`: of a Kinesis data stream in front, 0 for none."""

    recovery_days: int
    stream_hours: int = 0


@dataclass(frozen=True)
class ErasableProject:
    """Its calls raise StoreUnavailableError, ClientError, BotoCoreError, and ValueError where the ledger
    cannot be read. `executor` is not that of the store, whose work it waits for."""

    store: DynamoMessageStore
    s3: "S3Client"
    bucket: str
    tags: TagNames
    remains: Remains
    executor: Executor
    new_id: Callable[[], str] = field(default=lambda: uuid4().hex[:12])

    @property
    def name(self) -> str:
        return self.store.project

    def erase_items(self, request: ErasureRequest) -> tuple[int, int]:
        """Erase one request's items from the table; return how many now, and how many in all of its runs,
        those that were ended from outside included."""
        keys = map(self.store.hasher.key, request.destinations)
        until = request.requested_at
        erased = Erased(self.store.hasher, dict.fromkeys(keys, until), request.message_ids)
        ledger = LedgerStore(self.s3, self.bucket)
        items = ItemErasure(TableErasure(self.store), ledger, lambda: f"{request.id}-{self.new_id()}")
        count, _ = items.erase(erased, until)
        entries = [one for one in ledger.load() if one.id.startswith(f"{request.id}-")]
        return count, len({tombstone.key for entry in entries for tombstone in entry.tombstones})

    def read_archive(
        self,
        progress: ArchivePass,
        requests: Sequence[ErasureRequest],
        has_time: Callable[[], bool],
        save: Callable[[ArchivePass], ArchivePass],
    ) -> tuple[ArchivePass, bool]:
        """Go on with a pass for these requests as long as there is time, and save it after every few objects.
        Return how far it is, and whether the archive was read to its end."""
        archive = self._archive(requests)
        of_request = {request.id: self._names(request) for request in requests}
        some: list[str] = []
        for key in archive.keys(progress.after):
            some.append(key)
            if len(some) == _OBJECTS:
                progress = save(self._read(archive, some, progress, of_request))
                some = []
                if not has_time():
                    return progress, False
        return (self._read(archive, some, progress, of_request) if some else progress), True

    def _archive(self, requests: Iterable[ErasureRequest]) -> ArchiveErasure:
        destinations: dict[str, int] = {}
        message_ids: set[str] = set()
        for request in sorted(requests, key=lambda one: one.requested_at):
            destinations |= dict.fromkeys(request.destinations, request.requested_at)
            message_ids |= request.message_ids
        hasher = self.store.hasher
        erased_at = {hasher.key(address): until for address, until in destinations.items()}
        erased = Erased(hasher, erased_at, frozenset(message_ids))
        needles = Needles(destinations, message_ids)
        documents = DocumentErasure(erased, self.tags, needles.may_name)
        return ArchiveErasure(self.s3, self.bucket, documents)

    def _names(self, request: ErasureRequest) -> frozenset[str]:
        return request.message_ids | frozenset(map(self.store.hasher.key, request.destinations))

    def _read(
        self,
        archive: ArchiveErasure,
        keys: Sequence[str],
        progress: ArchivePass,
        of_request: Mapping[str, frozenset[str]],
    ) -> ArchivePass:
        results = map_concurrently(self.executor, partial(ArchiveErasure.erase, archive), keys)
        return replace(
            progress,
            after=keys[-1],
            objects=progress.objects + len(results),
            bytes=progress.bytes + sum(result.size for result in results),
            records={
                request_id: progress.records.get(request_id, 0) + _count(results, names)
                for request_id, names in of_request.items()
            },
            damaged=_damaged(progress.damaged, results),
        )


def _count(results: Iterable[ObjectResult], names: frozenset[str]) -> int:
    return sum(result.changes.because[name] for result in results for name in names)


def _damaged(earlier: Mapping[str, str], results: Iterable[ObjectResult]) -> dict[str, str]:
    found = {result.key: result.damage for result in results if result.damage}
    return dict(list({**earlier, **found}.items())[:_MAX_NAMED])
