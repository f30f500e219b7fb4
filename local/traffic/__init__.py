"""The demo's traffic: what one project's sources would have put into its stream lately, and what to ask for.

Everything follows from the project, its sources, the seed and the time: the same again gives the same bytes.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from random import Random

from local.traffic import pinpoint, ses, sms
from local.traffic.histories import HOUR, MINUTE
from local.traffic.messages import CAMPAIGN, Cast, Record, Story

DOUBLED = 0.01
LATE = 0.03


@dataclass(frozen=True)
class _Source:
    stories: Callable[[Cast, Random, int], list[Story]]
    asides: Callable[[Cast, Random, int], list[Record]]


_SOURCES: Mapping[str, _Source] = {
    "pinpoint": _Source(pinpoint.stories, pinpoint.asides),
    "ses": _Source(ses.stories, ses.asides),
    "sms": _Source(sms.stories, sms.asides),
}


@dataclass(frozen=True)
class Highlights:
    """What is worth asking for in a project: each of them has an answer."""

    message_id: str
    destination: str
    campaign_id: str
    journey_id: str


def generate(project: str, sources: frozenset[str], seed: int, now_ms: int) -> list[bytes]:
    """The project's records of the last five days in the order of their arrival: JSON, newline-terminated.

    `now_ms` is epoch milliseconds; nothing has happened after it. Raises ValueError on an unknown source.
    """
    cast = _cast(project, seed)
    records = [record for story in _stories(cast, sources, seed, now_ms) for record in story.records]
    for source in sorted(sources):
        records += _SOURCES[source].asides(cast, _dice(project, seed, source, "asides"), now_ms)
    return [
        json.dumps(record.event, separators=(",", ":")).encode() + b"\n"
        for record in _as_they_arrive(_dice(project, seed, "arrival"), records)
    ]


def highlights(project: str, sources: frozenset[str], seed: int, now_ms: int) -> Highlights:
    """What to ask for in the traffic that `generate` gives for the same arguments."""
    cast = _cast(project, seed)
    stories = _stories(cast, sources, seed, now_ms)
    eventful = max(
        (story for story in stories if story.occasion == CAMPAIGN), key=lambda story: len(story.records)
    )
    ((destination, _),) = Counter(story.destination for story in stories).most_common(1)
    return Highlights(eventful.message_id, destination, cast.campaign_id, cast.journey_id)


def _stories(cast: Cast, sources: Iterable[str], seed: int, now_ms: int) -> list[Story]:
    """Each message's records until `now_ms`; a message without any is not told of."""
    if unknown := set(sources) - set(_SOURCES):
        raise ValueError(f"unknown sources {sorted(unknown)}: there are {', '.join(_SOURCES)}")
    told = [
        Story(story.message_id, story.destination, story.occasion, _until(now_ms, story.records))
        for source in sorted(sources)
        for story in _SOURCES[source].stories(cast, _dice(cast.project, seed, source), now_ms)
    ]
    return [story for story in told if story.records]


def _until(now_ms: int, records: Iterable[Record]) -> tuple[Record, ...]:
    return tuple(record for record in records if record.at <= now_ms)


def _as_they_arrive(rng: Random, records: list[Record]) -> list[Record]:
    """Streams keep no order and deliver at least once: a little disorder, a few late, a few twice."""

    def arrival(record: Record) -> float:
        late = rng.uniform(HOUR, 12 * HOUR) if rng.random() < LATE else 0
        return record.at + rng.expovariate(1 / MINUTE) + late

    doubled = rng.sample(records, max(1, round(len(records) * DOUBLED)))
    arriving = [(arrival(record), position, record) for position, record in enumerate(records + doubled)]
    return [record for _, _, record in sorted(arriving, key=lambda entry: entry[:2])]


def _cast(project: str, seed: int) -> Cast:
    return Cast.of(project, _dice(project, seed, "cast"))


def _dice(*names: object) -> Random:
    """Chance that is the same for the same names, so that one source's traffic does not shift another's."""
    return Random("/".join(map(str, names)))  # noqa: S311
