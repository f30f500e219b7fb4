"""The statistics that one tenant may read, from the tables of its projects."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from functions.api.auth.registry import Project, StatsSource
from functions.stats.reader import FIRST_HALF_HOUR, LAST_HALF_HOUR
from functions.stats.row import Row


class RowReader(Protocol):
    """Reads the statistics of one project, as `functions.stats.reader.StatsReader` does."""

    def rows(self, scope: str, first: int, last: int) -> Iterator[Row]:
        """Yield the rows of a scope between two half-hours, both included. Raises StoreUnavailableError."""
        ...


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
