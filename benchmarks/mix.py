"""The standard mix of messages: a campaign's e-mails and text messages, event by event.

Of e-mails 97 % are delivered, 2 % bounce permanently, 40 % are opened, in bursts and some very often, 8 % are
clicked: 4 events a message. 1 % of all records are duplicates. Event shapes are those of the demo's traffic.
"""

from collections.abc import Callable
from random import Random
from typing import Any

from local.traffic import pinpoint, pinpoint_email, sms
from local.traffic.histories import HARD_BOUNCES, HOUR, LINKS, SECOND, Step
from local.traffic.messages import CAMPAIGN as CAMPAIGN_MESSAGE
from local.traffic.messages import MessageHistory, Outgoing, Sender
from local.traffic.people import Person

Event = dict[str, Any]

SENT_AT = 1_790_000_000_000
DUPLICATES = 0.01
SENDER = Sender.of("shop", Random(0))
CAMPAIGN = SENDER.campaign_id
SUBJECT = "Spring has come: 20 % off everything, this week only"

#: Events with the time of each, epoch milliseconds.
History = list[tuple[int, Event]]


def histories(
    kind: Callable[[Random, int], History], messages: int, per_second: float, seed: int = 1
) -> list[Event]:
    """Return the records of so many messages sent at a rate, in the order of their arrival."""
    rng = Random(seed)
    sent = [SENT_AT + int(number * SECOND / per_second) for number in range(messages)]
    events = [one for sent_at in sent for one in kind(rng, sent_at)]
    events += rng.sample(events, round(len(events) * DUPLICATES))
    # Streams keep no order: each record is up to two seconds late.
    late = [(at + rng.randint(0, 2 * SECOND), place, event) for place, (at, event) in enumerate(events)]
    return [event for _, _, event in sorted(late, key=lambda one: one[:2])]


def email(rng: Random, sent_at: int) -> History:
    """Return an e-mail of a campaign, as events of Amazon Pinpoint's stream."""
    return _events(pinpoint_email.email_history(SENDER, rng, _message(rng, sent_at, *email_steps(rng))))


def email_steps(rng: Random) -> list[Step]:
    """Return what happens to an e-mail, by the time since its send."""
    steps = [Step("send", 500)]
    outcome = rng.random()
    if outcome < 0.02:
        steps.append(Step("hard bounce", 3 * SECOND, HARD_BOUNCES[0]))
    elif outcome < 0.99:
        steps.append(Step("delivery", rng.randint(1, 6) * SECOND))
    if 0.02 < outcome < 0.42:
        steps += _opens(rng)
    return steps


def _opens(rng: Random) -> list[Step]:
    """Return opens by a person who comes back to an email, loading its images more than once; some often."""
    visits = min(12, round(rng.paretovariate(1.5)))
    opened = [rng.randint(60 * SECOND, 48 * HOUR) for _ in range(visits)]
    steps = [Step("open", at + again * SECOND) for at in opened for again in range(rng.choice((1, 1, 2, 4)))]
    if rng.random() < 0.2:
        steps.append(Step("click", opened[0] + 20 * SECOND, LINKS[:1]))
    return steps


def pinpoint_text(rng: Random, sent_at: int) -> History:
    """Return a text message of a campaign as events of Amazon Pinpoint, which do not have its send time."""
    steps = (Step("queued", 300), Step("received", rng.randint(2, 30) * SECOND))
    return _events(pinpoint.text_history(SENDER, rng, _message(rng, sent_at, *steps)))


def text(rng: Random, sent_at: int) -> History:
    """Return a text message as events of AWS End User Messaging, which all have its send time."""
    steps = (
        Step("queued", 300),
        Step("accepted", 2 * SECOND),
        Step("received", rng.randint(3, 30) * SECOND),
    )
    return _events(sms.text_history(SENDER, rng, _message(rng, sent_at, *steps)))


def _message(rng: Random, sent_at: int, *steps: Step) -> Outgoing:
    number = rng.randint(1, 10**6)
    person = Person(
        f"user-{number}", f"User {number}", f"user{number}@example.com", f"+1206555{number % 10**4:04}", "US"
    )
    return Outgoing(person, CAMPAIGN_MESSAGE, SUBJECT, sent_at, steps)


def _events(history: MessageHistory) -> History:
    return [(record.at, record.event) for record in history.records]
