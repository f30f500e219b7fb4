"""Reports of sources: what they hold, and how seldom they are written."""

from dataclasses import dataclass, field

import pytest
from aws_lambda_powertools.utilities.data_classes import KinesisFirehoseEvent

from functions.contract.message_table import PROCESSED_RECORDS
from functions.ingest.batch import process
from functions.ingest.source_health_writer import SourceHealthWriter
from functions.ingest.source_summary import SourceReport
from functions.messages.addresses import DestinationHasher
from functions.messages.parsers.tags import TagNames
from functions.messages.storage.store import StoreUnavailableError
from functions.messages.storage.update_expressions import Retention
from functions.source_health.health import LastReport
from tests.builders import SENT_AT, firehose_batch, pinpoint_email, pinpoint_sms, ses
from tests.fakes.memory_sources import MemorySources
from tests.fakes.memory_store import MemoryMessageStore


@dataclass
class Clock:
    now: float = SENT_AT / 1000

    def __call__(self) -> float:
        return self.now


@dataclass
class Written:
    clock: Clock = field(default_factory=Clock)
    buffer_ms: int = 0

    def __post_init__(self) -> None:
        self.store = MemoryMessageStore("p", DestinationHasher(b"a"), Retention(None), self.clock)
        self.sources = MemorySources()
        self.writer = SourceHealthWriter(self.sources, self.clock, self.buffer_ms)

    def last(self, source: str) -> LastReport | None:
        return self.sources.freshness([source])[source].last_report


@pytest.fixture
def written() -> Written:
    return Written()


def test_a_report_has_the_newest_event_and_how_long_the_oldest_record_waited(written: Written) -> None:
    report = SourceReport(3, newest_event=SENT_AT - 50, oldest_arrival=SENT_AT - 2_000)
    written.writer.record_reports({"ses": report})

    assert written.last("ses") == LastReport(SENT_AT - 50, SENT_AT, 2_000)


def test_the_time_in_firehose_s_buffer_is_no_delay() -> None:
    written = Written(buffer_ms=900_000)
    report = SourceReport(3, newest_event=SENT_AT - 901_000, oldest_arrival=SENT_AT - 901_000)
    written.writer.record_reports({"ses": report})

    assert written.last("ses") == LastReport(SENT_AT - 901_000, SENT_AT, 1_000)


def test_within_ten_seconds_a_source_is_reported_once(written: Written) -> None:
    for seconds in (0, 9, 10):
        written.clock.now = SENT_AT / 1000 + seconds
        report = SourceReport(1, SENT_AT, SENT_AT)
        written.writer.record_reports({"ses": report, "sms": report})

        reports = [written.last(source) for source in ("ses", "sms")]
        expected = SENT_AT + (10_000 if seconds == 10 else 0)
        assert [one.recorded_at for one in reports if one] == [expected] * 2


def test_each_minute_in_which_a_source_reports_is_recorded(written: Written) -> None:
    minute = SENT_AT / 1000 // 60 * 60
    for seconds in (58, 61, 63):
        written.clock.now = minute + seconds
        written.writer.record_reports({"ses": SourceReport(1, SENT_AT, SENT_AT)})

    last = written.last("ses")
    assert last
    assert last.recorded_at == (minute + 61) * 1000


def test_a_clock_that_is_off_makes_no_lag_below_zero(written: Written) -> None:
    written.writer.record_reports({"ses": SourceReport(1, SENT_AT, oldest_arrival=SENT_AT + 5_000)})

    assert written.last("ses") == LastReport(SENT_AT, SENT_AT, 0)


def test_processed_records_are_a_report_of_no_source(written: Written) -> None:
    written.writer.record_processed(SENT_AT)

    assert written.last(PROCESSED_RECORDS) == LastReport(None, SENT_AT, 0)
    assert [written.last(source) for source in ("pinpoint", "ses", "sms")] == [None] * 3


def test_each_minute_in_which_records_arrived_is_recorded_however_fast_they_are_processed(
    written: Written,
) -> None:
    minute = SENT_AT // 60_000 * 60_000
    for arrival in (minute + 58_000, minute + 61_000, minute + 63_000, minute + 30_000):
        written.writer.record_processed(arrival)

    assert written.last(PROCESSED_RECORDS) == LastReport(None, minute + 61_000, 0)


def test_a_store_that_is_down_fails_no_batch_and_is_tried_again_at_once(written: Written) -> None:
    class Down(MemorySources):
        def record_report(self, source: str, report: LastReport) -> None:
            raise StoreUnavailableError(f"UpdateItem of {source}: {report}")

    written.writer.sources = Down()
    written.writer.record_processed(SENT_AT)
    written.writer.sources = written.sources
    written.writer.record_processed(SENT_AT)

    assert written.last(PROCESSED_RECORDS) == LastReport(None, SENT_AT, 0)


def test_a_batch_is_summed_up_by_source(written: Written) -> None:
    batch = firehose_batch(
        ses(), ses("Delivery", delivery={}), pinpoint_sms(), b"{", {"event_type": "_session.start"}
    )
    _, report = process(KinesisFirehoseEvent(batch).records, written.store, TagNames())

    assert {source: one.records for source, one in report.sources.items()} == {"ses": 2, "pinpoint": 2}


def test_a_record_about_no_message_shows_that_its_source_is_there(written: Written) -> None:
    batch = firehose_batch({"event_type": "_session.start"})
    _, report = process(KinesisFirehoseEvent(batch).records, written.store, TagNames())

    assert report.sources == {"pinpoint": SourceReport(1, None, SENT_AT)}


def test_the_newest_event_is_that_of_any_record(written: Written) -> None:
    batch = firehose_batch(
        pinpoint_email(at=SENT_AT + 5), pinpoint_email("_email.open", at=SENT_AT + 90, open={})
    )
    _, report = process(KinesisFirehoseEvent(batch).records, written.store, TagNames())

    assert report.sources["pinpoint"].newest_event == SENT_AT + 90
