"""One message id to several recipients: a status for each, and an answer for all together."""

from dataclasses import replace
from typing import Any

from functions.messages.addresses import DestinationHasher
from functions.messages.message import Message
from functions.messages.statuses import EventKind, MessageStatus
from functions.messages.storage.merge import merge_events, recipient_key
from tests.builders import ADA, MESSAGE_ID, SENT_AT, ses
from tests.unit.functions.messages.helpers import read

GRACE, MARY = "grace@example.com", "mary@example.com"
EVERYONE = (ADA, GRACE, MARY)
HASHER = DestinationHasher(b"a secret")


def at(seconds: int) -> str:
    return f"2026-09-21T14:{14 + seconds // 60:02d}:{seconds % 60:02d}.000Z"


def merged(*events: dict[str, Any]) -> tuple[Message, dict[str, Message]]:
    """The message that lists everyone, with its recipients, and each recipient's by address."""
    parts = [part for event in events for part in read(event).message_events]
    messages = {message.key: message for message in merge_events(parts, HASHER)}
    each = {one: messages[recipient_key(MESSAGE_ID, one, HASHER)] for one in EVERYONE}
    return replace(messages[MESSAGE_ID], recipients=tuple(each.values())), each


def sent() -> dict[str, Any]:
    return ses("Send", sent_at="2026-09-21T14:13:20Z", destination=EVERYONE)


def delivered(*who: str, seconds: int = 0) -> dict[str, Any]:
    return ses("Delivery", destination=EVERYONE, delivery={"timestamp": at(seconds), "recipients": [*who]})


def bounced(who: str, seconds: int) -> dict[str, Any]:
    body = {"bounceType": "Permanent", "bounceSubType": "General", "timestamp": at(seconds)}
    return ses("Bounce", destination=EVERYONE, bounce=body | {"bouncedRecipients": [{"emailAddress": who}]})


def complained(who: str, seconds: int) -> dict[str, Any]:
    body = {"timestamp": at(seconds), "complainedRecipients": [{"emailAddress": who}]}
    return ses("Complaint", destination=EVERYONE, complaint=body)


def opened(seconds: int) -> dict[str, Any]:
    return ses("Open", destination=EVERYONE, open={"timestamp": at(seconds)})


def test_one_delivered_one_bounced_and_one_complained_are_three_messages() -> None:
    together, each = merged(sent(), delivered(ADA, MARY), bounced(GRACE, 5), complained(MARY, 90))

    assert {one: message.status for one, message in each.items()} == {
        ADA: MessageStatus.DELIVERED,
        GRACE: MessageStatus.HARD_BOUNCED,
        MARY: MessageStatus.COMPLAINED,
    }
    assert together.status is MessageStatus.COMPLAINED
    assert (together.contradicted_events, together.failed_after_delivery) == ((), False)


def test_somebody_s_bounce_does_not_overrule_another_s_delivery() -> None:
    together, _ = merged(sent(), delivered(ADA, MARY), bounced(GRACE, 5))

    assert (together.contradicted_events, together.failed_after_delivery) == ((), False)


def test_one_late_bounce_makes_the_whole_late() -> None:
    together, each = merged(sent(), delivered(ADA, GRACE, MARY), bounced(GRACE, 500))

    assert [one for one, message in each.items() if message.failed_after_delivery] == [GRACE]
    assert together.failed_after_delivery
    assert [event.type for event in together.contradicted_events] == ["Delivery"]


def test_a_late_bounce_shows_though_another_s_complaint_outranks_it() -> None:
    together, _ = merged(sent(), delivered(*EVERYONE), bounced(GRACE, 500), complained(MARY, 900))

    assert (together.status, together.failed_after_delivery) == (MessageStatus.COMPLAINED, True)


def test_the_whole_is_final_when_everybody_is() -> None:
    some, _ = merged(sent(), delivered(ADA))
    everybody, _ = merged(sent(), delivered(*EVERYONE))

    assert not some.is_final(SENT_AT + 60_000)
    assert everybody.is_final(SENT_AT + 60_000)


def test_an_open_that_names_nobody_counts_for_the_whole_alone() -> None:
    together, each = merged(sent(), delivered(*EVERYONE), opened(60))

    assert together.count(EventKind.OPENED) == 1
    assert all(message.count(EventKind.OPENED) == 0 for message in each.values())
    assert together.status is MessageStatus.OPENED
