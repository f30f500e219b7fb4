"""The event that Lambda makes of a DynamoDB stream with a tumbling window.

Source: AWS Lambda developer guide, "Stateful processing with DynamoDB streams": `shardId` is in the event of
such a mapping alone, and the response must have `state`.
"""

from collections.abc import Mapping
from typing import Any

from functions.stats.changes import StreamRecord

_COUNTED = frozenset({"INSERT", "MODIFY"})

#: Nothing is carried from one invocation to the next: the marks are in the rows.
RESPONSE: Mapping[str, Any] = {"state": {}}


def shard_of(event: Mapping[str, Any]) -> str:
    return str(event["shardId"])


def is_end_of_window(event: Mapping[str, Any]) -> bool:
    return bool(event.get("isFinalInvokeForWindow"))


def records_of(event: Mapping[str, Any]) -> list[StreamRecord]:
    """Return the writes of an event in their order; none for the last event of a window, which may be empty.

    Deletions are left out: expiry and erasure never subtract.
    """
    return [_record(one["dynamodb"]) for one in event.get("Records", ()) if one["eventName"] in _COUNTED]


def _record(image: Mapping[str, Any]) -> StreamRecord:
    return StreamRecord(
        sequence=int(image["SequenceNumber"]),
        at=int(image["ApproximateCreationDateTime"]),
        old=image.get("OldImage") or None,
        new=image["NewImage"],
    )
