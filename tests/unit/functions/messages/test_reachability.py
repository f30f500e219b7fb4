"""Whether a recipient can be reached: histories with their verdicts, and what must not change one."""

import random
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.messages.addresses import DestinationHasher
from functions.messages.event import Channel
from functions.messages.message import Message
from functions.messages.reachability import Reachability, Verdict, reachability
from functions.messages.reachability_signals import SignalKind
from functions.messages.storage.merge import merge_batch
from tests.builders import ADA, PHONE, SENT_AT, message_event

HASHER = DestinationHasher(b"a secret")
DAY = 86_400_000
NOW = SENT_AT + 30 * DAY

#: What happened to one message: its events, each with a type and a status.
History = tuple[tuple[str, str], ...]

DELIVERED: History = (("Send", ""), ("Delivery", ""))
OPENED: History = (*DELIVERED, ("Open", ""))
NO_MAILBOX: History = (("Send", ""), ("Bounce", "Permanent/NoEmail"))
FULL: History = (("Send", ""), ("Bounce", "Transient/MailboxFull"))
SUPPRESSED: History = (("Send", ""), ("Bounce", "Permanent/OnAccountSuppressionList"))
COMPLAINT: History = (*DELIVERED, ("Complaint", "abuse"))
WITHDRAWN: History = (*COMPLAINT, ("Complaint", "not-spam"))
UNSUBSCRIBED: History = (*DELIVERED, ("Subscription", "UnsubscribeAll"))
RESUBSCRIBED: History = (*UNSUBSCRIBED, ("Subscription", "OptIn"))
TOO_LARGE: History = (("Send", ""), ("Bounce", "Transient/MessageTooLarge"))
VIRUS: History = (("Send", ""), ("Reject", ""))
SENT: History = (("Send", ""),)

TEXT: History = (("TEXT_QUEUED", "QUEUED"), ("TEXT_DELIVERED", "DELIVERED"))
STOPPED: History = (("TEXT_OPTED_OUT", "OPTED_OUT"),)
NO_NUMBER: History = (("TEXT_INVALID", "INVALID"),)
UNREACHABLE: History = (("TEXT_UNREACHABLE", "UNREACHABLE"),)
PROTECTED: History = (("TEXT_PROTECT_BLOCKED", "PROTECT_BLOCKED"),)
NO_QUOTA: History = (("TEXT_NO_QUOTA_LEFT_ON_ACCOUNT", "NO_QUOTA_LEFT_ON_ACCOUNT"),)


def messages(*histories: History, channel: Channel = Channel.EMAIL) -> list[Message]:
    """One message a day, the oldest first, with its events a second apart."""
    address = ADA if channel is Channel.EMAIL else PHONE
    events = [
        message_event(
            kind, status, message_id=f"message-{day}", channel=channel, destination=address,
            sent_at=SENT_AT + day * DAY, at=SENT_AT + day * DAY + 3_600_000 * second,
        )
        for day, history in enumerate(histories)
        for second, (kind, status) in enumerate(history)
    ]  # fmt: skip
    return list(merge_batch(events, HASHER).messages)


def verdict(*histories: History, channel: Channel = Channel.EMAIL, now: int = NOW) -> Reachability:
    [found] = reachability(messages(*histories, channel=channel), now)
    return found


@pytest.mark.parametrize(
    ("histories", "expected"),
    [
        ((SENT,), Verdict.UNKNOWN),
        ((DELIVERED,), Verdict.REACHABLE),
        ((NO_MAILBOX, DELIVERED), Verdict.REACHABLE),
        ((DELIVERED, NO_MAILBOX), Verdict.BLOCKED),
        ((DELIVERED, NO_MAILBOX, SENT), Verdict.BLOCKED),
        ((SUPPRESSED,), Verdict.BLOCKED),
        ((SUPPRESSED, DELIVERED), Verdict.REACHABLE),
        ((FULL,), Verdict.DOUBTFUL),
        ((DELIVERED, FULL, FULL), Verdict.REACHABLE),
        ((DELIVERED, FULL, FULL, FULL), Verdict.DOUBTFUL),
        ((FULL, FULL, FULL, DELIVERED), Verdict.REACHABLE),
        ((COMPLAINT, DELIVERED), Verdict.OPTED_OUT),
        ((WITHDRAWN, DELIVERED), Verdict.REACHABLE),
        ((WITHDRAWN, COMPLAINT), Verdict.OPTED_OUT),
        ((UNSUBSCRIBED, OPENED), Verdict.OPTED_OUT),
        ((RESUBSCRIBED,), Verdict.REACHABLE),
        ((COMPLAINT, NO_MAILBOX), Verdict.OPTED_OUT),
        ((VIRUS,), Verdict.UNKNOWN),
        ((DELIVERED, VIRUS, VIRUS, VIRUS), Verdict.REACHABLE),
        ((DELIVERED, TOO_LARGE, TOO_LARGE, TOO_LARGE), Verdict.REACHABLE),
    ],
    ids=lambda value: None if isinstance(value, Verdict) else "-",
)  # fmt: skip
def test_mail_gives_the_verdict(histories: tuple[History, ...], expected: Verdict) -> None:
    assert verdict(*histories).verdict is expected


@pytest.mark.parametrize(
    ("histories", "expected"),
    [
        ((TEXT,), Verdict.REACHABLE),
        ((TEXT, STOPPED, TEXT), Verdict.OPTED_OUT),
        ((TEXT, NO_NUMBER), Verdict.BLOCKED),
        ((PROTECTED,), Verdict.BLOCKED),
        ((UNREACHABLE,), Verdict.DOUBTFUL),
        ((TEXT, UNREACHABLE), Verdict.REACHABLE),
        ((NO_QUOTA, NO_QUOTA, NO_QUOTA), Verdict.UNKNOWN),
    ],
    ids=lambda value: None if isinstance(value, Verdict) else "-",
)
def test_texts_give_the_verdict(histories: tuple[History, ...], expected: Verdict) -> None:
    assert verdict(*histories, channel=Channel.SMS).verdict is expected


def test_a_delivery_long_ago_proves_little() -> None:
    found = verdict(DELIVERED, now=SENT_AT + 200 * DAY)

    assert (found.verdict, found.summary) == (Verdict.DOUBTFUL, "The last delivery was 199 days ago.")


def test_a_blocked_address_has_the_reason_of_its_bounce() -> None:
    found = verdict(DELIVERED, NO_MAILBOX)

    assert found.summary == "The mailbox does not exist."
    assert found.since == SENT_AT + DAY + 3_600_000


def test_each_channel_has_a_verdict_of_its_own() -> None:
    found = reachability([*messages(NO_MAILBOX), *messages(TEXT, channel=Channel.SMS)], NOW)

    assert [(each.channel, each.verdict) for each in found] == [
        (Channel.EMAIL, Verdict.BLOCKED),
        (Channel.SMS, Verdict.REACHABLE),
    ]


def test_the_evidence_is_the_newest_event_of_each_kind() -> None:
    found = verdict(DELIVERED, FULL, DELIVERED, FULL)

    assert [(each.kind, each.message.message_id) for each in found.evidence] == [
        (SignalKind.FAILED, "message-3"),
        (SignalKind.ARRIVED, "message-2"),
    ]
    assert found.failures_in_a_row == 1


def test_nobody_has_no_verdict() -> None:
    assert reachability([], NOW) == ()


HISTORIES = (
    SENT, DELIVERED, OPENED, NO_MAILBOX, FULL, SUPPRESSED, COMPLAINT, WITHDRAWN, UNSUBSCRIBED, RESUBSCRIBED,
    VIRUS,
)  # fmt: skip


@given(st.lists(st.sampled_from(HISTORIES), min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_neither_order_nor_duplicates_change_a_verdict(
    histories: Sequence[History], chaos: random.Random
) -> None:
    ordered = messages(*histories)
    shuffled = [*ordered, chaos.choice(ordered)]
    chaos.shuffle(shuffled)

    assert reachability(shuffled, NOW) == reachability(ordered, NOW)


@given(st.lists(st.sampled_from(HISTORIES), min_size=1, max_size=6))
def test_a_complaint_is_never_undone_by_a_message(histories: Sequence[History]) -> None:
    if WITHDRAWN in histories:
        return
    [found] = reachability(messages(COMPLAINT, *histories), NOW)

    assert found.verdict is Verdict.OPTED_OUT


@given(st.lists(st.sampled_from(HISTORIES), min_size=1, max_size=6))
def test_a_reachable_recipient_has_a_delivery_after_every_refusal(histories: Sequence[History]) -> None:
    [found] = reachability(messages(*histories), NOW)

    if found.verdict is Verdict.REACHABLE:
        arrived = found.newest(SignalKind.ARRIVED)
        refused = found.newest(SignalKind.REFUSED, SignalKind.SUPPRESSED)
        assert arrived is not None
        assert refused is None or refused.at < arrived.at
