"""The envelope that all events of Amazon Pinpoint's stream share.

Shape: Amazon Pinpoint developer guide, "Streaming Amazon Pinpoint events to Kinesis".
"""

from typing import Any

from local.traffic.messages import CAMPAIGN, JOURNEY, Record, Sender


def campaign_attributes(sender: Sender, occasion: str) -> dict[str, Any]:
    """Return the attributes of a campaign's or journey's events; none for a single message."""
    if occasion == CAMPAIGN:
        return {
            "campaign_id": sender.campaign_id,
            "campaign_activity_id": sender.campaign_activity_id,
            "treatment_id": "0",
        }
    if occasion == JOURNEY:
        return {
            "journey_id": sender.journey_id,
            "journey_run_id": sender.journey_run_id,
            "journey_activity_id": "0yKWelcome1",
        }
    return {}


def pinpoint_record(
    sender: Sender, endpoint_id: str, event_type: str, at: int, arrival: int, attributes: dict[str, Any]
) -> Record:
    event = {
        "event_type": event_type,
        "event_timestamp": at,
        "arrival_timestamp": arrival,
        "event_version": "3.1",
        "application": {"app_id": sender.application_id, "sdk": {}},
        "client": {"client_id": endpoint_id},
        "device": {"platform": {}},
        "session": {},
        "attributes": attributes,
        "awsAccountId": sender.account_id,
    }
    return Record(max(at, arrival), event)
