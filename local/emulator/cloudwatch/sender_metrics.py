"""What the sending services count themselves: each message that is sent, whether its events come or not."""

import json
from collections.abc import Iterable

from local.deployment.manifest import Source
from local.emulator.cloudwatch.metrics import Tell

#: The first event of a message, by the kind of its source.
_FIRST = {"ses": "Send", "sms": "TEXT_QUEUED"}


def sent(source: Source, records: Iterable[bytes], tell: Tell) -> None:
    """Tells of the messages that these records begin."""
    first = _FIRST.get(source.kind)
    count = sum(json.loads(record).get("eventType") == first for record in records) if first else 0
    if not count:
        return
    if source.kind == "ses":
        # The embedded AWS adds up a metric's dimension sets where none is asked for: so this is the
        # account's own count, too.
        name = source.arn.rpartition("/")[2]
        tell("AWS/SES", "Send", count, {"ses:configuration-set": name})
    else:
        tell("AWS/SMSVoice", "NumberOfTextMessagePartsSent", count)
