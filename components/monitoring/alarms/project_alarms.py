"""The alarms of one project: the alarm definitions of all its resources."""

from collections.abc import Mapping

import pulumi

from components.monitoring.alarms.alarm import Alarms, AlarmsArgs, AlarmTarget
from components.monitoring.alarms.function import function_alarms
from components.monitoring.alarms.messages import message_alarms
from components.monitoring.alarms.redrive import redrive_alarms
from components.monitoring.alarms.silence import silence_alarms
from components.monitoring.alarms.sources import source_alarms
from components.monitoring.alarms.stream import stream_alarms
from components.monitoring.alarms.table import table_alarms
from components.project.resources import ProjectParts


def project_alarms(
    name: str,
    project: ProjectParts,
    target: AlarmTarget,
    tags: Mapping[str, str],
    opts: pulumi.ResourceOptions,
) -> list[pulumi.Output[str]]:
    """Create the alarms and return their ARNs; those of the stream that reads Kinesis are `NAME-kinesis`."""
    limits, settings, reader = target.thresholds, project.settings, project.reader
    has_key = project.key is not None
    definitions = [
        *stream_alarms(project.stream.name, limits, has_key=has_key),
        *silence_alarms(
            project.stream.name,
            reader.name if reader else None,
            settings.alarms.expect_events_every_hours,
        ),
        # Half a minute: batches start to queue.
        *function_alarms(project.ingest.name, limits, 30_000, settings.function.timeout_seconds),
        *table_alarms(project.table.name, limits),
        *message_alarms(settings.name, limits),
        *redrive_alarms(settings.name, project.redrive.queue_name, project.redrive.dead_letter_name),
        *source_alarms(settings.name),
    ]
    arns = [*Alarms(name, AlarmsArgs(target.topic_arn, definitions, tags), opts).arns]
    if reader:
        reading = stream_alarms(reader.name, limits, has_key=has_key, from_data_stream=True)
        arns += Alarms(f"{name}-kinesis", AlarmsArgs(target.topic_arn, reading, tags), opts).arns
    return arns
