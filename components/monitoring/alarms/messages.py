"""Alarms of the ingest function's own counts: lag, failed records, unknown events, bounces, complaints."""

from collections.abc import Sequence

from components.monitoring.alarms.alarm import Alarm, Metric
from components.monitoring.metrics import project_metric
from components.settings.alarms import Thresholds
from functions.contract import metric_names

_HOUR = 3_600
_DAY = 86_400


def message_alarms(project: str, limits: Thresholds) -> Sequence[Alarm]:
    def metric(name: str, stat: str = "Sum") -> Metric:
        return project_metric(project, metric_names.INGEST, name, stat)

    def rate(found: str, of: str) -> tuple[dict[str, Metric], str]:
        """A rate that is zero below the minimum number of messages."""
        enough = f"IF(all >= {limits.rates_from_messages}, found / all, 0)"
        return {"all": metric(of), "found": metric(found)}, enough

    records = {"failed": metric(metric_names.FAILED_RECORDS), "all": metric(metric_names.RECORDS)}
    bounces, enough = rate(metric_names.HARD_BOUNCES, metric_names.ACCEPTED)
    complaints, _ = rate(metric_names.COMPLAINTS, metric_names.ACCEPTED)
    duplicates, _ = rate(metric_names.DUPLICATE_EVENTS, metric_names.MESSAGE_EVENTS)
    return [
        Alarm(
            "ingest-late",
            "Records are stored long after they arrived (p99 ingest lag).",
            "Check the alarms throttles, errors and writes-throttled of the same project.",
            {"lag": metric(metric_names.INGEST_LAG_SECONDS, "p99")},
            limits.ingest_lag_seconds,
            period_seconds=60,
        ),
        Alarm(
            "records-failing",
            "Ingest cannot parse or store records.",
            "Read the reasons in the redrive function's log.",
            records,
            limits.failed_record_rate,
            "IF(all > 0, failed / all, 0)",
            datapoints_to_alarm=1,
            evaluation_periods=1,
        ),
        Alarm(
            "unknown-events",
            "Events with codes that this version does not know arrived.",
            "Find the event types in the ingest function's log; upgrade to a version that knows them.",
            {"unknown": metric(metric_names.UNKNOWN_EVENTS)},
            0,
            period_seconds=_HOUR,
            datapoints_to_alarm=1,
            evaluation_periods=1,
        ),
        Alarm(
            "duplicates",
            "Many events arrive more than once. Messages stay correct; every duplicate costs a write.",
            "No action after an outage; otherwise check for two event destinations on one stream.",
            duplicates,
            limits.duplicate_rate,
            enough,
            period_seconds=_HOUR,
            datapoints_to_alarm=1,
            evaluation_periods=1,
        ),
        Alarm(
            "bounces",
            "The hard bounce rate of the last 24 hours is too high.",
            "Stop the campaign that causes them before AWS pauses sending.",
            bounces,
            limits.bounce_rate,
            enough,
            period_seconds=_DAY,
            datapoints_to_alarm=1,
            evaluation_periods=1,
        ),
        Alarm(
            "complaints",
            "The complaint rate of the last 24 hours is too high.",
            "Stop the campaign that causes them before AWS pauses sending.",
            complaints,
            limits.complaint_rate,
            enough,
            period_seconds=_DAY,
            datapoints_to_alarm=1,
            evaluation_periods=1,
        ),
    ]
