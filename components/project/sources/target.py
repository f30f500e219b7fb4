"""Where the events of a project's sources go, and with which role its services put them there."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from components.project.data_stream import DataStream
from components.project.delivery_stream import DeliveryStream


@dataclass(frozen=True)
class EventTarget:
    """The destination of the events; only Pinpoint's may use `data_stream`. `role_arn`: of the project's
    service role. `is_counted`: CloudWatch counts what is sent with an SES configuration set, so that missing
    events are detected."""

    stream: DeliveryStream
    data_stream: DataStream | None
    role_arn: pulumi.Input[str]
    tags: Mapping[str, str]
    is_counted: bool = False
