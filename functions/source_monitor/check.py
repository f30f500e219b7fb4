"""One look at a project's sources: what is wrong is noted beside what they told, what is over taken away."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

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
    """How each source stands at `now`, epoch milliseconds, and how that is known. `pause` waits seconds."""
    known = sources.freshness(watched.sources)
    found = find(watched, known, read, now)
    if any(finding.state is not _state(known[source].active_finding) for source, finding in found.items()):
        pause(watched.patience_seconds)
        before, known = known, sources.freshness(watched.sources)
        found = dict(_still_so(found, before, known))
    return {
        source: _noted(source, freshness, found.get(source), sources).evaluate(now)
        for source, freshness in known.items()
    }


def _still_so(
    found: Mapping[str, HealthFinding], before: Mapping[str, Freshness], after: Mapping[str, Freshness]
) -> list[tuple[str, HealthFinding]]:
    """What is still wrong: a source that told something meanwhile is not down, and where any did, records are
    recorded."""
    told = {source for source in after if after[source].last_report != before[source].last_report}
    return [
        (source, finding)
        for source, finding in found.items()
        if source not in told and not (told and finding.state is FreshnessState.BEHIND)
    ]


def _noted(source: str, known: Freshness, found: HealthFinding | None, sources: Sources) -> Freshness:
    """What is known with what was found. A source that is down stays so until it tells something: that
    nothing more was sent is no sign of its health. What waits in a stream is seen anew each time."""
    standing = known.active_finding
    if standing and (found.state if found else FreshnessState.DOWN) is standing.state:
        return known
    if known.finding or found:
        sources.save_finding(source, found)
    return replace(known, finding=found)


def _state(finding: HealthFinding | None) -> FreshnessState | None:
    return finding.state if finding else None
