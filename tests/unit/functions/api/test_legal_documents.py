"""No document within the limits reads or returns more than it is charged for."""

import json
from dataclasses import replace
from itertools import islice
from random import Random

import pytest

from benchmarks.legal_documents import LegalDocuments
from benchmarks.worst_document import ARGUMENTS, IDS, CountingReader, events, result
from functions.api.execution.meter import MAX_COST
from functions.api.http.response import MAX_ANSWER_BYTES
from functions.api.schema.schema import schema
from functions.messages.event import Channel, Event, EventDetail, MessageAttributes, MessageEvent
from tests.builders import SENT_AT, message_event
from tests.unit.functions.api.conftest import CLAIMS, Api, http_event

pytestmark = pytest.mark.slow

BASE = 1
#: What the caller may not read.
_WITHOUT = frozenset({"apiKeys", "erasure", "erasures", "lookups", "reveal"})


def test_no_document_within_the_limits_reads_or_returns_more_than_it_is_charged_for(api: Api) -> None:
    api.stores["app"].record(events())
    reader = api.stores["app"] = CountingReader(api.stores["app"])  # type: ignore[assignment]
    documents = LegalDocuments(schema._schema, ARGUMENTS, Random(2), _WITHOUT)
    answered = 0

    for text in islice(documents, 200):
        reader.items = 0
        body = json.dumps({"query": text, "variables": {"ids": IDS}})
        took = result(text, api.send(http_event(body, CLAIMS))["body"])

        assert took.codes <= {"QUERY_TOO_COMPLEX"}, text
        assert took.bytes <= MAX_ANSWER_BYTES
        if not took.codes:
            answered += 1
            assert took.cost is not None
            assert reader.items <= took.cost <= MAX_COST, text

    assert answered > 150


def test_messages_that_one_page_returns_several_times_cost_as_many(api: Api) -> None:
    api.stores["app"].record([message_event(message_id=str(n), campaign_id="c") for n in range(20)])
    lists = " ".join(f"a{n}: nodes {{ status }}" for n in range(10))
    query = f'{{ messages(by: {{campaignId: "c"}}, projects: ["app"], first: 20) {{ {lists} }} }}'

    assert api.query(query)["extensions"]["cost"] == BASE + 10 * 20


def test_recipients_that_are_returned_several_times_cost_as_many(api: Api) -> None:
    to = tuple(f"{n}@example.com" for n in range(20))
    sent = Event(SENT_AT, "Send", "", EventDetail())
    api.stores["app"].record(
        MessageEvent("m", SENT_AT, MessageAttributes(Channel.EMAIL, destination=one), sent, to) for one in to
    )
    lists = " ".join(f"a{n}: recipients {{ status }}" for n in range(10))

    cost = api.query(f'{{ message(id: "m") {{ ... on EmailMessage {{ {lists} }} }} }}')["extensions"]["cost"]

    assert cost == BASE + 1 + 10 * 20


def test_a_message_costs_the_same_in_every_channel(api: Api) -> None:
    for channel in Channel:
        event = message_event(message_id=channel.value)
        attributes = replace(event.attributes, channel=channel)
        api.stores["app"].record([replace(event, attributes=attributes)])

    costs = {
        api.query(f'{{ message(id: "{channel.value}") {{ channel }} }}')["extensions"]["cost"]
        for channel in Channel
    }

    assert costs == {BASE + 1}
