"""The standard mix of messages: what a campaign's e-mails and text messages are told of, event by event.

Of e-mails 97 % are delivered, 2 % bounce for good, 40 % are opened, in bursts and some very often, 8 % are
clicked: 4 events a message. 1 % of all records come twice.
"""

from collections.abc import Callable
from random import Random
from typing import Any

from benchmarks import records
from benchmarks.records import Event

SENT_AT = 1_790_000_000_000
SECOND, HOUR = 1_000, 3_600_000
CAMPAIGN = records.CAMPAIGN
TWICE = 0.01

#: Events with the time each comes, epoch milliseconds.
Story = list[tuple[int, Event]]
#: An event type, how long after the send, and what the event's body tells.
Step = tuple[str, int, dict[str, Any]]


def stories(
    kind: Callable[[Random, int], Story], messages: int, per_second: float, seed: int = 1
) -> list[Event]:
    """The records of so many messages sent at a rate, in the order of their arrival."""
    rng = Random(seed)
    sent = [SENT_AT + int(number * SECOND / per_second) for number in range(messages)]
    told = [one for sent_at in sent for one in kind(rng, sent_at)]
    told += rng.sample(told, round(len(told) * TWICE))
    # Streams keep no order: each record is up to two seconds late.
    late = [(at + rng.randint(0, 2 * SECOND), place, event) for place, (at, event) in enumerate(told)]
    return [event for _, _, event in sorted(late, key=lambda one: one[:2])]


def mail(rng: Random, sent_at: int) -> Story:
    """An e-mail of a campaign, as Amazon Pinpoint's event stream tells of it."""
    steps: list[Step] = [("_email.send", 500, {})]
    fate = rng.random()
    if fate < 0.02:
        bounce = {"bounce_type": "Permanent", "bounce_sub_type": "General"}
        steps.append(("_email.hardbounce", 3 * SECOND, {"bounce": bounce}))
    elif fate < 0.99:
        delivery = {"smtp_response": "250 2.0.0 OK"}
        steps.append(("_email.delivered", rng.randint(1, 6) * SECOND, {"delivery": delivery}))
    if 0.02 < fate < 0.42:
        steps += _opens(rng)
    body = records.mail(rng, sent_at)
    return [
        (sent_at + after, records.pinpoint(name, sent_at, sent_at + after, body | told))
        for name, after, told in steps
    ]


def _opens(rng: Random) -> list[Step]:
    """A person comes back to a mail, each time loading its pictures more than once; some very often."""
    visits = min(12, round(rng.paretovariate(1.5)))
    opened = [rng.randint(60 * SECOND, 48 * HOUR) for _ in range(visits)]
    steps: list[Step] = [
        ("_email.open", at + again * SECOND, {}) for at in opened for again in range(rng.choice((1, 1, 2, 4)))
    ]
    if rng.random() < 0.2:
        click = {"link": "https://shop.example.com/spring"}
        steps.append(("_email.click", opened[0] + 20 * SECOND, {"click": click}))
    return steps


def pinpoint_text(rng: Random, sent_at: int) -> Story:
    """A text message of a campaign, as Amazon Pinpoint tells of it: it does not say when it was sent."""
    marks = records.text_marks(rng)
    steps = (
        ("_SMS.BUFFERED", "PENDING", sent_at + 300),
        ("_SMS.SUCCESS", "DELIVERED", sent_at + rng.randint(2, 30) * SECOND),
    )
    return [
        (at, records.pinpoint(name, at, at, {}, **marks, record_status=status)) for name, status, at in steps
    ]


def text(rng: Random, sent_at: int) -> Story:
    """A text message as AWS End User Messaging tells of it: each event says when it was asked for."""
    same = records.text(rng, sent_at)
    steps = (
        ("TEXT_QUEUED", sent_at + 300),
        ("TEXT_SENT", sent_at + 2 * SECOND),
        ("TEXT_DELIVERED", sent_at + rng.randint(3, 30) * SECOND),
    )
    return [(at, same | records.text_status(name, at)) for name, at in steps]
