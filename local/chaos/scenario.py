"""What goes wrong in a run under faults, and when: every fault with its measure."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from local.traffic import generate

_NO_ID = b'{"eventType": "Send", "mail": {"messageId": ["poison"]}}\n'
_SOURCES = frozenset({"pinpoint", "ses", "sms"})


@dataclass(frozen=True)
class Scenario:
    """How much of each. `rate`: records a second; `shuffled_seconds`: how late a record may come."""

    events: int = 100_000
    rate: int = 250
    throttled_share: float = 0.3
    throttled_seconds: float = 120
    down_seconds: float = 60
    kills: int = 20
    poison_share: float = 0.02
    shuffled_seconds: float = 600
    seed: int = 7

    @classmethod
    def of(cls, events: int) -> "Scenario":
        """With fewer events than usual everything is shorter, and with the same share of each fault."""
        share = min(1.0, events / cls.events)
        return cls(
            events=events,
            throttled_seconds=cls.throttled_seconds * share,
            down_seconds=cls.down_seconds * share,
            kills=max(1, round(cls.kills * share)),
            shuffled_seconds=cls.shuffled_seconds * share,
        )

    @property
    def well_seconds(self) -> float:
        """How long all is well at first, and between the two faults of the table."""
        return self.throttled_seconds / 10

    def records(self, project: str, now_ms: int) -> Iterator[bytes]:
        """At least `events` records of the demo's kind, shuffled, and poison among them."""
        rng = Random(self.seed)  # noqa: S311
        reach = self.rate * self.shuffled_seconds
        records = list(self._generated(project, now_ms))
        places = sorted(range(len(records)), key=lambda place: place + rng.uniform(0, reach))
        for place in places:
            yield records[place]
            if rng.random() < self.poison_share:
                yield _poisoned(records[place], rng)

    def _generated(self, project: str, now_ms: int) -> Iterator[bytes]:
        count, seed = 0, self.seed
        while count < self.events:
            # Another seed is other people, campaigns and messages.
            records = generate(project, _SOURCES, seed, now_ms)
            yield from records
            count, seed = count + len(records), seed + 1


def _poisoned(record: bytes, rng: Random) -> bytes:
    """A record that can never be understood: cut off, in no encoding, or with an id that is none."""
    cut = record[: rng.randrange(1, len(record) - 2)]
    return rng.choice((cut, b"\xff\xfe" + record, _NO_ID))
