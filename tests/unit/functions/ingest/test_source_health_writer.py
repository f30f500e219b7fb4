"""Notes of sources: what stands in them, and how seldom they are written."""

from dataclasses import dataclass, field

import pytest
from aws_lambda_powertools.utilities.data_classes import KinesisFirehoseEvent

from functions.ingest.batch import process
from functions.ingest.source_health_writer import SourceHealthWriter
from functions.ingest.source_summary import SourceReport
from functions.messages.addresses import DestinationHasher
from functions.messages.parsers.tags import TagNames
from functions.messages.storage.update_expressions import Retention
from functions.source_health.health import Freshness, LastReport
from tests.builders import SENT_AT, firehose_batch, pinpoint_email, pinpoint_sms, ses
from tests.fakes.memory_sources import MemorySources
from tests.fakes.memory_store import MemoryMessageStore


@dataclass
class Clock:
    now: float = SENT_AT / 1000

    def __call__(self) -> float:
        return self.now


@dataclass
class Noted:
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        self.store = MemoryMessageStore("p", DestinationHasher(b"a"), Retention(None), self.clock)
        self.sources = MemorySources()
        self.notes = SourceHealthWriter(self.sources, self.clock)

    def known(self, source: str) -> Freshness:
        return self.sources.freshness([source])[source]


@pytest.fixture
def noted() -> Noted:
    return Noted()


def test_a_note_tells_the_newest_event_and_how_long_the_oldest_record_waited(noted: Noted) -> None:
    noted.notes.note("ses", SourceReport(3, newest_event=SENT_AT - 50, oldest_arrival=SENT_AT - 2_000))

    assert noted.known("ses").last_report == LastReport(SENT_AT - 50, SENT_AT, 2_000)


def test_within_ten_seconds_a_source_is_noted_once(noted: Noted) -> None:
    for seconds in (0, 9, 10):
        noted.clock.now = SENT_AT / 1000 + seconds
        noted.notes.note("ses", SourceReport(1, SENT_AT, SENT_AT))
        noted.notes.note("sms", SourceReport(1, SENT_AT, SENT_AT))

        known = [noted.known(source).last_report for source in ("ses", "sms")]
        assert [one.recorded_at for one in known if one] == [SENT_AT + (10_000 if seconds == 10 else 0)] * 2


def test_each_minute_that_a_source_tells_something_in_is_noted(noted: Noted) -> None:
    minute = SENT_AT / 1000 // 60 * 60
    for seconds in (58, 61, 63):
        noted.clock.now = minute + seconds
        noted.notes.note("ses", SourceReport(1, SENT_AT, SENT_AT))

    known = noted.known("ses").last_report
    assert known
    assert known.recorded_at == (minute + 61) * 1000


def test_a_clock_that_is_off_makes_no_lag_below_zero(noted: Noted) -> None:
    noted.notes.note("ses", SourceReport(1, SENT_AT, oldest_arrival=SENT_AT + 5_000))

    assert noted.known("ses").last_report == LastReport(SENT_AT, SENT_AT, 0)


def test_a_batch_tells_its_sources_apart(noted: Noted) -> None:
    batch = firehose_batch(
        ses(), ses("Delivery", delivery={}), pinpoint_sms(), b"{", {"event_type": "_session.start"}
    )
    _, report = process(KinesisFirehoseEvent(batch).records, noted.store, TagNames())

    assert {source: told.records for source, told in report.sources.items()} == {"ses": 2, "pinpoint": 2}


def test_what_is_about_no_message_shows_that_a_source_is_there(noted: Noted) -> None:
    batch = firehose_batch({"event_type": "_session.start"})
    _, report = process(KinesisFirehoseEvent(batch).records, noted.store, TagNames())

    assert report.sources == {"pinpoint": SourceReport(1, None, SENT_AT)}


def test_the_newest_event_is_that_of_any_record(noted: Noted) -> None:
    batch = firehose_batch(
        pinpoint_email(at=SENT_AT + 5), pinpoint_email("_email.open", at=SENT_AT + 90, open={})
    )
    _, report = process(KinesisFirehoseEvent(batch).records, noted.store, TagNames())

    assert report.sources["pinpoint"].newest_event == SENT_AT + 90
