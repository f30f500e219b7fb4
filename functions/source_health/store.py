"""The two sides of a store of source health: reports are recorded, and their state is read."""

from collections.abc import Sequence
from typing import Protocol

from functions.source_health.health import Freshness, LastReport


class SourceHealthReader(Protocol):
    """Reads the health of one project's sources."""

    def freshness(self, sources: Sequence[str]) -> dict[str, Freshness]:
        """Return the health of each of these sources. Raises StoreUnavailableError."""
        ...


class SourceReportWriter(Protocol):
    """Records the reports of one project's sources."""

    def record_report(self, source: str, report: LastReport) -> None:
        """Record a source's report unless a newer one is stored. Raises StoreUnavailableError."""
        ...
