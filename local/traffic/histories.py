"""The timelines of messages after the send, independent of providers: the demo's plausible histories."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE

LINKS = (
    "https://shop.example.com/spring",
    "https://shop.example.com/orders/1042",
    "https://shop.example.com/faq",
)

REPORTING_MTA = "a27-20.smtp-out.amazonses.com"

#: Enhanced status, diagnostic code, SES's bounce sub-type.
HARD_BOUNCES = (
    ("5.1.1", "smtp; 550 5.1.1 user unknown", "NoEmail"),
    ("5.1.1", "smtp; 550 5.1.1 The email account that you tried to reach does not exist", "General"),
    ("5.4.4", "smtp; 550 5.4.4 Invalid domain", "General"),
)
SOFT_BOUNCES = (
    ("4.2.2", "smtp; 452 4.2.2 The email account that you tried to reach is over quota", "MailboxFull"),
    ("4.4.1", "smtp; 421 4.4.1 Unable to connect to remote host", "General"),
    ("5.3.4", "smtp; 552 5.3.4 Message size exceeds fixed limit", "MessageTooLarge"),
)
#: Text failures that Pinpoint and End User Messaging both know.
TEXT_FAILURES = (
    "UNREACHABLE", "CARRIER_UNREACHABLE", "INVALID", "BLOCKED", "CARRIER_BLOCKED", "SPAM",
    "INVALID_MESSAGE", "TTL_EXPIRED",
)  # fmt: skip


@dataclass(frozen=True)
class Step:
    """An event `after` milliseconds from the send; `detail` depends on its `kind`."""

    kind: str
    after: int
    detail: tuple[str, ...] = ()


Scenario = Callable[[Random], list[Step]]


def _sent(rng: Random) -> list[Step]:
    return [Step("send", rng.randint(150, 900))]


def _delivered(rng: Random) -> list[Step]:
    return [*_sent(rng), Step("delivery", rng.randint(1_000, 6_000))]


def _machine_opened(rng: Random) -> list[Step]:
    """Return a delivery whose images a mailbox provider's proxy loads before a person reads."""
    return [*_delivered(rng), Step("machine open", rng.randint(8, 40) * SECOND)]


def _opened(rng: Random) -> list[Step]:
    """Return opens by a person who comes back to an email and loads its images more than once."""
    steps = _machine_opened(rng) if rng.random() < 0.4 else _delivered(rng)
    at = rng.randint(2 * MINUTE, 5 * HOUR)
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        steps += [Step("open", at + rng.randint(0, 9 * SECOND)) for _ in range(rng.choice((1, 1, 2, 4)))]
        at += rng.randint(10 * MINUTE, 3 * HOUR)
    return steps


def _clicked(rng: Random) -> list[Step]:
    steps = _opened(rng)
    at = max(step.after for step in steps) + rng.randint(5, 90) * SECOND
    return [
        *steps,
        *(Step("click", at + n * 40 * SECOND, (rng.choice(LINKS),)) for n in range(rng.choice((1, 1, 3)))),
    ]


def _unsubscribed(rng: Random) -> list[Step]:
    steps = _opened(rng)
    return [
        *steps,
        Step("unsubscribe", steps[-1].after + 30 * SECOND, ("https://shop.example.com/unsubscribe",)),
    ]


def _complained(rng: Random) -> list[Step]:
    return [*_delivered(rng), Step("complaint", rng.randint(HOUR, 12 * HOUR), ("abuse",))]


def _hard_bounced(rng: Random) -> list[Step]:
    return [*_sent(rng), Step("hard bounce", rng.randint(1, 9) * SECOND, rng.choice(HARD_BOUNCES))]


def _returned_after_delivery(rng: Random) -> list[Step]:
    return [*_delivered(rng), Step("hard bounce", rng.randint(1, 40) * MINUTE, HARD_BOUNCES[0])]


def _soft_bounced(rng: Random) -> list[Step]:
    return [*_sent(rng), Step("soft bounce", rng.randint(2, 6) * HOUR, rng.choice(SOFT_BOUNCES))]


def _delayed(rng: Random) -> list[Step]:
    at = rng.randint(4, 90) * MINUTE
    return [*_sent(rng), Step("delay", at // 2, SOFT_BOUNCES[1]), Step("delivery", at)]


def _rejected(rng: Random) -> list[Step]:
    return [*_sent(rng), Step("reject", rng.randint(1, 4) * SECOND, ("Bad content",))]


def _not_rendered(rng: Random) -> list[Step]:
    missing = "Attribute 'firstName' is not present in the rendering data."
    return [Step("rendering failure", rng.randint(300, 900), ("spring-sale", missing))]


_EMAIL_SCENARIOS: tuple[tuple[Scenario, int], ...] = (
    (_sent, 2), (_delivered, 30), (_machine_opened, 10), (_opened, 28), (_clicked, 14), (_unsubscribed, 2),
    (_complained, 1), (_hard_bounced, 4), (_returned_after_delivery, 1), (_soft_bounced, 3), (_delayed, 3),
    (_rejected, 1), (_not_rendered, 1),
)  # fmt: skip


def email_timelines(rng: Random, count: int) -> list[list[Step]]:
    """Return `count` timelines of emails; every scenario is among them where `count` allows."""
    return _timelines(rng, count, _EMAIL_SCENARIOS)


def text_timelines(rng: Random, count: int, failures: Sequence[str]) -> list[list[Step]]:
    """Return `count` timelines of texts; each of `failures` ends at least one where `count` allows."""
    failed: list[tuple[Scenario, int]] = [(_text_failing(status), 1) for status in failures]
    return _timelines(
        rng,
        count,
        [(_text_received, 55), (_text_accepted, 20), (_text_queued, 3), (_text_stopped, 3), *failed],
    )


def _timelines(rng: Random, count: int, weighed: Sequence[tuple[Scenario, int]]) -> list[list[Step]]:
    sorts, weights = zip(*weighed, strict=True)
    # One of each comes first: the first messages are old enough for complete timelines.
    chosen: list[Scenario] = [*sorts, *rng.choices(sorts, weights, k=max(0, count - len(sorts)))][:count]
    return [scenario(rng) for scenario in chosen]


def _text_queued(rng: Random) -> list[Step]:
    return [Step("queued", rng.randint(80, 600))]


def _text_accepted(rng: Random) -> list[Step]:
    return [*_text_queued(rng), Step("accepted", rng.randint(700, 2_500))]


def _text_received(rng: Random) -> list[Step]:
    return [*_text_accepted(rng), Step("received", rng.randint(3, 120) * SECOND)]


def _text_stopped(rng: Random) -> list[Step]:
    return [*_text_received(rng), Step("opt-out", rng.randint(5, 90) * MINUTE)]


def _text_failing(status: str) -> Scenario:
    return lambda rng: [*_text_queued(rng), Step("failed", rng.randint(2, 600) * SECOND, (status,))]
