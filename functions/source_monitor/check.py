"""Checks a project's sources once: saves what is wrong beside their last reports, removes what is over."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol

from functions.contract.message_table import PROCESSED_RECORDS
from functions.source_health.health import Freshness, FreshnessState, HealthFinding
from functions.source_monitor.cloudwatch import ReadMetrics
from functions.source_monitor.detection import Watched, find


class Sources(Protocol):
    """See `functions.source_health.table.SourceTable`."""

    def freshness(self, sources: Sequence[str]) -> dict[str, Freshness]: ...
    def save_finding(self, source: str, finding: HealthFinding | None) -> None: ...


def check(
    watched: Watched, sources: Sources, read: ReadMetrics, now: int, pause: Callable[[float], None]
) -> dict[str, tuple[FreshnessState, str]]:
    """Return the state of each source at `now`, epoch milliseconds, and the reason. `pause` waits seconds."""
    known, processed = _read(watched, sources)
    found = find(watched, known, processed, read, now)
    if any(finding.state is not _state(known[source].active_finding) for source, finding in found.items()):
        pause(watched.patience_seconds)
        before, processed_before = known, processed
        known, processed = _read(watched, sources)
        progressed = processed != processed_before or known != before
        found = {
            source: finding
            for source, finding in found.items()
            if known[source].last_report == before[source].last_report
            and not (progressed and finding.state is FreshnessState.BEHIND)
        }
    return {
        source: _saved(source, freshness, found.get(source), sources).evaluate(now)
        for source, freshness in known.items()
    }


def _read(watched: Watched, sources: Sources) -> tuple[dict[str, Freshness], Freshness]:
    """Return the health of each source, and how far the records of all of them are processed."""
    known = sources.freshness([*watched.sources, PROCESSED_RECORDS])
    processed = known.pop(PROCESSED_RECORDS)
    return known, processed


def _saved(source: str, known: Freshness, found: HealthFinding | None, sources: Sources) -> Freshness:
    """Return the health with the finding. A source that is down stays so until it reports: that nothing more
    was sent is no sign of its health. Records that wait in a stream are counted again each time."""
    active = known.active_finding
    if active and (found.state if found else FreshnessState.DOWN) is active.state:
        return known
    if known.finding or found:
        sources.save_finding(source, found)
    return replace(known, finding=found)


def _state(finding: HealthFinding | None) -> FreshnessState | None:
    return finding.state if finding else None
