"""The look-up log: a record, its line, its rows, the transform that files it, and the stream it goes to."""

from base64 import b64encode
from typing import Any

import pytest
from aws_lambda_powertools.utilities.data_classes import KinesisFirehoseEvent
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from functions.contract.lookup_log import LookedUpBy, Purpose, address_rows, caller_rows
from functions.contract.message_table import EXPIRES_AT
from functions.lookups.keys import LookupKeys, derived_secret
from functions.lookups.record import LookupCaller, LookupRecord, NoRecordError, Read
from functions.lookups.rows import rows_of
from functions.lookups.stream import LookupLogUnavailableError, LookupStream
from functions.lookups.transform import file
from tests.builders import ADA, SENT_AT, firehose_batch
from tests.fakes.memory_lookups import MemoryLookups

KEYS = LookupKeys(derived_secret(b"the stack's key of cursors"))
ADA_KEY = KEYS.address("acme", ADA)

names = st.text(max_size=20)
reads = st.builds(
    Read,
    st.sampled_from(LookedUpBy),
    st.lists(names, max_size=3).map(tuple),
    st.lists(names, max_size=3).map(tuple),
    st.lists(names, max_size=2).map(tuple),
    st.integers(0, 500),
    st.booleans(),
)
records = st.builds(
    LookupRecord,
    st.integers(0, 2**42),
    names,
    names,
    st.builds(LookupCaller, names, names, st.none() | names, st.none() | names),
    st.lists(reads, max_size=3).map(tuple),
    st.lists(names, max_size=3).map(tuple),
    st.none() | st.sampled_from(Purpose),
    st.none() | names,
)


def a_record(**changes: Any) -> LookupRecord:
    values: dict[str, Any] = {
        "at": SENT_AT,
        "request_id": "a-request",
        "tenant": "acme",
        "caller": LookupCaller("a-caller", "user"),
        "reads": (Read(LookedUpBy.DESTINATION, (ADA_KEY,), (), ("shop",), 1, revealed=True),),
        "shown": (ADA_KEY,),
    }
    return LookupRecord(**values | changes)


@given(records)
def test_a_record_is_what_its_line_says(record: LookupRecord) -> None:
    assert LookupRecord.parse(record.line()) == record
    assert "\n" not in record.line()


@given(st.text() | st.binary() | st.recursive(st.integers() | st.none(), st.lists).map(str))
def test_any_other_line_is_no_record(line: str | bytes) -> None:
    with pytest.raises(NoRecordError):
        LookupRecord.parse(line)


def test_an_address_has_one_key_in_each_notation_and_another_for_each_tenant_and_secret() -> None:
    assert KEYS.address("acme", "Ada@Example.COM") == KEYS.address("acme", "ada@example.com")
    assert KEYS.address("acme", "+44 7700 900123") == KEYS.address("acme", "0044 7700900123")
    others = {KEYS.address("globex", ADA), LookupKeys(b"another").address("acme", ADA)}
    assert ADA_KEY not in others
    assert len(others) == 2


def test_a_record_is_found_by_its_request_its_caller_and_whom_it_is_about() -> None:
    items = rows_of(a_record(), days=2)

    kinds = [item["row"]["S"].partition("#")[0] for item in items]
    assert kinds == ["request", "caller", "address"]
    assert {item["tenant"]["S"] for item in items} == {"acme"}
    assert {item[EXPIRES_AT]["N"] for item in items} == {str(SENT_AT // 1000 + 2 * 86_400)}


def test_a_list_that_was_masked_has_no_row_for_a_person() -> None:
    masked = Read(LookedUpBy.CAMPAIGN, ("a-key",), ("spring",), ("shop",), 100, revealed=False)

    assert len(rows_of(a_record(reads=(masked,), shown=()), days=1)) == 2


def test_the_row_about_a_person_says_nothing_of_another() -> None:
    grace = KEYS.address("acme", "grace@example.com")
    read = Read(LookedUpBy.CAMPAIGN, ("a-key",), ("spring",), ("shop",), 2, revealed=True)
    table = MemoryLookups()
    table.append(a_record(reads=(read,), shown=(ADA_KEY, grace)).line())

    [(_, record)] = table.table.page(
        "acme", address_rows(ADA_KEY), (None, None), 10, None, revealed_only=False
    ).found

    assert record.shown == (ADA_KEY,)
    assert grace not in record.line()


@given(st.lists(st.integers(0, 50), min_size=1, max_size=12, unique=True), st.integers(1, 5))
def test_pages_list_every_record_of_a_span_once_newest_first(moments: list[int], first: int) -> None:
    log = MemoryLookups()
    for moment in moments:
        log.append(a_record(at=moment, request_id=f"r{moment}").line())

    listed, before, more = [], None, True
    while more:
        page = log.table.page("acme", caller_rows("a-caller"), (10, 40), first, before, revealed_only=False)
        listed += [record.at for _, record in page.found]
        before, more = page.end, page.has_next

    assert listed == sorted((at for at in moments if 10 <= at < 40), reverse=True)


def test_only_revealed_ones_are_listed_where_that_is_asked() -> None:
    log = MemoryLookups()
    log.append(a_record(request_id="shown").line())
    log.append(a_record(request_id="masked", shown=()).line())

    page = log.table.page("acme", caller_rows("a-caller"), (None, None), 10, None, revealed_only=True)

    assert [record.request_id for _, record in page.found] == ["shown"]


def test_a_batch_is_filed_and_what_is_no_record_fails_alone() -> None:
    log, line = MemoryLookups(), a_record().line()
    event = KinesisFirehoseEvent(firehose_batch({"no": "record"}))
    batch = KinesisFirehoseEvent({"records": [*event["records"], _as_firehose(line, "good")]})

    result = file(batch.records, log.table.write, days=400)

    answers = result.response.asdict()["records"]
    assert [answer["result"] for answer in answers] == ["ProcessingFailed", "Ok"]
    assert answers[1]["data"] == _as_firehose(line, "good")["data"]
    assert (result.filed, result.refused) == (1, 1)
    assert len(log.rows.items) == 3


def test_a_batch_that_is_sent_again_changes_nothing() -> None:
    log = MemoryLookups()
    log.append(a_record().line())
    before = dict(log.rows.items)

    log.append(a_record().line())

    assert log.rows.items == before


def _as_firehose(line: str, record_id: str) -> dict[str, Any]:
    return {
        "recordId": record_id,
        "approximateArrivalTimestamp": SENT_AT,
        "data": b64encode(line.encode() + b"\n").decode(),
    }


class Firehose:
    """Refuses the first `failures` records."""

    def __init__(self, failures: int) -> None:
        self.failures, self.taken = failures, list[bytes]()

    def put_record(self, *, DeliveryStreamName: str, Record: dict[str, bytes]) -> None:  # noqa: N803
        if self.failures:
            self.failures -= 1
            raise ClientError({"Error": {"Code": "ServiceUnavailableException"}}, DeliveryStreamName)
        self.taken.append(Record["Data"])


def test_a_record_is_appended_at_the_third_attempt_at_the_latest() -> None:
    firehose, pauses = Firehose(failures=2), list[float]()

    LookupStream("a-stream", firehose, pauses.append).append("a line")  # type: ignore[arg-type]

    assert firehose.taken == [b"a line\n"]
    assert len(pauses) == 2


def test_a_record_that_is_not_acknowledged_within_a_second_is_given_up() -> None:
    pauses = list[float]()
    stream = LookupStream("a-stream", Firehose(failures=3), pauses.append)  # type: ignore[arg-type]

    with pytest.raises(LookupLogUnavailableError, match="ServiceUnavailableException"):
        stream.append("a line")
    assert sum(pauses) < 0.2
