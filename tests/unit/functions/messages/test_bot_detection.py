"""Bot detection: each rule by its name, and an open or click that no rule matches is a person's."""

from itertools import permutations
from typing import Any

import pytest

from functions.messages.bot_detection import SOON_MS, by_user_agent
from functions.messages.message import Message
from functions.messages.statuses import EventKind, MessageStatus
from tests.builders import SENT_AT, pinpoint_email, ses
from tests.unit.functions.messages.helpers import merged, only

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"


def opened(at: int, user_agent: str | None = PHONE) -> dict[str, Any]:
    return pinpoint_email("_email.open", at=at, open={"user_agent": user_agent})


def clicked(at: int, link: str = "https://example.com/") -> dict[str, Any]:
    return pinpoint_email("_email.click", at=at, click={"user_agent": PHONE, "link": link})


def delivered(at: int) -> dict[str, Any]:
    return pinpoint_email("_email.delivered", at=at)


def opens(message: Message) -> tuple[int, int]:
    """Those of people and those of machines."""
    return message.count(EventKind.OPENED), message.count(EventKind.OPENED, automated=True)


@pytest.mark.parametrize(
    ("user_agent", "rule"),
    [
        ("Mozilla/5.0", "apple_mail_privacy"),
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "robot_user_agent"),
        ("Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/120.0", "robot_user_agent"),
        ("python-requests/2.32.3", "robot_user_agent"),
        ("curl/8.5.0", "robot_user_agent"),
        ("Barracuda Sentinel (EE)", "robot_user_agent"),
        (PHONE, ""),
        ("Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)", ""),
        ("YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html", ""),
        ("Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 10.0; Microsoft Outlook 16.0; ms-office)", ""),
        ("Mozilla/5.0 (Linux; Android 11; CUBOT NOTE 20) AppleWebKit/537.36", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_a_user_agent_identifies_a_machine_or_nothing(user_agent: str | None, rule: str) -> None:
    assert by_user_agent(user_agent) == rule
    assert only(opened(SENT_AT, user_agent)).event.detail.automated == rule


@pytest.mark.parametrize(
    ("flag", "rule"),
    [("Likely", "ses_bot_flag"), (True, "ses_bot_flag"), ("Unlikely", ""), (None, "")],
)
def test_what_ses_takes_for_a_machine_is_one(flag: object, rule: str) -> None:
    for event_type, body in (("Open", "open"), ("Click", "click")):
        event = ses(event_type) | {body: {"isBotEvent": flag, "userAgent": PHONE}}
        assert only(event).event.detail.automated == rule


def test_the_user_agent_and_the_ip_address_are_not_stored() -> None:
    body = {"ip_address": "192.0.2.7", "user_agent": "a-scanner/7.7"}
    assert "192.0.2.7" not in (text := str(only(pinpoint_email("_email.open", open=body))))
    assert "7.7" not in text


@pytest.mark.parametrize(
    ("after", "people", "machines"),
    [(0, 0, 1), (SOON_MS, 0, 1), (SOON_MS + 1, 1, 0), (-SOON_MS, 0, 1), (-SOON_MS - 1, 1, 0)],
)
def test_an_open_within_seconds_of_the_delivery_is_a_machine_s(
    after: int, people: int, machines: int
) -> None:
    message = merged(delivered(SENT_AT + 20_000), opened(SENT_AT + 20_000 + after))

    assert opens(message) == (people, machines)
    rules = {event.detail.automated for event in message.events if event.kind is EventKind.OPENED}
    assert rules == {"soon_after_delivery" if machines else ""}


def test_the_order_of_arrival_does_not_matter() -> None:
    events = [delivered(SENT_AT), opened(SENT_AT + 900), clicked(SENT_AT + 1_200), opened(SENT_AT + 60_000)]

    assert len({(m.status, m.events) for order in permutations(events) if (m := merged(*order))}) == 1


def test_an_arrival_that_stands_in_for_a_time_proves_no_haste() -> None:
    message = merged(delivered(SENT_AT), opened(SENT_AT) | {"arrival_timestamp": None})

    assert opens(message) == (1, 0)


def test_a_machine_s_open_proves_delivery_and_no_reader() -> None:
    message = merged(opened(SENT_AT + 60_000, "Mozilla/5.0"))

    assert message.status is MessageStatus.DELIVERED
    assert message.first(EventKind.OPENED) is None


def test_people_and_machines_are_counted_apart_and_the_first_time_is_a_person_s() -> None:
    message = merged(
        delivered(SENT_AT),
        opened(SENT_AT + 2_000),
        clicked(SENT_AT + 2_100),
        opened(SENT_AT + 60_000),
        opened(SENT_AT + 90_000, "Mozilla/5.0"),
        opened(SENT_AT + 95_000),
    )

    assert opens(message) == (2, 2)
    assert (message.count(EventKind.CLICKED), message.count(EventKind.CLICKED, automated=True)) == (0, 1)
    first = message.first(EventKind.OPENED)
    assert first is not None
    assert first.at == SENT_AT + 60_000
    assert message.status is MessageStatus.OPENED
