"""What a write cannot store fails the record that it is in, and an outage fails none."""

import base64
import json
from collections.abc import Iterable

import pytest

from functions.ingest.recording import REFUSED, record
from functions.ingest.records import Decoded, decode
from functions.messages.event import MessageEvent
from functions.messages.parsers.tags import TagNames
from functions.messages.storage.store import StoreUnavailableError, WriteResult
from tests.builders import ADA, SENT_AT, ses


class Store:
    """Cannot store some messages: raises for one kind of them, refuses another."""

    def __init__(self) -> None:
        self.stored: list[str] = []

    def record(self, events: Iterable[MessageEvent]) -> WriteResult:
        ids = [event.message_id for event in events]
        if "down" in ids:
            raise StoreUnavailableError("UpdateItem on a-table: InternalServerError")
        if "odd" in ids:
            raise OverflowError(ADA)
        self.stored += ids
        return WriteResult(refused=frozenset({"large"}) & set(ids), duplicates=1)


def decoded(*message_ids: str) -> Decoded:
    data = "".join(json.dumps(ses(message_id=one)) for one in message_ids)
    return decode(base64.b64encode(data.encode()).decode(), SENT_AT, TagNames())


def test_an_unexpected_error_of_one_record_fails_that_record_alone() -> None:
    store = Store()
    written, outcomes = record([decoded("a"), decoded("odd"), decoded("b", "large")], store)

    assert [outcome.reason for outcome in outcomes] == ["", "cannot be stored (OverflowError)", REFUSED]
    assert [len(outcome.stored) for outcome in outcomes] == [1, 0, 1]
    assert store.stored == ["a", "b", "large"]
    assert (written.refused, written.duplicates) == (frozenset({"large"}), 2)


@pytest.mark.parametrize("others", [("a",), ("a", "odd")])
def test_an_outage_is_never_the_failure_of_a_record(others: tuple[str, ...]) -> None:
    with pytest.raises(StoreUnavailableError):
        record([decoded("down"), *map(decoded, others)], Store())


def test_a_message_that_the_table_refuses_fails_every_record_about_it() -> None:
    _, outcomes = record([decoded("large"), decoded("a"), decoded("large", "a")], Store())

    assert [outcome.reason for outcome in outcomes] == [REFUSED, "", REFUSED]
