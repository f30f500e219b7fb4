"""Detects what is wrong with a silent source: messages sent without events, records that are not processed.

Only minutes count that began after the last report, so that what was sent and reported in the same minute is
never held against a source. What was sent just now may still be on its way: `check` confirms each finding.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from functions.source_health.health import Freshness, FreshnessState, HealthFinding
from functions.source_monitor.cloudwatch import (
    MINUTE_MS,
    SENT_BY_ACCOUNT,
    STORED_BY_ACCOUNT,
    Metric,
    ReadMetrics,
    Series,
    received_by,
    sent_by_set,
)

#: How long after its last report a source counts as silent.
_SILENT_MS = 30_000
#: How far back metrics are read. CloudWatch stores values by the minute for 15 days.
_WINDOW_MS = 3 * 60 * MINUTE_MS
#: A function's metrics reach CloudWatch by its log, and may arrive later than those of the sending service.
_METRICS_SETTLE_MS = 5 * MINUTE_MS


@dataclass(frozen=True)
class Watched:
    """A project's `sources` by name, with the SES configuration set if there is one, and the delivery streams
    of its records: by name, whether it reads a Kinesis data stream.

    `patience_seconds`: after which time a finding is confirmed. `settle_seconds`: so long records may stay in
    Firehose's buffer while all is well; what is newer is not judged.
    """

    sources: tuple[str, ...]
    ses_configuration_set: str | None
    streams: Mapping[str, bool]
    patience_seconds: int = 10
    settle_seconds: int = 0

    @property
    def received(self) -> list[Metric]:
        return [received_by(name, from_kinesis=kinesis) for name, kinesis in self.streams.items()]

    @property
    def sent_by_set(self) -> Metric | None:
        return sent_by_set(self.ses_configuration_set) if self.ses_configuration_set else None

    @property
    def metrics(self) -> list[Metric]:
        """All metrics that are evidence about the sources."""
        own = [self.sent_by_set] if self.sent_by_set else []
        account = [metric for source in self.sources for metric in SENT_BY_ACCOUNT.get(source, ())]
        stored = [STORED_BY_ACCOUNT[source] for source in self.sources if source in STORED_BY_ACCOUNT]
        return [*self.received, *own, *account, *stored]


def find(
    watched: Watched, known: Mapping[str, Freshness], processed: Freshness, read: ReadMetrics, now: int
) -> dict[str, HealthFinding]:
    """Return by source what seems wrong at `now`, epoch milliseconds.

    `processed`: how far the records of all sources are processed. CloudWatch is queried only if a source is
    silent.
    """
    last = {source: _last(freshness) for source, freshness in known.items()}
    silent = [source for source, at in last.items() if now - at > _SILENT_MS]
    if not silent:
        return {}
    series = read(watched.metrics, now - _WINDOW_MS, now)
    until = now - watched.settle_seconds * 1000
    waiting = _sum(series, watched.received).between(max(_last(processed), *last.values()), until)
    if waiting.total:
        came = f"{_count(waiting, 'record')} came to the delivery stream since {_shown(waiting)}"
        reason = f"{came}, and none was processed."
        return {source: HealthFinding(FreshnessState.BEHIND, reason, now) for source in silent}
    reasons = {source: _missing(watched, source, last[source], series, until) for source in silent}
    return {
        source: HealthFinding(FreshnessState.DOWN, reason, now)
        for source, reason in reasons.items()
        if reason
    }


def _missing(watched: Watched, source: str, last: int, series: Mapping[Metric, Series], until: int) -> str:
    """Return which messages were sent without an event, in a sentence; "" if none were.

    Mail is counted by configuration set, so that another application's mail is no evidence. AWS counts texts
    by account only: they are evidence only while no project of the account stores any event about one.
    """
    if source == "ses" and watched.sent_by_set:
        sent = series[watched.sent_by_set].between(last, until)
        if sent.total:
            return (
                f"{_count(sent, 'message')} left with its configuration set since {_shown(sent)}, and no "
                "event about them arrived."
            )
    if source not in SENT_BY_ACCOUNT:
        return ""
    stored_last = series[STORED_BY_ACCOUNT[source]].last or 0
    sent = _sum(series, SENT_BY_ACCOUNT[source]).between(max(last, stored_last), until - _METRICS_SETTLE_MS)
    if not sent.total:
        return ""
    return (
        f"The account sent {_count(sent, 'message part')} since {_shown(sent)}, and no event about them "
        "arrived in any project: name the configuration set in each request."
    )


def _last(freshness: Freshness) -> int:
    return freshness.last_report.recorded_at if freshness.last_report else 0


def _sum(series: Mapping[Metric, Series], metrics: Iterable[Metric]) -> Series:
    return sum((series[metric] for metric in metrics), Series())


def _count(series: Series, noun: str) -> str:
    return f"{series.total} {noun}{'' if series.total == 1 else 's'}"


def _shown(series: Series) -> str:
    return f"{datetime.fromtimestamp((series.first or 0) / 1000, UTC):%Y-%m-%d %H:%M} UTC"
