"""The health of a source: its last report, the monitor's finding, and the state that they add up to."""

from dataclasses import dataclass
from enum import StrEnum

#: A source that reported within this time is live.
_LIVE_FOR_MS = 60_000
#: A record that took longer than this from Firehose to the table was late.
_LATE_MS = 60_000


class FreshnessState(StrEnum):
    """The state of a source of events."""

    LIVE = "LIVE"
    QUIET = "QUIET"
    BEHIND = "BEHIND"
    DOWN = "DOWN"


STATE_MEANINGS = {
    FreshnessState.LIVE: "Its events arrived within the last minute and were recorded in time.",
    FreshnessState.QUIET: "No event arrived for a minute, and none is known to be due.",
    FreshnessState.BEHIND: "Its events arrive but are not recorded yet, or are recorded late.",
    FreshnessState.DOWN: "Its service sent messages, but no event about them arrived.",
}


@dataclass(frozen=True)
class LastReport:
    """The last report of a source. `event_at`: when the newest event of the batch happened; `recorded_at`:
    when the batch was recorded; both epoch milliseconds. `lag_ms`: how long its oldest record had waited."""

    event_at: int | None
    recorded_at: int
    lag_ms: int


@dataclass(frozen=True)
class HealthFinding:
    """The monitor's finding about a silent source at `since` (epoch milliseconds). It is valid until the
    source reports again."""

    state: FreshnessState
    reason: str
    since: int


@dataclass(frozen=True)
class Freshness:
    """The health of one source. None: it never reported; the monitor found nothing."""

    last_report: LastReport | None = None
    finding: HealthFinding | None = None

    @property
    def active_finding(self) -> HealthFinding | None:
        """The finding, unless the source reported since."""
        report, finding = self.last_report, self.finding
        return None if report and finding and report.recorded_at > finding.since else finding

    def evaluate(self, now: int) -> tuple[FreshnessState, str]:
        """Return the state at `now`, epoch milliseconds, and the reason in a sentence."""
        if finding := self.active_finding:
            return finding.state, finding.reason
        if self.last_report is None:
            return FreshnessState.QUIET, "No event of it ever arrived."
        if now - self.last_report.recorded_at > _LIVE_FOR_MS:
            return FreshnessState.QUIET, "No event arrived for a minute, and none is known to be due."
        if self.last_report.lag_ms > _LATE_MS:
            return FreshnessState.BEHIND, "The last records had waited for more than a minute."
        return FreshnessState.LIVE, "Events were recorded within the last minute."
