"""The columns of `tracked`, the member of a delivered line that holds the events which the transform read.

A document is about one message, so that what its events share stands once, and the events in an array.
Standard library only: `functions.ingest.tracked` writes them, and its tests compare them with the events' fields.
"""

from collections.abc import Mapping

#: The member of a delivered line, and the one column of a project's table beside its partition.
TRACKED = "tracked"
EVENTS = "events"
#: The partition: the day on which Firehose wrote the line, `2026/11/27`.
DAY = "day"

#: What all events of a document share. `recipients`: how many, where the message has several. Times are epoch
#: milliseconds.
MESSAGE_COLUMNS: Mapping[str, str] = {
    "message_id": "string",
    "sent_at": "bigint",
    "recipients": "int",
    **dict.fromkeys(
        (
            *("channel", "sender", "subject", "account_id", "application_id", "client_id", "campaign_id"),
            *("campaign_activity_id", "treatment_id", "journey_id", "journey_run_id", "journey_activity_id"),
            *("iso_country_code", "message_type", "parts", "carrier", "reference"),
        ),
        "string",
    ),
}
#: The details of an event, in the order in which two reports of one event are compared.
DETAIL_COLUMNS: tuple[str, ...] = (
    *("diagnostic", "enhanced_status", "smtp_response", "reject_reason", "complaint_type", "link"),
    *("price_usd", "carrier_fee_usd", "is_final", "tried_until", "automated", "time_is_arrival"),
    *("session_fee_usd", "answered_at", "duration_seconds", "action", "named_address", "uncertain"),
    "subscription",
)
#: `destination` is in its normal form. `reached`: the status that the event proves, and `status_rank` its rank;
#: `reason`: why it failed; `supersedes`: the statuses of earlier events that it makes void.
EVENT_COLUMNS: Mapping[str, str] = {
    "destination": "string",
    "mailbox_provider": "string",
    "occurred_at": "bigint",
    "event_type": "string",
    "event_status": "string",
    "kind": "string",
    "reached": "string",
    "status_rank": "int",
    "reason": "string",
    "supersedes": "string",
    **dict.fromkeys(DETAIL_COLUMNS, "string"),
}


def hive_type() -> str:
    """Return the type of the column in the words of Glue's catalogue."""
    events = ",".join(f"{name}:{type_}" for name, type_ in EVENT_COLUMNS.items())
    shared = ",".join(f"{name}:{type_}" for name, type_ in MESSAGE_COLUMNS.items())
    return f"struct<{shared},{EVENTS}:array<struct<{events}>>>"
