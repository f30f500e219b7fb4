"""The alarm of a project with constant traffic that receives no events for hours."""

from collections.abc import Sequence

import pulumi

from components.monitoring.alarms.alarm import Alarm
from components.monitoring.alarms.stream import firehose_metric

_HOUR = 3_600


def silence_alarms(
    stream: pulumi.Input[str], reader: pulumi.Input[str] | None, hours: int | None
) -> Sequence[Alarm]:
    """`reader`: the delivery stream that reads the project's data stream, if it has one; `hours` None: no
    alarm."""
    if hours is None:
        return ()
    received = {"put": firehose_metric(stream, "IncomingRecords")}
    if reader is not None:
        received["read"] = firehose_metric(reader, "DataReadFromKinesisStream.Records")
    return [
        Alarm(
            "silent",
            "No event arrived for as long as expectEventsEveryHours allows.",
            "Send a test message; check that the configuration set has the project's event destination.",
            received,
            1,
            "SUM(FILL(METRICS(), 0))",
            comparison="LessThanThreshold",
            period_seconds=_HOUR,
            datapoints_to_alarm=hours,
            evaluation_periods=hours,
            treat_missing_data="breaching",
        )
    ]
