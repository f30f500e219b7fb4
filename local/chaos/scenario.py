"""The faults of a run: which, how much, and when."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from local.traffic import Traffic

_NO_ID = b'{"eventType": "Send", "mail": {"messageId": ["poison"]}}\n'
_SOURCES = frozenset({"pinpoint", "ses", "sms"})


@dataclass(frozen=True)
class Scenario:
    """The amount of each fault. `rate`: records per second; `shuffled_seconds`: the largest delay."""

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
        """Scale the default scenario to `events`: everything is shorter, each fault keeps its share."""
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
        """The healthy time before the first fault and between the two faults of the table."""
        return self.throttled_seconds / 10

    def records(self, project: str, now_ms: int) -> Iterator[bytes]:
        """Yield at least `events` records of the demo's traffic, shuffled, with poison records among them."""
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
            records = Traffic(project, _SOURCES, seed, now_ms).records()
            yield from records
            count, seed = count + len(records), seed + 1


def _poisoned(record: bytes, rng: Random) -> bytes:
    """Return a record that cannot be parsed: truncated, wrongly encoded, or with an invalid id."""
    cut = record[: rng.randrange(1, len(record) - 2)]
    return rng.choice((cut, b"\xff\xfe" + record, _NO_ID))
