"""A delivered line has the events that the transform read, typed, and a replay reads the line as before."""

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.contract.analytics import messages
from functions.contract.analytics.columns import (
    DETAIL_COLUMNS,
    EVENT_COLUMNS,
    EVENTS,
    MESSAGE_COLUMNS,
    TRACKED,
)
from functions.ingest.records import decode
from functions.ingest.tracked import tracked
from functions.messages.bot_detection import SOON_MS
from functions.messages.event import ATTRIBUTE_NAMES, DETAIL_NAMES
from functions.messages.parsers import Parsed, parse
from functions.messages.parsers.tags import TagNames
from functions.messages.provider_statuses import EVENTS as WORDS
from functions.messages.provider_statuses import PHONE_STATUSES
from functions.messages.statuses import STATUSES, MessageStatus
from tests.builders import SENT_AT, pinpoint_email, pinpoint_sms, ses, text_message
from tests.generated_histories import Generator

_TYPES = {"string": str, "bigint": int, "int": int}
SAMPLES: list[dict[str, Any]] = [
    ses(),
    ses("Delivery", delivery={"timestamp": "2026-09-21T14:14:20.000Z"}),
    ses("Open", open={"timestamp": "soon"}),
    pinpoint_email("_email.click"),
    pinpoint_sms(),
    text_message("TEXT_SENT"),
]


def line_of(document: object) -> dict[str, Any]:
    data = base64.b64encode(json.dumps(document).encode()).decode()
    (found,) = decode(data, SENT_AT, TagNames()).documents
    read: dict[str, Any] = json.loads(found.line)
    return read


def test_the_columns_are_those_of_events_and_messages() -> None:
    assert set(MESSAGE_COLUMNS) - {"message_id", "sent_at", "recipients"} == set(ATTRIBUTE_NAMES) - {
        "destination"
    }
    assert DETAIL_COLUMNS == DETAIL_NAMES


def test_the_numbers_in_the_sql_are_those_of_the_rules() -> None:
    voided = {
        status for outcome in (*WORDS.values(), *PHONE_STATUSES.values()) for status in outcome.supersedes
    }

    assert messages.SOON_MS == SOON_MS
    assert STATUSES[MessageStatus.DELIVERED].rank == messages.DELIVERED_RANK
    assert voided == set(messages.VOIDABLE)


@pytest.mark.parametrize("document", SAMPLES)
def test_a_replay_makes_the_same_events_of_the_line(document: dict[str, Any]) -> None:
    line = line_of(document)

    assert parse(line, TagNames(), 0) == parse(document, TagNames(), SENT_AT)
    assert {name: value for name, value in line.items() if name in document} == document


@given(st.integers(0, 10_000))
def test_every_value_has_the_type_of_its_column(seed: int) -> None:
    for event in Generator(seed).events(2):
        value = tracked(Parsed("", (event,))) or {}
        for columns, values in ((MESSAGE_COLUMNS, value), *((EVENT_COLUMNS, one) for one in value[EVENTS])):
            own = {name: one for name, one in values.items() if name != EVENTS}
            assert own.keys() <= columns.keys()
            assert all(isinstance(one, _TYPES[columns[name]]) for name, one in own.items())


def test_a_document_about_no_message_has_no_events() -> None:
    assert TRACKED not in line_of({"event_type": "_session.start"})


@pytest.mark.parametrize("name", ["tracked", "Tracked", "TRACKED"])
def test_a_senders_own_member_of_that_name_never_reaches_sql(name: str) -> None:
    forged = {name: {"message_id": 7, "events": "none"}}

    assert line_of({"event_type": "_custom"} | forged) == {"event_type": "_custom"}
    assert line_of(SAMPLES[0] | forged) == line_of(SAMPLES[0])
