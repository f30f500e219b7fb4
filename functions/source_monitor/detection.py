"""What seems wrong with a source that has been silent: whether its service sent something meanwhile.

Only minutes count that began after the source told something last, so that what was sent and told in the same
minute is never held against it. What was sent just now may still be on its way: whoever asks looks twice.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from functions.source_health.health import Freshness, FreshnessState, HealthFinding
from functions.source_monitor.cloudwatch import (
    MINUTE_MS,
    SENT_BY_ACCOUNT,
    TOLD_TO_ACCOUNT,
    Metric,
    ReadMetrics,
    Series,
    received_by,
    sent_by_set,
)

#: How long after its last event a source counts as silent.
_SILENT_MS = 30_000
#: How far back is looked. CloudWatch keeps minutes for 15 days.
_WINDOW_MS = 3 * 60 * MINUTE_MS
#: What was told comes to CloudWatch by the function's log, and may be later there than what was sent.
_METRICS_SETTLE_MS = 5 * MINUTE_MS


@dataclass(frozen=True)
class Watched:
    """A project's `sources` by name, with the SES configuration set where there is one, and the delivery
    streams that its records come by: by name, whether it reads a Kinesis data stream. `patience_seconds`: the
    longest that what is sent takes until it is recorded, while all is well."""

    sources: tuple[str, ...]
    ses_configuration_set: str | None
    streams: Mapping[str, bool]
    patience_seconds: int = 10

    @property
    def received(self) -> list[Metric]:
        return [received_by(name, from_kinesis=kinesis) for name, kinesis in self.streams.items()]

    @property
    def metrics(self) -> list[Metric]:
        """All that tells something of the sources."""
        own = [sent_by_set(self.ses_configuration_set)] if self.ses_configuration_set else []
        account = [metric for source in self.sources for metric in SENT_BY_ACCOUNT.get(source, ())]
        told = [TOLD_TO_ACCOUNT[source] for source in self.sources if source in TOLD_TO_ACCOUNT]
        return [*self.received, *own, *account, *told]


def find(
    watched: Watched, known: Mapping[str, Freshness], read: ReadMetrics, now: int
) -> dict[str, HealthFinding]:
    """By source, what seems wrong at `now`, epoch milliseconds. CloudWatch is asked if one is silent."""
    last = {source: seen.recorded_at if (seen := one.last_report) else 0 for source, one in known.items()}
    silent = [source for source, at in last.items() if now - at > _SILENT_MS]
    if not silent:
        return {}
    told = read(watched.metrics, now - _WINDOW_MS, now)
    received = _sum(told, watched.received).between(max(last.values()), now)
    if received.total:
        reason = (
            f"{received.total} records came to the delivery stream since {_shown(received)}, and none of "
            "them is recorded."
        )
        return {source: HealthFinding(FreshnessState.BEHIND, reason, now) for source in silent}
    reasons = {source: _untold(watched, source, last[source], told, now) for source in silent}
    return {
        source: HealthFinding(FreshnessState.DOWN, reason, now)
        for source, reason in reasons.items()
        if reason
    }


def _untold(watched: Watched, source: str, last: int, told: Mapping[Metric, Series], now: int) -> str:
    """What was sent and not told, in a sentence; "" where there is nothing."""
    if source == "ses" and watched.ses_configuration_set:
        sent = told[sent_by_set(watched.ses_configuration_set)].between(last, now)
        if sent.total:
            return (
                f"{sent.total} messages were sent with its configuration set since {_shown(sent)}, and it "
                "told of none of them."
            )
    if source not in SENT_BY_ACCOUNT:
        return ""
    told_last = told[TOLD_TO_ACCOUNT[source]].last or 0
    sent = _sum(told, SENT_BY_ACCOUNT[source]).between(max(last, told_last), now - _METRICS_SETTLE_MS)
    if not sent.total:
        return ""
    return (
        f"The account sent {sent.total} messages or parts of them since {_shown(sent)}, and no project was "
        "told of any: name the configuration set in each request."
    )


def _sum(told: Mapping[Metric, Series], metrics: Iterable[Metric]) -> Series:
    return sum((told[metric] for metric in metrics), Series())


def _shown(series: Series) -> str:
    return f"{datetime.fromtimestamp((series.first or 0) / 1000, UTC):%Y-%m-%d %H:%M} UTC"
