"""Which message tag (SES) or context key (SMS) carries which attribute: a project's choice."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class TagNames:
    """The senders' names for what Pinpoint told by itself. `reference` is their own id of a message."""

    campaign: str = "campaign_id"
    journey: str = "journey_id"
    reference: str = "reference"

    def attributes(self, tag: Callable[[str], str | None]) -> dict[str, str | None]:
        """The message attributes that an event's tags carry: `tag` tells the value of one, by its name."""
        return {
            "campaign_id": tag(self.campaign),
            "journey_id": tag(self.journey),
            "reference": tag(self.reference),
        }
