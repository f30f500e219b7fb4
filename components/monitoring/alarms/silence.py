"""The alarm of a project that no event reaches for hours, where its traffic is known never to pause."""

from collections.abc import Sequence

import pulumi

from components.monitoring.alarms.alarm import Alarm
from components.monitoring.alarms.stream import firehose_metric

_HOUR = 3_600


def silence_alarms(
    stream: pulumi.Input[str], reader: pulumi.Input[str] | None, hours: int | None
) -> Sequence[Alarm]:
    """`reader`: the delivery stream that reads the project's data stream, if it has one; `hours` None: the
    project may be silent as long as it likes."""
    if hours is None:
        return ()
    came = {"put": firehose_metric(stream, "IncomingRecords")}
    if reader is not None:
        came["read"] = firehose_metric(reader, "DataReadFromKinesisStream.Records")
    return [
        Alarm(
            "silent", "No event came for as long as expectEventsEveryHours says.",
            "Send yourself a message; see whether its configuration set still has our event destination.",
            came, 1, "SUM(FILL(METRICS(), 0))", comparison="LessThanThreshold",
            seconds=_HOUR, wrong=hours, periods=hours, missing="breaching",
        )
    ]  # fmt: skip
