"""How fresh what is known of a source is: what it told last, what the watch found, and what that means."""

from dataclasses import dataclass
from enum import StrEnum

#: A source that told something within this time is live.
_LIVE_FOR_MS = 60_000
#: An event that took longer than this from Firehose to the table came late.
_LATE_MS = 60_000


class FreshnessState(StrEnum):
    """How a source of events stands."""

    LIVE = "LIVE"
    QUIET = "QUIET"
    BEHIND = "BEHIND"
    DOWN = "DOWN"


STATE_MEANINGS = {
    FreshnessState.LIVE: "It told something within the last minute, and that was recorded in time.",
    FreshnessState.QUIET: "It has told nothing for a minute, and nothing says that it should have.",
    FreshnessState.BEHIND: "It tells something that is not recorded yet, or was recorded late.",
    FreshnessState.DOWN: "Its service sent messages, and it told nothing of them.",
}


@dataclass(frozen=True)
class LastReport:
    """What a source told last. `event_at`: when the newest event of the batch happened; `recorded_at`: when
    the batch was recorded; both epoch milliseconds. `lag_ms`: how long its oldest record had waited."""

    event_at: int | None
    recorded_at: int
    lag_ms: int


@dataclass(frozen=True)
class HealthFinding:
    """What the watch found out about a silent source, at `since` (epoch milliseconds). It holds until the
    source tells something again."""

    state: FreshnessState
    reason: str
    since: int


@dataclass(frozen=True)
class Freshness:
    """What is known of one source. None: it never told anything, nothing was found out."""

    seen: LastReport | None = None
    finding: HealthFinding | None = None

    @property
    def standing(self) -> HealthFinding | None:
        """What was found out and still holds."""
        told_since = self.seen and self.finding and self.seen.recorded_at > self.finding.since
        return None if told_since else self.finding

    def evaluate(self, now: int) -> tuple[FreshnessState, str]:
        """How the source stands at `now`, epoch milliseconds, and in a sentence how that is known."""
        if finding := self.standing:
            return finding.state, finding.reason
        if self.seen is None:
            return FreshnessState.QUIET, "It has never told anything."
        if now - self.seen.recorded_at > _LIVE_FOR_MS:
            return FreshnessState.QUIET, "It has told nothing for a minute, and nothing says that it should."
        if self.seen.lag_ms > _LATE_MS:
            return FreshnessState.BEHIND, "What was recorded last had waited for more than a minute."
        return FreshnessState.LIVE, "Something was recorded within the last minute."
