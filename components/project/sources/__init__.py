"""Connects a project's sources to its streams: a function for each kind of source."""

import pulumi

from components.project.sources.pinpoint import connect_pinpoint
from components.project.sources.ses import connect_ses
from components.project.sources.sms import connect_sms
from components.project.sources.target import EventTarget
from components.settings.sources import Sources


def connect(name: str, sources: Sources, target: EventTarget, opts: pulumi.ResourceOptions) -> None:
    """Connect each source of the project `name`."""
    if sources.pinpoint and sources.pinpoint.create_event_stream:
        connect_pinpoint(f"{name}-pinpoint", sources.pinpoint.application_id, target, opts)
    if sources.ses:
        connect_ses(f"{name}-ses", sources.ses, target, opts)
    if sources.sms:
        connect_sms(f"{name}-sms", sources.sms, target, opts)
