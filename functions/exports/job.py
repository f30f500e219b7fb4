"""An export: what was requested, how far it is, and how it ended."""

from dataclasses import dataclass, field
from enum import StrEnum

from functions.contract.export_table import FILE_DAYS, FILES, UNFINISHED
from functions.exports.columns import Column
from functions.messages.storage.pagination import Position

_FILE_MS = FILE_DAYS * 86_400_000


class ExportFormat(StrEnum):
    CSV = "CSV"
    JSONL = "JSONL"
    PARQUET = "PARQUET"


class ExportStatus(StrEnum):
    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    DONE = "DONE"
    FAILED = "FAILED"
    EXPIRED = "EXPIRED"


class ExportFailure(StrEnum):
    """Why an export failed."""

    INTERNAL = "INTERNAL"
    INTERRUPTED = "INTERRUPTED"
    PROJECT_REMOVED = "PROJECT_REMOVED"
    SOURCE_UNAVAILABLE = "SOURCE_UNAVAILABLE"
    STORAGE_FAILED = "STORAGE_FAILED"


@dataclass(frozen=True)
class ExportRequest:
    """What an export contains. `search`: JSON that its reader understands; it may contain an address.
    `shows_addresses`: whether its creator might see them."""

    search: str
    projects: tuple[str, ...]
    format: ExportFormat
    columns: tuple[Column, ...]
    shows_addresses: bool


@dataclass(frozen=True)
class Progress:
    """How far an export is. `parts`: the entity tags of the stored parts of the file, in order; `tail`: the
    object with the rows behind them, which are too few for a part. `walked`: every message was read."""

    cursor: Position | None = None
    rows: int = 0
    size: int = 0
    upload_id: str = ""
    parts: tuple[str, ...] = ()
    tail: str = ""
    walked: bool = False


@dataclass(frozen=True)
class ExportJob:
    """One export of a tenant. Times are epoch milliseconds. `request` is None once it has ended: what was
    looked up is not kept. `attempts`: how often it was begun since it last came forward."""

    tenant: str
    export_id: str
    created_at: int
    format: ExportFormat
    columns: tuple[Column, ...]
    shows_addresses: bool
    request: ExportRequest | None
    state: ExportStatus = ExportStatus.QUEUED
    progress: Progress = field(default_factory=Progress)
    attempts: int = 0
    started_at: int | None = None
    finished_at: int | None = None
    failure: ExportFailure | None = None

    @classmethod
    def requested(cls, tenant: str, export_id: str, now: int, request: ExportRequest) -> "ExportJob":
        return cls(tenant, export_id, now, request.format, request.columns, request.shows_addresses, request)

    @property
    def file_key(self) -> str:
        return f"{FILES}{self.tenant}/{self.export_id}.{self.format.lower()}"

    @property
    def unfinished_prefix(self) -> str:
        return f"{UNFINISHED}{self.tenant}/{self.export_id}/"

    @property
    def expires_at(self) -> int | None:
        """When its file can no longer be downloaded; None where it has none."""
        if self.state is not ExportStatus.DONE or self.finished_at is None:
            return None
        return self.finished_at + _FILE_MS

    def status(self, now: int) -> ExportStatus:
        """Return its state as a client sees it."""
        end = self.expires_at
        return ExportStatus.EXPIRED if end is not None and now >= end else self.state
