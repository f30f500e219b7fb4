"""The alarms of one project: the alarm definitions of all its resources."""

from components.monitoring.alarms.alarm import Alarm, AlarmTarget, Heartbeat
from components.monitoring.alarms.ingest import (
    MonitoredIngest,
    event_quality_alarm,
    ingest_alarm,
    reputation_alarm,
)
from components.monitoring.alarms.redrive import MonitoredRedrive, redrive_alarms
from components.monitoring.alarms.sources import no_events_alarms, source_alarms
from components.monitoring.alarms.stats import MonitoredStats, stats_alarm
from components.monitoring.alarms.stream import data_stream_alarm, stream_alarms
from components.monitoring.alarms.table import table_alarm
from components.project.resources import ProjectParts


def project_alarms(project: ProjectParts, target: AlarmTarget) -> list[Alarm | Heartbeat]:
    """Return the alarms of a project with its own alarms."""
    limits, settings, reader = target.thresholds, project.settings, project.reader
    ingest = MonitoredIngest(
        settings.name,
        project.stream.name,
        project.ingest.name,
        project.logs.name,
        settings.function.timeout_seconds,
    )
    redrive = MonitoredRedrive(
        settings.name,
        project.redrive.queue.name,
        project.redrive.queue.dead_letter_name,
        project.logs.name,
        target.stack,
    )
    stats = [
        stats_alarm(MonitoredStats(settings.name, each.function.name, each.function.log_group))
        for each in (project.statistics,)
        if each
    ]
    has_key = project.key is not None
    sends_email = settings.sources.ses or settings.sources.pinpoint
    return [
        *source_alarms(settings.name, project.logs.name),
        *no_events_alarms(settings.name, settings.alarms.expect_events_every_hours),
        ingest_alarm(ingest, limits),
        *stream_alarms(project.stream.name, project.stream.log_group, limits, has_key=has_key),
        *([data_stream_alarm(reader.name, reader.log_group, limits, has_key=has_key)] if reader else []),
        table_alarm(project.table.name, limits),
        *redrive_alarms(redrive, limits),
        *stats,
        event_quality_alarm(ingest.metric, limits),
        *([reputation_alarm(ingest.metric, limits)] if sends_email else []),
    ]
