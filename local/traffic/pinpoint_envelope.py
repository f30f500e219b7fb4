"""What every event of Amazon Pinpoint's stream has, whatever it tells: the demo's envelopes.

Shape: Amazon Pinpoint developer guide, "Streaming Amazon Pinpoint events to Kinesis".
"""

from random import Random
from typing import Any

from local.traffic.messages import CAMPAIGN, JOURNEY, Cast, Record, uuid_like


def occasion_marks(cast: Cast, occasion: str) -> dict[str, Any]:
    """How Pinpoint marks the events of a campaign and of a journey; a single message has no mark."""
    if occasion == CAMPAIGN:
        return {
            "campaign_id": cast.campaign_id,
            "campaign_activity_id": cast.campaign_activity_id,
            "treatment_id": "0",
        }
    if occasion == JOURNEY:
        return {
            "journey_id": cast.journey_id,
            "journey_run_id": cast.journey_run_id,
            "journey_activity_id": "0yKWelcome1",
        }
    return {}


def pinpoint_record(
    cast: Cast, rng: Random, event_type: str, at: int, arrival: int, attributes: dict[str, Any]
) -> Record:
    event = {
        "event_type": event_type,
        "event_timestamp": at,
        "arrival_timestamp": arrival,
        "event_version": "3.1",
        "application": {"app_id": cast.application_id, "sdk": {}},
        "client": {"client_id": uuid_like(rng)},
        "device": {"platform": {}},
        "session": {},
        "attributes": attributes,
        "awsAccountId": cast.account_id,
    }
    return Record(max(at, arrival), event)
