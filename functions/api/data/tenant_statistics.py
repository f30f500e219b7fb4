"""The statistics that one tenant may read, from the tables of its projects."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import groupby
from typing import Protocol

from functions.api.auth.registry import Project, StatsSource
from functions.stats.directory import HALF_HOURS_OF_DAY, Entry
from functions.stats.reader import FIRST_HALF_HOUR, LAST_HALF_HOUR
from functions.stats.row import Row


class RowReader(Protocol):
    """Reads the statistics of one project, as `functions.stats.reader.StatsReader` does."""

    def rows(self, scope: str, first: int, last: int) -> Iterator[Row]:
        """Yield the rows of a scope between two half-hours, both included. Raises StoreUnavailableError."""
        ...

    def newest(self, scope: str, first: int, last: int) -> int | None:
        """Return the last half-hour with a row of a scope; None for none. Raises StoreUnavailableError."""
        ...

    def entries(self, prefix: str, first: int, before: Entry) -> Iterator[Entry]:
        """Yield the directory's entries from day `first` on that are before an entry, the last first. Raises
        StoreUnavailableError."""
        ...


#: Entries of the directory that are examined for one page; beyond it a page is truncated.
MAX_ENTRIES = 500


@dataclass(frozen=True)
class FoundGroups:
    """A page of campaigns or journeys, each in the entry of its newest day. `end` is the last entry examined,
    None where nothing was; `has_next`: whether more may follow."""

    entries: tuple[Entry, ...]
    end: Entry | None
    has_next: bool


@dataclass(frozen=True)
class FoundRows:
    """The rows of one scope over some projects. `uncounted`: the names of those without statistics."""

    rows: tuple[Row, ...]
    uncounted: tuple[str, ...]


@dataclass(frozen=True)
class TenantStatistics:
    """`open_reader` returns the reader of a project's table, which charges what it reads."""

    open_reader: Callable[[StatsSource], RowReader]

    @classmethod
    def none(cls) -> "TenantStatistics":
        """Return the statistics of nobody."""

        def refuse(_: StatsSource) -> RowReader:
            raise LookupError("no project has statistics")

        return cls(refuse)

    def find(
        self,
        scope: str,
        projects: Sequence[Project],
        first: int | None = None,
        last: int | None = None,
    ) -> FoundRows | None:
        """Return the rows of a scope from half-hour `first` up to `last`, in these projects of the tenant.

        None where none of them has statistics. Raises StoreUnavailableError.
        """
        low = FIRST_HALF_HOUR if first is None else first
        high = LAST_HALF_HOUR if last is None else last
        rows: list[Row] = []
        for project in projects:
            if project.stats is not None:
                rows += self.open_reader(project.stats).rows(scope, low, high)
        uncounted = tuple(project.name for project in projects if project.stats is None)
        return None if len(uncounted) == len(projects) else FoundRows(tuple(rows), uncounted)

    def groups(
        self,
        prefix: str,
        projects: Sequence[Project],
        days: tuple[int, int],
        after: Entry | None,
        first: int,
    ) -> FoundGroups:
        """Return the next `first` campaigns or journeys with a send in the span of days, both included, those
        of the newest day first. `prefix`: that of their scopes. Raises StoreUnavailableError.

        One that has sends on many days is listed at the newest of them: behind a cursor its newest row shows
        whether it was listed.
        """
        readers = [self.open_reader(project.stats) for project in projects if project.stats is not None]
        low, high = days
        before = Entry(high + 1, "") if after is None else after
        entries = (
            entry
            for entry, _ in groupby(
                merge(*(reader.entries(prefix, low, before) for reader in readers), reverse=True)
            )
        )
        half_hours = low * HALF_HOURS_OF_DAY, (high + 1) * HALF_HOURS_OF_DAY - 1

        def was_listed(entry: Entry) -> bool:
            newest = (reader.newest(prefix + entry.group, *half_hours) for reader in readers)
            return any(one is not None and one // HALF_HOURS_OF_DAY > entry.day for one in newest)

        seen: set[str] = set()
        found: list[Entry] = []
        end = None
        for examined, entry in enumerate(entries):
            if len(found) == first or examined == MAX_ENTRIES:
                return FoundGroups(tuple(found), end, has_next=True)
            end = entry
            if entry.group not in seen:
                seen.add(entry.group)
                if after is None or not was_listed(entry):
                    found.append(entry)
        return FoundGroups(tuple(found), end, has_next=False)
