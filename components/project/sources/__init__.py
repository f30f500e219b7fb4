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
    """Where a project's events go. `delivery`: how its delivery streams are made; `protect`: whether a data
    stream that is made for it can be removed in two steps only."""

    to: SourceArgs
    delivery: DeliveryStreamArgs
    protect: bool


def connect(
    name: str, sources: Sources, connection: Connection, opts: pulumi.ResourceOptions
) -> DeliveryStream | None:
    """Lets the sources in. The delivery stream that reads a data stream, where there is one."""
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
    """A delivery stream has one kind of source, so this is a second one, into the same everything."""
    tags, key = connection.to.tags, connection.delivery.key
    args = DataStreamArgs(settings, connection.protect, tags, key)
    data_stream = DataStream(f"{name}-pinpoint", args, opts)
    delivery = replace(connection.delivery, source=data_stream)
    return data_stream, DeliveryStream(f"{name}-kinesis", delivery, opts)
