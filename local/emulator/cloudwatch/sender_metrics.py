"""The metrics of the sending services: each message that is sent, whether its events arrive or not."""

import json
from collections.abc import Iterable

from local.deployment.manifest import Source
from local.emulator.cloudwatch.metrics import EmitMetric

#: The first event of a message, by the kind of its source.
_FIRST = {"ses": "Send", "sms": "TEXT_QUEUED"}


def sent(source: Source, records: Iterable[bytes], emit: EmitMetric) -> None:
    """Emit the number of messages whose first event is among these records."""
    first = _FIRST.get(source.kind)
    count = sum(json.loads(record).get("eventType") == first for record in records) if first else 0
    if not count:
        return
    if source.kind == "ses":
        # The embedded AWS adds up a metric's dimension sets where none is given: so this is the
        # account's own count, too.
        name = source.arn.rpartition("/")[2]
        emit("AWS/SES", "Send", count, {"ses:configuration-set": name})
    else:
        emit("AWS/SMSVoice", "NumberOfTextMessagePartsSent", count)
