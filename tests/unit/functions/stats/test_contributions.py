"""What one message counts, in which rows."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from functions.contract.message_table import ITEM_KEY, REDACTED_AT, SOURCE_KEY_PREFIX
from functions.contract.stats_table import HALF_HOUR_MS
from functions.messages.addresses import DestinationHasher
from functions.messages.event import Channel, EventDetail, MessageEvent
from functions.messages.storage.item import Item
from functions.messages.storage.merge import merge_events
from functions.messages.storage.update_expressions import ItemWriter, Retention
from functions.stats.contributions import RowKey, contributions, difference
from functions.stats.counters import Counters
from tests.builders import ADA, PHONE, SENT_AT, message_event

_HALF_HOUR = SENT_AT // HALF_HOUR_MS


def items_of(*events: MessageEvent) -> list[Item]:
    hasher = DestinationHasher(b"a secret")
    writer = ItemWriter(hasher, 2, Retention(None))
    return [
        {**writer.to_item(message), ITEM_KEY: {"S": message.key}} for message in merge_events(events, hasher)
    ]


def project_row(*events: MessageEvent) -> Counters:
    [item] = items_of(*events)
    return contributions(item)[RowKey("project", _HALF_HOUR)]


def text(event_type: str, status: str, at: int = SENT_AT, **detail: str) -> MessageEvent:
    event = message_event(
        event_type, status, at=at, channel=Channel.SMS, destination=PHONE, iso_country_code="US",
        carrier="T-Mobile USA, Inc.", parts="2",
    )  # fmt: skip
    return replace(event, event=replace(event.event, detail=EventDetail(**detail)))


def test_a_message_counts_in_the_rows_of_its_project_its_campaign_and_its_journey() -> None:
    [item] = items_of(message_event(campaign_id="c", journey_id="j"))

    assert set(contributions(item)) == {
        RowKey("project", _HALF_HOUR), RowKey("campaign#c", _HALF_HOUR), RowKey("journey#j", _HALF_HOUR),
    }  # fmt: skip


def test_statuses_add_up_to_messages() -> None:
    counters = project_row(message_event(), message_event("_email.open", at=SENT_AT + 1))

    assert counters["n"] == sum(number for name, number in counters.items() if name.startswith("s."))
    assert (counters["s.OPENED"], counters["e.o.0"], counters["o"], counters["oc"]) == (1, 1, 1, 1)


def test_first_events_count_at_their_half_hour_and_after_a_week_together() -> None:
    week = 7 * 48 * HALF_HOUR_MS
    counters = project_row(
        message_event("_email.delivered", at=SENT_AT - 9 * HALF_HOUR_MS),
        message_event("_email.open", at=SENT_AT + 3 * HALF_HOUR_MS),
        message_event("_email.open", at=SENT_AT + 5 * HALF_HOUR_MS),
        message_event("_email.click", at=SENT_AT + week + HALF_HOUR_MS),
    )

    assert {name for name in counters if name.startswith("e.")} == {"e.d.0", "e.o.3", "e.c.336"}


def test_opens_of_machines_are_counted_apart() -> None:
    event = message_event("_email.open", at=SENT_AT + 1)
    counters = project_row(replace(event, event=replace(event.event, detail=EventDetail(automated="rule"))))

    assert (counters["oa"], counters["uoa"]) == (1, 1)
    assert not counters.keys() & {"o", "e.o.0", "oc"}


@pytest.mark.parametrize(
    ("address", "provider"),
    [
        (ADA, "OTHER"),
        ("a@gmail.com", "GMAIL"),
        ("a@GoogleMail.com", "GMAIL"),
        ("a@hotmail.co.uk", "MICROSOFT"),
        ("a@mail.gmail.com.example", "OTHER"),
    ],
    ids=["company", "gmail", "googlemail", "country domain", "lookalike"],
)
def test_mailbox_providers_are_of_a_list(address: str, provider: str) -> None:
    assert project_row(message_event(destination=address))[f"p.{provider}.n"] == 1


def test_a_text_message_counts_country_carrier_parts_and_exact_cost() -> None:
    counters = project_row(
        text("TEXT_QUEUED", "QUEUED", price_usd="0.0"),
        text("TEXT_DELIVERED", "DELIVERED", SENT_AT + 1, price_usd="0.00645", carrier_fee_usd="0.1"),
    )

    assert counters["$p"] == Decimal("0.00645")
    assert counters["$.DELIVERED"] == counters["k.US.$"] == counters["w.T_MOBILE.$"] == Decimal("0.10645")
    assert (counters["$n"], counters["$m"], counters["pt"]) == (1, 1, 2)


def test_a_session_fee_is_a_cost() -> None:
    counters = project_row(
        text("RCS_DELIVERED", "DELIVERED", SENT_AT + 1, price_usd="0", session_fee_usd="0.012")
    )

    assert counters["$.DELIVERED"] == counters["$e"] == Decimal("0.012")
    assert counters["$n"] == 1


def test_an_acceptance_that_costs_nothing_yet_is_not_priced() -> None:
    counters = project_row(text("TEXT_QUEUED", "QUEUED", price_usd="0"))

    assert "$n" not in counters
    assert counters["$m"] == 1


def test_a_price_of_many_decimals_leaves_room_for_sums() -> None:
    price = f"0.{'1' * 38}"
    assert project_row(text("TEXT_DELIVERED", "DELIVERED", price_usd=price))["$p"] == Decimal(f"0.{'1' * 12}")


@pytest.mark.parametrize(
    ("attributes", "counter"),
    [
        ({"iso_country_code": "Germany"}, "k.OTHER.n"),
        ({"carrier": "A carrier nobody lists"}, "w.OTHER.n"),
        ({"carrier": "AT&T Wireless"}, "w.AT_T.n"),
    ],
    ids=["country", "carrier", "known carrier"],
)
def test_values_beyond_the_lists_are_other(attributes: dict[str, Any], counter: str) -> None:
    assert project_row(message_event(**attributes))[counter] == 1


def test_reasons_of_failures_are_of_the_dictionary() -> None:
    known = project_row(message_event("_email.hardbounce", "Permanent/NoEmail"))
    unknown = project_row(message_event("_email.hardbounce", "Permanent/Mystery"))

    assert known["x.Permanent/NoEmail.n"] == 1
    assert unknown["x.OTHER.n"] == 1
    assert not [name for name in project_row(message_event("_email.delivered")) if name.startswith("x.")]


def test_treatments_and_activities_are_in_the_rows_of_groups_alone() -> None:
    [item] = items_of(message_event(campaign_id="c", treatment_id="0", campaign_activity_id="run"))
    rows = contributions(item)

    assert rows[RowKey("campaign#c", _HALF_HOUR)]["t.0.n"] == 1
    assert rows[RowKey("campaign#c", _HALF_HOUR)]["a.run.n"] == 1
    assert not [name for name in rows[RowKey("project", _HALF_HOUR)] if name.startswith(("t.", "a."))]


def test_a_message_that_lists_its_recipients_counts_nothing_beside_theirs() -> None:
    items = items_of(
        message_event(destination=None, recipients=(ADA, "grace@example.com")),
        message_event(destination=ADA, recipients=(ADA, "grace@example.com")),
    )

    assert sum(bool(contributions(item)) for item in items) == 1


@pytest.mark.parametrize(
    "item",
    [
        {ITEM_KEY: {"S": f"{SOURCE_KEY_PREFIX}ses"}, "last": {"N": "1"}},
        {ITEM_KEY: {"S": "m"}, "message_id": {"S": "m"}, REDACTED_AT: {"N": "1"}},
    ],
    ids=["source", "tombstone"],
)
def test_what_is_no_message_counts_nothing(item: Mapping[str, Any]) -> None:
    assert not contributions(item)


def test_a_difference_has_only_what_changes() -> None:
    row = RowKey("project", 1)

    assert difference({row: {"n": 1, "s.SENT": 1}}, {row: {"n": 1, "s.ACCEPTED": 1}}) == {
        row: {"s.SENT": 1, "s.ACCEPTED": -1}
    }
    assert difference({row: {"n": 1}}, {row: {"n": 1}}) == {}
