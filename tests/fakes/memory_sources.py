"""Source health in memory: the rules of the real table, without one."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from functions.source_health.health import Freshness, HealthFinding, LastReport


@dataclass
class MemorySources:
    """See `functions.source_health.table.SourceTable`."""

    _sources: dict[str, Freshness] = field(default_factory=dict)

    def record_report(self, source: str, report: LastReport) -> None:
        known = self._sources.get(source, Freshness())
        if known.last_report is None or known.last_report.recorded_at < report.recorded_at:
            self._sources[source] = replace(known, last_report=report)

    def save_finding(self, source: str, finding: HealthFinding | None) -> None:
        self._sources[source] = replace(self._sources.get(source, Freshness()), finding=finding)

    def freshness(self, sources: Sequence[str]) -> dict[str, Freshness]:
        return {source: self._sources.get(source, Freshness()) for source in sources}
