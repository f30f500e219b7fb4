"""Connects a project's sources to its delivery stream: one component for each kind of source."""

from dataclasses import dataclass, replace

import pulumi

from components.project.data_stream import DataStream, DataStreamArgs
from components.project.delivery_stream import DeliveryStream, DeliveryStreamArgs
from components.project.sources.pinpoint import PinpointEventStream
from components.project.sources.role import SourceArgs
from components.project.sources.ses import SesEventDestination
from components.project.sources.sms import SmsEventDestination
from components.settings.sources import DataStreamSettings, Sources


@dataclass(frozen=True)
class Connection:
    """The destination of a project's events. `delivery`: the arguments of its delivery streams; `protect`:
    whether a data stream created for it is protected from deletion."""

    to: SourceArgs
    delivery: DeliveryStreamArgs
    protect: bool


def connect(
    name: str, sources: Sources, connection: Connection, opts: pulumi.ResourceOptions
) -> DeliveryStream | None:
    """Connect the sources; return the delivery stream that reads a data stream, where there is one."""
    data_stream = reader = None
    if sources.pinpoint and sources.pinpoint.data_stream:
        data_stream, reader = _by_kinesis(name, sources.pinpoint.data_stream, connection, opts)
    if sources.pinpoint and sources.pinpoint.create_event_stream:
        application_id = sources.pinpoint.application_id
        PinpointEventStream(f"{name}-pinpoint", application_id, connection.to, data_stream, opts)
    if sources.ses:
        SesEventDestination(f"{name}-ses", sources.ses, connection.to, opts)
    if sources.sms:
        SmsEventDestination(f"{name}-sms", sources.sms, connection.to, opts)
    return reader


def _by_kinesis(
    name: str, settings: DataStreamSettings, connection: Connection, opts: pulumi.ResourceOptions
) -> tuple[DataStream, DeliveryStream]:
    """Create a second delivery stream with the same destination: one stream reads one kind of source."""
    tags, key = connection.to.tags, connection.delivery.key
    args = DataStreamArgs(settings, connection.protect, tags, key)
    data_stream = DataStream(f"{name}-pinpoint", args, opts)
    delivery = replace(connection.delivery, source=data_stream)
    return data_stream, DeliveryStream(f"{name}-kinesis", delivery, opts)
