"""The names of the message tags (SES) and context keys (SMS) that carry attributes: a project's choice."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class TagNames:
    """Tag names for what Pinpoint's events carry natively. `reference` is the sender's own message id."""

    campaign: str = "campaign_id"
    journey: str = "journey_id"
    reference: str = "reference"

    def attributes(self, tag: Callable[[str], str | None]) -> dict[str, str | None]:
        """Return the message attributes that an event's tags carry; `tag` looks up a tag by its name."""
        return {
            "campaign_id": tag(self.campaign),
            "journey_id": tag(self.journey),
            "reference": tag(self.reference),
        }
