"""The generator of provider events: a project's recent traffic, and the values that example queries use.

The output follows from project, sources, seed and time: the same arguments give the same bytes.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from random import Random

from local.traffic import pinpoint, ses, sms
from local.traffic.examples import EMAIL_ID, example_histories, with_example_ids
from local.traffic.histories import HOUR, MINUTE
from local.traffic.messages import CAMPAIGN, MessageHistory, Record, Sender

DOUBLED = 0.01
LATE = 0.03


@dataclass(frozen=True)
class _SourceTraffic:
    histories: Callable[[Sender, Random, int], list[MessageHistory]]
    unrelated_events: Callable[[Sender, Random, int], list[Record]]


_SOURCES: Mapping[str, _SourceTraffic] = {
    "pinpoint": _SourceTraffic(pinpoint.histories, pinpoint.unrelated_events),
    "ses": _SourceTraffic(ses.histories, ses.unrelated_events),
    "sms": _SourceTraffic(sms.histories, sms.unrelated_events),
}


@dataclass(frozen=True)
class Highlights:
    """The values of example queries for a project: each query has an answer."""

    message_id: str
    destination: str
    campaign_id: str
    journey_id: str


@dataclass(frozen=True)
class Traffic:
    """The traffic of one project. `now_ms`: epoch milliseconds; no event is later. `examples`: with the
    documentation's campaign, journey and message ids."""

    project: str
    sources: frozenset[str]
    seed: int
    now_ms: int
    examples: bool = False

    def __post_init__(self) -> None:
        if unknown := self.sources - set(_SOURCES):
            raise ValueError(f"unknown sources {sorted(unknown)}: there are {', '.join(_SOURCES)}")

    def records(self) -> list[bytes]:
        """Return the records of the last five days in order of arrival: JSON, newline-terminated."""
        records = [record for history in self._histories() for record in history.records]
        for source in sorted(self.sources):
            rng = self._rng(source, "unrelated events")
            records += _SOURCES[source].unrelated_events(self._sender, rng, self.now_ms)
        return [
            json.dumps(record.event, separators=(",", ":")).encode() + b"\n"
            for record in _as_they_arrive(self._rng("arrival"), records)
        ]

    def highlights(self) -> Highlights:
        """Return values whose queries have an answer."""
        histories = self._histories()
        eventful = max(
            (history for history in histories if history.occasion == CAMPAIGN),
            key=lambda history: (history.message_id == EMAIL_ID, len(history.records)),
        )
        ((frequent, _),) = Counter(history.destination for history in histories).most_common(1)
        has_example = eventful.message_id == EMAIL_ID
        destination = eventful.destination if has_example else frequent
        sender = self._sender
        return Highlights(eventful.message_id, destination, sender.campaign_id, sender.journey_id)

    @property
    def _sender(self) -> Sender:
        sender = Sender.of(self.project, self._rng("sender"))
        return with_example_ids(sender) if self.examples else sender

    def _histories(self) -> list[MessageHistory]:
        """Return each message's records until `now_ms`; messages without records are left out."""
        sender = self._sender
        complete = [
            history
            for source in sorted(self.sources)
            for history in _SOURCES[source].histories(sender, self._rng(source), self.now_ms)
        ]
        if self.examples:
            for source in sorted(self.sources):
                complete += example_histories(source, sender, self._rng(source, "examples"), self.now_ms)
        until_now = (replace(each, records=_until(self.now_ms, each.records)) for each in complete)
        return [history for history in until_now if history.records]

    def _rng(self, *names: str) -> Random:
        """Return a random generator seeded by names: one source's traffic is independent of another's."""
        return Random("/".join((self.project, str(self.seed), *names)))  # noqa: S311


def _until(now_ms: int, records: Iterable[Record]) -> tuple[Record, ...]:
    return tuple(record for record in records if record.at <= now_ms)


def _as_they_arrive(rng: Random, records: list[Record]) -> list[Record]:
    """Shuffle the records as a stream delivers them: slightly out of order, a few late, a few duplicated."""

    def arrival(record: Record) -> float:
        late = rng.uniform(HOUR, 12 * HOUR) if rng.random() < LATE else 0
        return record.at + rng.expovariate(1 / MINUTE) + late

    doubled = rng.sample(records, max(1, round(len(records) * DOUBLED)))
    arriving = [(arrival(record), position, record) for position, record in enumerate(records + doubled)]
    return [record for _, _, record in sorted(arriving, key=lambda entry: entry[:2])]
