"""A request to erase recipients: what it asks for, how far it is in each project, and its state."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any

DAY_MS = 86_400_000
#: Regulation (EU) 2016/679, article 12(3): one month. February is the shortest.
DUE_DAYS = 28

MAX_DESTINATIONS = 10
MAX_MESSAGE_IDS = 500


class ErasureState(StrEnum):
    """How far a request is. `STUCK`: an object cannot be read; everything else is done all the same."""

    REQUESTED = "REQUESTED"
    TABLES_ERASED = "TABLES_ERASED"
    ARCHIVE_PASSED = "ARCHIVE_PASSED"
    STUCK = "STUCK"
    CLOSED = "CLOSED"


@dataclass(frozen=True)
class ProjectProgress:
    """What was done in one project. Times are epoch milliseconds, 0 for what did not happen yet.

    `messages`: items that became tombstones; `records`: those of the archive that were removed or masked;
    `passes`: how often the archive was read to its end; `objects`, `bytes` and `damaged`: of the last pass;
    `passed_at`: when that ended; `clean_at`: when one ended that may close the request.
    """

    messages: int = 0
    records: int = 0
    passes: int = 0
    objects: int = 0
    bytes: int = 0
    table_erased_at: int = 0
    passed_at: int = 0
    clean_at: int = 0
    damaged: tuple[str, ...] = ()

    @property
    def is_done(self) -> bool:
        return self.clean_at > 0


@dataclass(frozen=True)
class ErasureRequest:
    """One request of a tenant. Times are epoch milliseconds.

    `destinations` (normal forms) and `message_ids` are stored until the request is closed: the archive has
    addresses, not keys. `destination_count` and `message_id_count` stay.
    """

    tenant: str
    id: str
    requested_at: int
    requested_by: str
    projects: Mapping[str, ProjectProgress]
    destinations: frozenset[str] = frozenset()
    message_ids: frozenset[str] = frozenset()
    destination_count: int = 0
    message_id_count: int = 0
    closed_at: int = 0
    receipt: str = ""
    version: int = 0

    @property
    def due_at(self) -> int:
        return self.requested_at + DUE_DAYS * DAY_MS

    @property
    def is_closed(self) -> bool:
        return self.closed_at > 0

    @property
    def state(self) -> ErasureState:
        projects = self.projects.values()
        if self.is_closed:
            return ErasureState.CLOSED
        if any(one.damaged for one in projects):
            return ErasureState.STUCK
        if not all(one.table_erased_at for one in projects):
            return ErasureState.REQUESTED
        return (
            ErasureState.ARCHIVE_PASSED if all(one.passes for one in projects) else ErasureState.TABLES_ERASED
        )

    def with_project(self, name: str, progress: ProjectProgress) -> "ErasureRequest":
        return replace(self, projects={**self.projects, name: progress})

    def closed(self, at: int, receipt: str) -> "ErasureRequest":
        """Return the closed request, without the people."""
        return replace(self, closed_at=at, receipt=receipt, destinations=frozenset(), message_ids=frozenset())

    def to_json(self) -> str:
        """Return all but the tenant, the id and the version."""
        stored = asdict(self) | {
            "destinations": sorted(self.destinations),
            "message_ids": sorted(self.message_ids),
        }
        return json.dumps({name: value for name, value in stored.items() if name not in _OF_ITEM})

    @classmethod
    def from_json(cls, text: str, **of_item: Any) -> "ErasureRequest":
        stored = json.loads(text)
        projects = {
            name: ProjectProgress(**progress | {"damaged": tuple(progress["damaged"])})
            for name, progress in stored.pop("projects").items()
        }
        for name in ("destinations", "message_ids"):
            stored[name] = frozenset(stored[name])
        return cls(projects=projects, **stored, **of_item)


_OF_ITEM = ("tenant", "id", "version")


@dataclass(frozen=True)
class ArchivePass:
    """A reading of one project's archive for several requests at once. Times are epoch milliseconds.

    `after`: the last key that was read; `records`: how many were changed for each request. `is_exact`:
    whether its counts have all of its changes, False once a function that worked on it was ended from
    outside; `is_running`: a function works on it, or was ended.
    """

    tenant: str
    project: str
    requests: tuple[str, ...] = ()
    started_at: int = 0
    ended_at: int = 0
    after: str = ""
    objects: int = 0
    bytes: int = 0
    records: Mapping[str, int] = field(default_factory=dict)
    damaged: Mapping[str, str] = field(default_factory=dict)
    is_exact: bool = True
    is_running: bool = False
    version: int = 0

    @property
    def is_open(self) -> bool:
        """Whether it was begun and did not reach the end."""
        return self.started_at > self.ended_at

    def to_json(self) -> str:
        return json.dumps({name: one for name, one in asdict(self).items() if name != "version"})

    @classmethod
    def from_json(cls, text: str, version: int) -> "ArchivePass":
        stored = json.loads(text)
        return cls(**stored | {"requests": tuple(stored["requests"])}, version=version)
