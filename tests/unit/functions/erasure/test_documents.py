"""An erasure from the bytes of an object: everybody else's part of it stays as it is."""

import base64
import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.contract.message_table import ITEM_KEY
from functions.erasure.documents import Changes
from functions.ingest.records import read_documents
from functions.messages.message import Message
from functions.messages.parsers.tags import TagNames
from functions.messages.storage.merge import merge_events
from tests.builders import ADA, PHONE, SENT_AT, pinpoint_email, pinpoint_sms, ses, text_message
from tests.unit.functions.erasure.people import ADA_SPELLINGS, GRACE, HASHER, erased, erasure

BOTH = (ADA, GRACE)
BOUNCE = {
    "timestamp": "2026-09-21T14:13:25.000Z",
    "bounceType": "Permanent",
    "bounceSubType": "General",
    "bouncedRecipients": [{"emailAddress": ADA, "diagnosticCode": f"smtp; 550 <{ADA}> unknown"}],
}
DELIVERY = {"timestamp": "2026-09-21T14:13:24.000Z", "recipients": [GRACE]}
#: About Ada alone.
ADAS = (
    pinpoint_email(),
    ses("Send"),
    ses("Bounce", bounce=BOUNCE),
    {"Type": "Notification", "Message": json.dumps(ses("Send"))},
)
#: About Ada and Grace.
SHARED = (
    ses("Send", destination=BOTH),
    ses("Bounce", destination=BOTH, bounce=BOUNCE),
    ses("Delivery", destination=BOTH, delivery=DELIVERY),
    pinpoint_email(destination=[*BOTH]),
    {"Type": "Notification", "Message": json.dumps(ses("Send", destination=BOTH))},
)
#: About others.
OTHERS = (
    ses("Send", message_id="graces", destination=[GRACE]),
    pinpoint_sms(message_id="text"),
    text_message(messageId="short"),
    {"event_type": "_campaign.send", "attributes": {"campaign_id": "ada"}},
)


def stream(documents: Iterable[object], end: bytes = b"\n") -> bytes:
    return b"".join(json.dumps(document).encode() + end for document in documents)


def messages(data: bytes) -> dict[str, Message]:
    """The messages that an archive's bytes lead to, by key."""
    documents = read_documents([data], TagNames(), 0)
    events = [event for document in documents for event in document.parsed.message_events]
    return {message.key: message for message in merge_events(events, HASHER)}


@pytest.mark.parametrize("document", ADAS, ids=range(len(ADAS)))
def test_a_record_about_an_erased_person_alone_is_removed(document: dict[str, Any]) -> None:
    rest, changes = erasure(ADA).erase(stream([OTHERS[0], document, OTHERS[1]]))

    assert rest == stream(OTHERS[:2])
    assert changes == Changes(removed=1)


@pytest.mark.parametrize("document", SHARED, ids=range(len(SHARED)))
def test_everybody_else_s_messages_stay_what_they_were(document: dict[str, Any]) -> None:
    before = messages(stream([document]))

    rest, changes = erasure(ADA).erase(stream([document]))

    after = messages(rest)
    assert changes == Changes(masked=1)
    assert ADA.encode() not in rest
    assert after.keys() == before.keys()
    for key in after.keys() - {f"{one.message_id}#{HASHER.key(ADA)}" for one in after.values()}:
        assert after[key] == erased(ADA).without_names(before[key]), ITEM_KEY


@pytest.mark.parametrize("spelling", ADA_SPELLINGS)
def test_no_spelling_in_a_record_about_several_is_left(spelling: str) -> None:
    document = ses("Send", destination=BOTH)
    document["mail"]["headers"] = [{"name": "X-To", "value": spelling}]
    document["mail"]["commonHeaders"]["to"] = [spelling, f"Grace <{GRACE}>"]

    rest, _ = erasure(ADA).erase(stream([document]))

    assert not erased(ADA).keys_in(json.loads(rest), SENT_AT)
    assert GRACE.encode() in rest


@given(st.permutations([*ADAS, *SHARED, *OTHERS]), st.sampled_from([b"\n", b"", b"\r\n", b" "]))
def test_a_second_erasure_of_the_same_bytes_finds_nothing(documents: list[object], end: bytes) -> None:
    rest, changes = erasure(ADA).erase(stream(documents, end))

    assert changes == Changes(removed=len(ADAS), masked=len(SHARED))
    assert erasure(ADA).erase(rest) == (rest, Changes())
    assert erasure(ADA, fast=False).erase(rest) == (rest, Changes())
    for document in OTHERS:
        assert json.dumps(document).encode() in rest


@given(st.lists(st.sampled_from([*OTHERS, b"no JSON", b'{"a":', b"\xff\xfe", b"[]"]), max_size=6))
def test_bytes_that_name_no_erased_person_stay_as_they_are(documents: list[Any]) -> None:
    data = b"\n".join(one if isinstance(one, bytes) else json.dumps(one).encode() for one in documents)

    assert erasure(ADA, fast=False).erase(data) == (data, Changes())


def test_an_array_loses_the_elements_about_an_erased_person() -> None:
    rest, changes = erasure(ADA).erase(json.dumps([ADAS[0], OTHERS[0], ADAS[1]]).encode())

    assert json.loads(rest) == [OTHERS[0]]
    assert changes == Changes(removed=2)
    assert erasure(ADA).erase(json.dumps([ADAS[0]]).encode()) == (b"", Changes(removed=1))


def test_bytes_that_are_no_json_are_removed_where_they_name_an_erased_person() -> None:
    data = stream(OTHERS[:1]) + b'{"to":"ada@example.com", cut off' + stream(OTHERS[1:2])

    rest, changes = erasure(ADA).erase(data)

    assert rest == stream(OTHERS[:2])
    assert changes == Changes(unreadable=1)


def test_a_record_that_ingest_cannot_read_is_removed_where_it_names_an_erased_person() -> None:
    malformed = ses("Send")
    malformed["mail"]["timestamp"] = ["no time"]

    assert erasure(ADA).erase(stream([malformed, OTHERS[0]])) == (stream(OTHERS[:1]), Changes(removed=1))


def test_a_message_to_somebody_else_that_names_the_erased_person_stays() -> None:
    data = stream([ses("Send", destination=[GRACE]) | {"note": f"from {ADA}"}])

    assert erasure(ADA).erase(data) == (data, Changes(mentioned=1))


def test_a_message_that_was_sent_later_stays() -> None:
    data = stream([pinpoint_email(sent_at=SENT_AT + 1), pinpoint_sms(at=SENT_AT + 1)])

    assert erasure(ADA, PHONE, until=SENT_AT).erase(data) == (data, Changes())


def test_error_records_are_erased_within_their_base64() -> None:
    def record(*documents: object) -> bytes:
        raw = base64.b64encode(stream(documents)).decode()
        return json.dumps({"attemptsMade": 4, "arrivalTimestamp": SENT_AT, "rawData": raw}).encode() + b"\n"

    data = record(*ADAS) + record(OTHERS[0]) + record(ADAS[0], OTHERS[1])

    rest, changes = erasure(ADA).erase_error_records(data)

    assert changes == Changes(removed=len(ADAS) + 1)
    assert rest == record(OTHERS[0]) + record(OTHERS[1])
    assert erasure(ADA).erase_error_records(record(OTHERS[0])) == (record(OTHERS[0]), Changes())


def test_a_whole_message_is_erased_by_its_id() -> None:
    by_id = erasure()
    by_id = replace(by_id, erased=replace(by_id.erased, message_ids=frozenset({"graces"})))

    rest, changes = replace(by_id, may_name=lambda _: True).erase(stream(OTHERS))

    assert rest == stream(OTHERS[1:])
    assert changes == Changes(removed=1)


@pytest.mark.parametrize("depth", [2_000, 10_000])
def test_a_document_of_any_depth_is_erased_or_left(depth: int) -> None:
    deep = b'{"a":' * depth + b'"ada@example.com"' + b"}" * depth
    other = deep.replace(b"ada@", b"mary@")

    assert erasure(ADA).erase(deep + b"\n" + stream(OTHERS[:1]))[0].strip() == stream(OTHERS[:1]).strip()
    assert erasure(ADA).erase(other + b"\n" + stream(ADAS[:1]))[0].strip() == other
