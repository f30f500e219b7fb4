"""Erases the recipients of a request from one project: ledger first, then table, then archive."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar
from uuid import uuid4

from botocore.exceptions import BotoCoreError, ClientError

from functions.erasure.archive import ArchiveErasure, ObjectResult
from functions.erasure.documents import Changes, DocumentErasure
from functions.erasure.erased import Erased
from functions.erasure.items import ItemErasure
from functions.erasure.ledger import LedgerStore
from functions.erasure.needles import Needles
from functions.erasure.table import TableErasure
from functions.messages.storage.dynamodb_store import DynamoMessageStore
from functions.messages.storage.pagination import map_concurrently
from functions.messages.storage.store import StoreUnavailableError
from operations.erasure.request import Request
from operations.errors import OperationsError, aws_error
from operations.progress import Progress
from operations.stack import Project, Stack

_T = TypeVar("_T")

#: Objects that are read at once, each whole in memory.
_OBJECTS = 8


@dataclass
class ErasureReport:
    """What was found, and erased unless it was a dry run."""

    messages: int = 0
    heads: int = 0
    objects: int = 0
    bytes: int = 0
    rewritten: int = 0
    deleted: int = 0
    changes: Changes = field(default_factory=Changes)
    damaged: dict[str, str] = field(default_factory=dict)

    @property
    def found_nothing(self) -> bool:
        return not (self.messages or self.heads or self.changes)

    def count(self, result: ObjectResult) -> None:
        self.objects += 1
        self.bytes += result.size
        self.changes.add(result.changes)
        self.deleted += result.is_deleted
        self.rewritten += result.is_rewritten
        if result.damage:
            self.damaged[result.key] = result.damage


@dataclass(frozen=True)
class ProjectErasure:
    """One request for one project. `sent_until`: epoch milliseconds; messages sent later stay.

    The ledger is written before anything else, and again with each item before it is erased, so that a run
    that ends early leaves nothing that a rebuild would bring back. A second run continues.
    """

    stack: Stack
    project: Project
    store: DynamoMessageStore
    request: Request
    sent_until: int
    dry: bool
    new_id: Callable[[], str] = field(default=lambda: uuid4().hex[:12])

    def run(self) -> ErasureReport:
        """Raise OperationsError."""
        report = ErasureReport()
        keys = self.request.destination_keys(self.store.hasher)
        erased = Erased(self.store.hasher, dict.fromkeys(keys, self.sent_until), self.request.message_ids)
        try:
            self._erase_items(erased, report)
        except StoreUnavailableError as failure:
            raise OperationsError(f"{failure}. Run the same command again: it continues.") from None
        self._erase_objects(erased, report)
        return report

    def _erase_items(self, erased: Erased, report: ErasureReport) -> None:
        table = TableErasure(self.store)
        if self.dry:
            report.messages = len(table.find(erased, self.sent_until))
            return
        ledger = LedgerStore(self._s3, self.project.archive_bucket)
        items = ItemErasure(table, ledger, self.new_id)
        report.messages, report.heads = self._call(
            "s3:ListBucket, s3:GetObject or s3:PutObject", partial(items.erase, erased, self.sent_until)
        )

    def _erase_objects(self, erased: Erased, report: ErasureReport) -> None:
        needles = Needles(self.request.destinations, self.request.message_ids)
        documents = DocumentErasure(erased, self.project.tags, needles.may_name)
        archive = ArchiveErasure(self._s3, self.project.archive_bucket, documents, self.dry)
        keys = self._call("s3:ListBucket", lambda: list(archive.keys()))
        progress = Progress(len(keys))
        for start in range(0, len(keys), _OBJECTS):
            some = keys[start : start + _OBJECTS]
            operation = "s3:GetObject, s3:PutObject or s3:DeleteObject"
            results = self._call(
                operation, partial(map_concurrently, self.store.executor, archive.erase, some)
            )
            for result in results:
                report.count(result)
            progress.add(
                len(some), f"{report.objects:,} objects, {report.rewritten + report.deleted:,} changed"
            )
        progress.end(f"{report.objects:,} objects, {report.rewritten + report.deleted:,} changed")

    @property
    def _s3(self) -> Any:
        return self.stack.client("s3")

    def _call(self, operation: str, call: Callable[[], _T]) -> _T:
        try:
            return call()
        except ValueError as error:
            raise OperationsError(f"The ledger of erasures cannot be read: {error}.") from None
        except (ClientError, BotoCoreError) as error:
            raise aws_error(operation, f"bucket {self.project.archive_bucket}", error) from None
