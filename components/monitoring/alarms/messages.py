"""Alarms of what the ingest function counts itself: how late, how wrong, how unwanted messages are."""

from collections.abc import Sequence

from components.monitoring.alarms.alarm import Alarm, Metric
from components.monitoring.metrics import of_project
from components.settings.alarms import Thresholds
from functions.contract import metric_names

_HOUR = 3_600
_DAY = 86_400


def message_alarms(project: str, limits: Thresholds) -> Sequence[Alarm]:
    def metric(name: str, stat: str = "Sum") -> Metric:
        return of_project(project, metric_names.INGEST, name, stat)

    def rate(found: str, of: str) -> tuple[dict[str, Metric], str]:
        """A share of so many that it says something."""
        enough = f"IF(all >= {limits.rates_from_messages}, found / all, 0)"
        return {"all": metric(of), "found": metric(found)}, enough

    records = {"failed": metric(metric_names.FAILED_RECORDS), "all": metric(metric_names.RECORDS)}
    bounces, enough = rate(metric_names.HARD_BOUNCES, metric_names.ACCEPTED)
    complaints, _ = rate(metric_names.COMPLAINTS, metric_names.ACCEPTED)
    duplicates, _ = rate(metric_names.DUPLICATE_EVENTS, metric_names.MESSAGE_EVENTS)
    return [
        Alarm(
            "ingest-late", "Messages are recorded long after they came.",
            "See throttles, errors and writes-throttled of the same project.",
            {"lag": metric(metric_names.INGEST_LAG_SECONDS, "p99")}, limits.ingest_lag_seconds, seconds=60,
        ),
        Alarm(
            "records-failing", "Records cannot be read.", "The redrive function's log tells why.",
            records, limits.failed_record_rate, "IF(all > 0, failed / all, 0)", wrong=1, periods=1,
        ),
        Alarm(
            "unknown-events", "A provider tells something that nobody here knows.",
            "The ingest function's log has the event types; look for a newer version of this program.",
            {"unknown": metric(metric_names.UNKNOWN_EVENTS)}, 0, seconds=_HOUR, wrong=1, periods=1,
        ),
        Alarm(
            "duplicates", "Events come several times: no message is wrong for it, but each is paid for.",
            "After an outage it passes; else see whether two event destinations lead to one stream.",
            duplicates, limits.duplicate_rate, enough, seconds=_HOUR, wrong=1, periods=1,
        ),
        Alarm(
            "bounces", "Too many hard bounces in the last 24 hours.",
            "Stop the sending that causes them before AWS pauses it.",
            bounces, limits.bounce_rate, enough, seconds=_DAY, wrong=1, periods=1,
        ),
        Alarm(
            "complaints", "Too many complaints in the last 24 hours.",
            "Stop the sending that causes them before AWS pauses it.",
            complaints, limits.complaint_rate, enough, seconds=_DAY, wrong=1, periods=1,
        ),
    ]  # fmt: skip
