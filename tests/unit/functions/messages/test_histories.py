"""Disorder, duplicates and replay of events never change an answer."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.messages.addresses import DestinationHasher
from functions.messages.event import MessageEvent
from functions.messages.message import Message
from functions.messages.parsers import parse
from functions.messages.parsers.tags import TagNames
from functions.messages.reasons import reason_of
from functions.messages.statuses import EventKind
from functions.messages.storage.merge import merge_events, recipient_keys
from tests.builders import MESSAGE_ID, SENT_AT
from tests.unit.functions.messages.histories import HISTORIES, History

pytestmark = pytest.mark.slow

HASHER = DestinationHasher(b"a secret")
HISTORIES_PER_SOURCE = 700
Messages = dict[str, Message]


def arrive(known: Messages, batch: History, at: int = SENT_AT + 600_000) -> None:
    """One batch arrives, and is merged into what is known."""
    parsed: list[MessageEvent] = []
    for event in batch:
        parsed += parse(event, TagNames(), at).message_events
    for message in merge_events(parsed, HASHER):
        before = known.get(message.key)
        known[message.key] = before.merge(message) if before else message


def answers(known: Messages) -> list[Any]:
    """Return every answer about the messages."""
    whole = known[MESSAGE_ID]
    keys = sorted(recipient_keys(whole, HASHER))
    recipients = tuple(known[key] for key in keys if key in known)
    return [_answers(message) for message in (replace(whole, recipients=recipients), *recipients)]


def _answers(message: Message) -> tuple[Any, ...]:
    deciding = message.deciding_event
    return (
        message.status,
        deciding,
        deciding and reason_of(deciding),
        message.events,
        message.contradicted_events,
        message.failed_after_delivery,
        message.settles_at,
        message.sent_at,
        message.updated_at,
        message.attributes,
        message.latest_detail("price_usd"),
        [message.first(kind) for kind in EventKind],
        [(message.count(kind), message.count(kind, automated=True)) for kind in EventKind],
    )


def batches(data: st.DataObject, history: History) -> Iterable[History]:
    history = list(history)
    while history:
        size = data.draw(st.integers(1, len(history)))
        yield history[:size]
        del history[:size]


@pytest.mark.parametrize("source", HISTORIES)
@settings(
    max_examples=HISTORIES_PER_SOURCE,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data())
def test_one_history_has_one_answer(source: str, data: st.DataObject) -> None:
    history = data.draw(HISTORIES[source])
    at_once: Messages = {}
    arrive(at_once, history)

    doubled = history + data.draw(st.lists(st.sampled_from(history), max_size=3))
    in_pieces: Messages = {}
    for batch in batches(data, data.draw(st.permutations(doubled))):
        arrive(in_pieces, batch)
    assert answers(in_pieces) == answers(at_once)

    # Half of the archive is sent again, weeks later.
    arrive(in_pieces, history[: len(history) // 2], at=SENT_AT + 40 * 86_400_000)
    assert answers(in_pieces) == answers(at_once)
