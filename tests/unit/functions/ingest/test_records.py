"""One record and one archive are read by the same rule, whatever is in them."""

import base64
import json
from collections.abc import Iterator
from typing import cast

import pytest

from functions.ingest.records import Decoded, Document, decode, read_documents
from functions.messages.parsers.tags import TagNames
from tests.builders import SENT_AT, pinpoint_email, ses, text_message

_AT = {"timestamp": "2026-09-21T14:14:20.000Z"}
SEND, DELIVERY = json.dumps(ses()).encode(), json.dumps(ses("Delivery", delivery=_AT)).encode()
TEXT = json.dumps(text_message("TEXT_SENT")).encode()


def decoded(data: bytes) -> Decoded:
    return decode(base64.b64encode(data).decode(), SENT_AT, TagNames())


def as_it_came(document: Document) -> bytes:
    """The line without the events that are put behind the provider's own members."""
    provided, mark, _ = document.line.partition(b',"tracked":')
    assert mark
    return provided + b"}"


def kinds(documents: Decoded) -> list[str]:
    return [event.event.kind.value for event in documents.events]


@pytest.mark.parametrize("between", [b"", b"\n", b"\r\n", b" ", b"\xef\xbb\xbf"])
def test_every_document_of_a_record_is_read(between: bytes) -> None:
    found = decoded(between.join([SEND, DELIVERY, TEXT]))

    assert len(kinds(found)) == 3
    assert found.reason == ""
    assert [as_it_came(document) for document in found.documents] == [SEND, DELIVERY, TEXT]


def test_every_element_of_an_array_is_read() -> None:
    found = decoded(b"[" + SEND + b"," + DELIVERY + b"]")

    assert kinds(found) == kinds(decoded(SEND + DELIVERY))
    assert [json.loads(as_it_came(document)) for document in found.documents] == [
        json.loads(SEND),
        json.loads(DELIVERY),
    ]


@pytest.mark.parametrize("array", [b"[]", b"[[]]", b"[" + SEND + b",[" + DELIVERY + b"]]"])
def test_an_array_without_events_of_its_own_is_a_failure(array: bytes) -> None:
    assert "array" in decoded(array).reason


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_byte_order_mark_of_utf_8_is_no_content(mark: bytes) -> None:
    assert [as_it_came(document) for document in decoded(mark + SEND).documents] == [SEND]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_only_utf_8_is_read(encoding: str) -> None:
    found = decoded(SEND.decode().encode(encoding))

    assert (kinds(found), found.reason) == ([], "not JSON in UTF-8")


def test_a_record_with_one_unreadable_document_fails_and_its_others_are_read() -> None:
    found = decoded(SEND + b"\n" + b'{"eventType": "Send"' + b"\n" + DELIVERY)

    assert found.reason == "not JSON in UTF-8"
    assert kinds(found) == kinds(decoded(SEND + DELIVERY))


RECORDS = [
    SEND,
    SEND + DELIVERY,
    SEND + b"\n" + TEXT + b"\n",
    b"[" + SEND + b"," + DELIVERY + b"]",
    b"\xef\xbb\xbf" + SEND,
    SEND.decode().encode("utf-16"),
    SEND.decode().encode("utf-16-le"),
    b"not json",
    SEND[:-9],
    SEND + b'{"eventType": ',
    b"[]",
    b"[[1]]",
    b"42",
    json.dumps(pinpoint_email() | {"facets": "text"}).encode(),
    json.dumps(ses(), indent=2).encode(),
]


@pytest.mark.parametrize("record", RECORDS)
def test_a_record_between_others_in_an_archive_is_read_as_it_was_by_ingest(record: bytes) -> None:
    alone, neighbour = decoded(record), decoded(TEXT)
    archived = list(read_documents([TEXT, record, b"\n", TEXT], TagNames(), 0))

    assert [document.parsed for document in archived] == [
        document.parsed for document in (*neighbour.documents, *alone.documents, *neighbour.documents)
    ]
    assert [document.reason for document in archived] == [
        document.reason for document in (*neighbour.documents, *alone.documents, *neighbour.documents)
    ]


@pytest.mark.parametrize("record", RECORDS)
def test_the_archive_s_lines_are_read_back_the_same(record: bytes) -> None:
    written = [document for document in decoded(record).documents if not document.reason]
    lines = [document.line for document in written]

    assert all(line.endswith(b"\n") and line.count(b"\n") == 1 for line in lines)
    again = read_documents(lines, TagNames(), 0)
    assert [document.parsed for document in again] == [document.parsed for document in written]


def test_numbers_of_any_length_are_archived_as_they_came() -> None:
    data = b'{"event_type": "_custom",\n "price": 1.10000000000000000001, "big": 1e400}'

    assert [document.line for document in decoded(data).documents] == [data.replace(b"\n", b" ") + b"\n"]


def test_a_document_archived_with_its_arrival_keeps_it() -> None:
    undated = json.dumps(ses("Open", open={"timestamp": "soon"})).encode()
    [first] = decoded(undated).documents
    [second] = decode(base64.b64encode(first.line).decode(), SENT_AT + 9_000, TagNames()).documents

    assert json.loads(second.line) == json.loads(first.line)
    assert second.parsed == first.parsed


@pytest.mark.parametrize(
    "hostile",
    [
        b'{"a":' * 200_000,
        b"[" * 1_000_000,
        b'{"a":[' * 900 + b"1," * 400_000,
        b"{" * 1_000_000,
        json.dumps(pinpoint_email(destination=["(" * 3_000])).encode(),
        json.dumps(pinpoint_email() | {"metrics": {"price": "1E+1000000"}}).encode(),
    ],
    ids=["objects", "arrays", "wide", "braces", "address", "price"],
)
def test_a_hostile_record_ends_in_bounded_work(hostile: bytes) -> None:
    assert len(decoded(hostile + SEND).documents) <= 2


def test_whatever_a_parser_raises_is_the_failure_of_its_document() -> None:
    broken = cast(TagNames, object())
    found = decode(base64.b64encode(SEND + b"42").decode(), SENT_AT, broken)

    assert [document.reason for document in found.documents] == ["cannot be parsed (AttributeError)", ""]


def test_a_failure_of_the_stream_is_no_failure_of_a_document() -> None:
    def chunks() -> Iterator[bytes]:
        yield SEND
        raise OSError("broke off")

    stream = read_documents(chunks(), TagNames(), 0)
    assert isinstance(next(stream), Document)
    with pytest.raises(OSError, match="broke off"):
        next(stream)
