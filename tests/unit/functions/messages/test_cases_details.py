"""Public cases: subscriptions, prices, calls and texts of a message."""

from typing import Any

import pytest

from functions.messages.reasons import reason_of
from functions.messages.statuses import EventKind, MessageStatus
from functions.messages.storage.pagination import TimeRange
from functions.messages.storage.store import Lookup
from tests.builders import ADA, SENT_AT, ses, text_message
from tests.unit.functions.messages.cases import (
    Project,
    at,
    delivered,
    sent,
)


def subscription(new: dict[str, Any], old: dict[str, Any] | None = None) -> dict[str, Any]:
    body = {"contactList": "news", "source": "UnsubscribeHeader", "newTopicPreferences": new}
    return ses("Subscription", subscription=at(50) | body | {"oldTopicPreferences": old})


def topics(**statuses: str) -> list[dict[str, str]]:
    return [{"topicName": name, "subscriptionStatus": status} for name, status in statuses.items()]


@pytest.mark.parametrize(
    ("new", "old", "kind", "word", "what"),
    [
        ({"unsubscribeAll": True}, {"unsubscribeAll": False}, "UNSUBSCRIBED", "UnsubscribeAll", "news"),
        (
            {"topicSubscriptionStatus": topics(offers="OptOut", tips="OptIn")},
            {"topicSubscriptionStatus": topics(offers="OptIn", tips="OptIn")},
            "UNSUBSCRIBED", "OptOut", "news: offers",
        ),
        (
            {"topicSubscriptionStatus": topics(offers="OptIn", tips="OptIn")},
            {"topicSubscriptionStatus": topics(offers="OptOut", tips="OptOut")},
            "SUBSCRIPTION_CHANGED", "OptIn", "news: offers, tips",
        ),
        ({"unsubscribeAll": False}, {"unsubscribeAll": True}, "SUBSCRIPTION_CHANGED", "OptIn", "news"),
        ({}, None, "SUBSCRIPTION_CHANGED", "", ""),
    ],
)  # fmt: skip
def test_a_subscription_event_says_who_left_what_and_when(
    new: dict[str, Any], old: dict[str, Any] | None, kind: str, word: str, what: str
) -> None:
    message = Project(sent(ADA), delivered(ADA, to=ADA), subscription(new, old)).message()

    event = message.events[-1]
    assert (event.kind, event.status, event.detail.subscription) == (kind, word, what)
    assert event.at == SENT_AT + 90_000
    assert message.attributes.destination == ADA
    assert message.status is MessageStatus.DELIVERED
    assert reason_of(event).is_known


def test_a_voice_call_has_a_price_a_country_and_the_time_of_its_answer() -> None:
    message = Project(
        text_message("VOICE_ANSWERED", at=SENT_AT + 7_000, carrierName="A carrier"),
        text_message(
            "VOICE_COMPLETED",
            at=SENT_AT + 68_000,
            isFinal=True,
            callDurationInSeconds=61,
            totalDurationInMinutes=2.0,
            totalMessagePrice=0.026,
        ),
    ).message()

    assert message.latest_detail("price_usd") == "0.026"
    assert message.latest_detail("answered_at") == str(SENT_AT + 7_000)
    assert message.latest_detail("duration_seconds") == "61"
    assert (message.attributes.iso_country_code, message.attributes.carrier) == ("US", "A carrier")


def test_the_fee_of_an_rcs_conversation_is_read() -> None:
    message = Project(
        text_message("RCS_DELIVERED", totalMessagePrice=0.0, conversationSessionFee=0.012)
    ).message()

    assert message.latest_detail("price_usd") == "0"
    assert message.latest_detail("session_fee_usd") == "0.012"


def test_links_that_differ_behind_256_characters_are_two() -> None:
    links = [f"https://files.example/report?{'x' * 400}&name={month}" for month in ("january", "february")]
    clicks = [ses("Click", click=at(300) | {"link": link}) for link in links]

    message = Project(*clicks, *clicks).message()

    assert message.count(EventKind.CLICKED) == 2


def test_a_campaign_is_found_by_its_whole_id() -> None:
    campaign = "campaign-" + "x" * 305
    project = Project(text_message(context={"campaign_id": campaign}))

    for lookup, found in ((campaign, 1), (campaign[:256], 0), (campaign + "x", 0)):
        [stream] = project.store.streams(Lookup.campaign(lookup), TimeRange())
        assert sum(len(block) for block in stream) == found


def test_an_encoded_subject_is_readable() -> None:
    event = ses()
    event["mail"]["commonHeaders"]["subject"] = (
        "=?UTF-8?Q?Ihre_Bestellung_=E2=80=93_n=C3=A4chste?= =?UTF-8?Q?_Schritte?="
    )
    event["mail"]["source"] = "=?utf-8?B?TcO8bGxlcg==?= <news@example.com>"

    attributes = Project(event).message().attributes

    assert (attributes.subject, attributes.sender) == (
        "Ihre Bestellung \N{EN DASH} nächste Schritte",
        "Müller <news@example.com>",
    )
