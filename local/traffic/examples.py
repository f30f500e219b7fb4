"""The messages with fixed ids that the documentation's queries ask for; only the demo's traffic has them."""

from dataclasses import replace
from random import Random

from local.traffic import ses, sms
from local.traffic.histories import HARD_BOUNCES, HOUR, MINUTE, SECOND, Step
from local.traffic.messages import CAMPAIGN, JOURNEY, SINGLE, MessageHistory, Outgoing, Sender
from local.traffic.people import Person

CAMPAIGN_ID, JOURNEY_ID = "spring-sale", "welcome"
EMAIL_ID, TEXT_ID = "0107018f-example", "9539975a-example"
ADA = Person("user-ada", "Ada Lovelace", "ada@example.com", "+12065550100", "US")


def with_example_ids(sender: Sender) -> Sender:
    """Return the sender with the campaign and the journey of the documentation."""
    return replace(sender, campaign_id=CAMPAIGN_ID, journey_id=JOURNEY_ID)


def example_histories(source: str, sender: Sender, rng: Random, now_ms: int) -> list[MessageHistory]:
    """Return a bounced and an opened email to one address, or a text of the journey."""
    match source:
        case "ses":
            bounced = Outgoing(
                ADA, CAMPAIGN, "Spring is here: 20 % off everything", now_ms - 30 * HOUR,
                (Step("send", 300), Step("hard bounce", 5 * SECOND, HARD_BOUNCES[0])), EMAIL_ID,
            )  # fmt: skip
            opened = Outgoing(
                ADA, SINGLE, "Your order is on its way", now_ms - 5 * HOUR,
                (Step("send", 300), Step("delivery", 2 * SECOND), Step("open", 40 * MINUTE)),
            )  # fmt: skip
            return [ses.email_history(sender, rng, each) for each in (bounced, opened)]
        case "sms":
            steps = (Step("queued", 300), Step("accepted", 1 * SECOND), Step("received", 2 * SECOND))
            text = Outgoing(ADA, JOURNEY, "", now_ms - 26 * HOUR, steps, TEXT_ID)
            return [sms.text_history(sender, rng, text)]
    return []
