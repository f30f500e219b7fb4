"""Which message tag (SES) or context key (SMS) carries which attribute: a project's choice."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class TagNames:
    """The senders' names for what Pinpoint told by itself. `reference` is their own id of a message."""

    campaign: str = "campaign_id"
    journey: str = "journey_id"
    reference: str = "reference"

    def attributes(self, tags: Mapping[str, str | None]) -> dict[str, str | None]:
        """The message attributes that `tags` carry; None for each that is not there."""
        return {
            "campaign_id": tags.get(self.campaign),
            "journey_id": tags.get(self.journey),
            "reference": tags.get(self.reference),
        }
