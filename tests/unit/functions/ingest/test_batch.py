"""A Firehose batch: what is stored, what is archived, what fails, and that every record is answered for."""

import base64
import json
from typing import Any

import pytest
from aws_lambda_powertools.utilities.data_classes import KinesisFirehoseEvent

from functions.ingest.batch import RESPONSE_BYTES, RESPONSE_IS_FULL, BatchReport, process
from functions.messages.addresses import DestinationHasher
from functions.messages.event import MessageEvent
from functions.messages.parsers import ARRIVED_AT, parse
from functions.messages.parsers.tags import TagNames
from functions.messages.statuses import EventKind, MessageStatus
from functions.messages.storage.store import MessageWriter, StoreUnavailableError, WriteResult
from functions.messages.storage.update_expressions import Retention
from tests.builders import (
    ADA,
    MESSAGE_ID,
    SENT_AT,
    firehose_batch,
    pinpoint_email,
    pinpoint_sms,
    ses,
    text_message,
)
from tests.fakes.memory_store import MemoryMessageStore


@pytest.fixture
def store() -> MemoryMessageStore:
    hasher = DestinationHasher(b"a secret")
    return MemoryMessageStore("a-project", hasher, Retention(None), lambda: SENT_AT / 1000)


def ingest(
    store: MessageWriter, *events: object, response_bytes: int = RESPONSE_BYTES
) -> tuple[list[dict[str, Any]], BatchReport]:
    """The answer to a batch, its data decoded, and its report."""
    batch = KinesisFirehoseEvent(firehose_batch(*events))
    response, report = process(batch.records, store, TagNames(), response_bytes)
    answers = response.asdict()["records"]
    return [answer | {"data": base64.b64decode(answer["data"])} for answer in answers], report


def test_every_record_is_answered_for_once_in_order(store: MemoryMessageStore) -> None:
    answers, _ = ingest(
        store, pinpoint_email(), b"not json", {"event_type": "_session.start"}, pinpoint_sms()
    )

    assert [answer["recordId"] for answer in answers] == ["record-0", "record-1", "record-2", "record-3"]
    assert [answer["result"] for answer in answers] == ["Ok", "ProcessingFailed", "Ok", "Ok"]


def test_neighbours_of_a_malformed_record_are_stored(store: MemoryMessageStore) -> None:
    ingest(store, b"\xff\xfe", pinpoint_email("_email.delivered"), b'{"event_type": "_email.send", "facets"')

    assert store.get([MESSAGE_ID])[MESSAGE_ID].status is MessageStatus.DELIVERED


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"\xff",
        b'{"a": NaN}',
        b"[" * 100_000,
        b'{"a": ' + b"1" * 5_000 + b"}",
        json.dumps(pinpoint_email() | {"facets": "text"}).encode(),
        json.dumps(pinpoint_email(destination={"not": "a list"})).encode(),
    ],
)
def test_a_record_that_cannot_be_read_fails_alone_and_comes_back_as_it_was(
    store: MemoryMessageStore, data: bytes
) -> None:
    [answer], report = ingest(store, data)

    assert (answer["result"], answer["data"]) == ("ProcessingFailed", data)
    assert len(report.failures) == 1


def test_the_reason_of_a_failure_names_the_field_and_no_content(store: MemoryMessageStore) -> None:
    _, report = ingest(store, pinpoint_email(destination={ADA: 1}), f'{{"{ADA}'.encode())

    reasons = [failure.reason for failure in report.failures]
    assert reasons[0] == "facets.email_channel.mail_event.mail.destination is not a list"
    assert "JSON" in reasons[1]
    assert ADA not in "".join(reasons)


@pytest.mark.parametrize(
    "event",
    [
        {"event_type": "_campaign.send", "attributes": {"campaign_id": "c"}},
        {"event_type": "_journey.send"},
        {"event_type": "_session.stop"},
        {"event_type": "_test.event_stream"},
        {"event_type": "a custom event", "attributes": None},
        {"event_type": "_email.delivered", "event_version": "3.0"},
        {"event_type": "_SMS.SUCCESS", "attributes": {}},
        {"something": "else"},
        "text",
        None,
    ],
)
def test_a_record_about_no_message_is_archived_and_not_stored(store: MemoryMessageStore, event: Any) -> None:
    [answer], report = ingest(store, event)

    assert answer["result"] == "Ok"
    assert json.loads(answer["data"]) == event
    assert report.message_events == 0
    assert store.get([MESSAGE_ID]) == {}


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("end", ["", "\n", "\r\n\n"])
def test_the_archive_gets_one_line_a_record(store: MemoryMessageStore, indent: int | None, end: str) -> None:
    event = pinpoint_email(attributes={"feedback": "ein Grüß\u2028Gott", "nothing": None})
    data = (json.dumps(event, indent=indent, ensure_ascii=False) + end).encode()

    [answer], _ = ingest(store, data)

    assert answer["data"].endswith(b"\n")
    assert answer["data"].count(b"\n") == 1
    archived = json.loads(answer["data"])
    assert archived.pop("tracked")["events"]
    assert archived == event


def test_a_record_on_one_line_is_archived_byte_for_byte(store: MemoryMessageStore) -> None:
    data = b'{"event_type":"_custom",  "price": 1.10, "name": "\\u00fc"}'

    [answer], _ = ingest(store, data)

    assert answer["data"] == data + b"\n"


def test_a_batch_is_counted_by_event_type(store: MemoryMessageStore) -> None:
    _, report = ingest(
        store, pinpoint_email(), pinpoint_email(), pinpoint_email("_email.new"), {"x": 1}, b"not json"
    )

    assert report.event_types == {"_email.send": 2, "_email.new": 1, "unrecognised": 1, "unreadable": 1}
    assert (report.records, report.message_events, report.unknown) == (5, 3, 1)


class _Store(MemoryMessageStore):
    """A store whose table refuses one message id, or everything."""

    def __init__(self, refused: str = "", error: Exception | None = None) -> None:
        super().__init__("p", DestinationHasher(b"k"), Retention(None), lambda: 0)
        self._refused, self._error = refused, error

    def record(self, events: Any) -> WriteResult:
        events = list[MessageEvent](events)
        if self._error and events:
            raise self._error
        return WriteResult(refused=frozenset({self._refused}) & {event.message_id for event in events})


def test_what_ses_leaves_out_of_its_rates_is_counted_as_no_bounce_and_no_complaint(
    store: MemoryMessageStore,
) -> None:
    note = {
        "bounceType": "Transient",
        "bounceSubType": "General",
        "bouncedRecipients": [{"emailAddress": ADA}],
    }
    suppressed = {"bounceType": "Permanent", "bounceSubType": "OnAccountSuppressionList"}
    full = {"bounceType": "Transient", "bounceSubType": "MailboxFull"}
    complained = {"complainedRecipients": [{"emailAddress": ADA}, {"emailAddress": "grace@example.com"}]}

    _, report = ingest(
        store,
        ses("Bounce", message_id="1", bounce=note),
        ses("Bounce", message_id="2", bounce=suppressed),
        ses("Bounce", message_id="3", bounce=full),
        ses("Complaint", message_id="4", destination=(ADA, "grace@example.com"), complaint=complained),
    )

    counted = (EventKind.SOFT_BOUNCED, EventKind.HARD_BOUNCED, EventKind.COMPLAINED)
    assert [report.kinds[kind] for kind in counted] == [1, 0, 1]


def test_a_message_the_table_refuses_fails_its_records_and_no_others() -> None:
    answers, _ = ingest(_Store("poison"), pinpoint_email(message_id="poison"), pinpoint_email())

    assert [answer["result"] for answer in answers] == ["ProcessingFailed", "Ok"]


def test_nothing_is_answered_while_the_store_is_unavailable() -> None:
    with pytest.raises(StoreUnavailableError):
        ingest(_Store(error=StoreUnavailableError("no table")), pinpoint_email())


def test_what_has_no_time_is_archived_with_its_arrival_and_read_back_the_same(
    store: MemoryMessageStore,
) -> None:
    [answer], _ = ingest(store, ses("Open", open={"timestamp": "soon"}))
    before = store.get([MESSAGE_ID])

    archived = json.loads(answer["data"])
    store.record(parse(archived, TagNames(), SENT_AT + 9_000).message_events)

    assert archived.pop("tracked")["events"][0]["time_is_arrival"] == "yes"
    assert archived == ses("Open", open={"timestamp": "soon"}) | {ARRIVED_AT: SENT_AT}
    assert store.get([MESSAGE_ID]) == before


def test_what_is_no_text_but_json_is_archived_as_it_came_on_one_line(store: MemoryMessageStore) -> None:
    [answer], _ = ingest(store, b'{"event_type":\n"_session.start", "attributes": {"a": "\\ud800"}}')

    assert answer["result"] == "Ok"
    assert answer["data"] == b'{"event_type": "_session.start", "attributes": {"a": "\\ud800"}}\n'


@pytest.mark.parametrize("price", ["1E+1000000", "1e400", "-1", "many"])
def test_a_price_out_of_range_never_affects_its_neighbours(store: MemoryMessageStore, price: str) -> None:
    priced = text_message("TEXT_DELIVERED", messageId="priced", totalMessagePrice=price)
    answers, _ = ingest(store, ses(message_id="before"), priced, ses(message_id="behind"))

    assert [answers[0]["result"], answers[2]["result"]] == ["Ok", "Ok"]
    assert store.get(["before", "behind"]).keys() == {"before", "behind"}


def test_a_record_of_several_events_is_stored_whole_and_archived_one_event_a_line(
    store: MemoryMessageStore,
) -> None:
    events = [ses(message_id="one"), pinpoint_email(message_id="two"), ses(message_id="three")]
    [answer], report = ingest(store, "".join(map(json.dumps, events)).encode())

    lines = [json.loads(line) for line in answer["data"].splitlines()]
    assert [line.pop("tracked")["message_id"] for line in lines] == ["one", "two", "three"]
    assert lines == events
    assert (report.records, report.message_events) == (1, 3)
    assert store.get(["one", "two", "three"]).keys() == {"one", "two", "three"}


def test_a_record_with_an_unreadable_event_fails_and_its_other_events_are_stored(
    store: MemoryMessageStore,
) -> None:
    data = json.dumps(ses(message_id="one")).encode() + b'\n{"eventType": '
    [answer], report = ingest(store, data)

    assert (answer["result"], answer["data"]) == ("ProcessingFailed", data)
    assert (len(report.failures), report.message_events) == (1, 1)
    assert store.get(["one"]).keys() == {"one"}


def test_e_mails_are_counted_per_recipient_and_apart_from_text_messages(store: MemoryMessageStore) -> None:
    _, report = ingest(
        store,
        ses(destination=(ADA, GRACE)),
        text_message("TEXT_QUEUED"),
        ses("Bounce", destination=(ADA, GRACE), bounce=a_bounce("Permanent", "General", GRACE)),
        ses("Bounce", message_id="suppressed", bounce=a_bounce("Permanent", "OnAccountSuppressionList", ADA)),
        ses("Bounce", message_id="away", bounce=a_bounce("Transient", "General", ADA)),
    )

    assert report.email_kinds[EventKind.ACCEPTED] == 2
    assert report.email_kinds[EventKind.HARD_BOUNCED] == 1
    assert report.kinds[EventKind.ACCEPTED] == 3


GRACE = "grace@example.org"


def a_bounce(bounce_type: str, sub_type: str, address: str) -> dict[str, Any]:
    return {
        "bounceType": bounce_type,
        "bounceSubType": sub_type,
        "bouncedRecipients": [{"emailAddress": address}],
        "timestamp": "2026-09-21T14:13:25.000Z",
    }


def test_records_whose_lines_do_not_fit_into_the_response_fail_and_are_stored(
    store: MemoryMessageStore,
) -> None:
    ids = ["m0", "m1", "m2"]
    events = [ses(message_id=id_) for id_ in ids]
    answers, _ = ingest(store, *events)
    size = sum(len(base64.b64encode(answer["data"])) + 200 for answer in answers)

    answers, report = ingest(store, *events, response_bytes=size - 1)

    assert [answer["result"] for answer in answers] == ["Ok", "Ok", "ProcessingFailed"]
    assert [failure.reason for failure in report.failures] == [RESPONSE_IS_FULL]
    assert len(store.get(ids)) == 3
