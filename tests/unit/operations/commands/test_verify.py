"""`verify`: it finds no fault where the table is what the archive leads to, and only there."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.erasure.erased import Erased
from functions.messages.parsers import ARRIVED_AT
from functions.messages.storage.update_expressions import ItemWriter
from operations.archive.archive import Archive, Span
from operations.archive.reader import ArchiveReader, ReadReport
from operations.errors import CommandInterruptedError, OperationsError
from operations.message_store import WriteUnits, store_of
from operations.verification.comparison import Comparison, Findings
from operations.verification.verdict import ItemComparison, Verdict
from tests.builders import ADA, MESSAGE_ID, SENT_AT, pinpoint_email, pinpoint_sms, ses, text_message
from tests.examples import examples
from tests.unit.functions.messages.histories import HISTORIES, History
from tests.unit.operations.builders import Shop
from tests.unit.operations.conftest import MakeShop

BOTH = (ADA, "grace@example.com")
EVENTS = (
    pinpoint_email(message_id="mail", attributes={"campaign_id": "spring"}),
    pinpoint_sms("_SMS.SUCCESS", "DELIVERED", at=SENT_AT - 5, message_id="text", price=645.0),
    ses("Send", message_id="both", destination=BOTH, tags={"campaign_id": ["spring"]}),
    text_message("TEXT_DELIVERED", at=SENT_AT + 3, messageId="short"),
)
OPEN = pinpoint_email("_email.open", at=SENT_AT + 9, message_id="mail", open={"user_agent": "x"})

Capture = pytest.CaptureFixture[str]


def days_ago(days: float) -> int:
    """Epoch milliseconds."""
    return int((datetime.now(UTC) - timedelta(days=days)).timestamp() * 1000)


def test_a_table_that_is_what_the_archive_leads_to_has_no_fault(shop: Shop, capsys: Capture) -> None:
    shop.ingest(*EVENTS, OPEN)
    shop.archive(OPEN, *EVENTS[2:], b"cut off {", {"event_type": "_campaign.send"})
    shop.archive(*EVENTS[:3], *EVENTS, name="again.gz")

    assert shop.verify() == 0
    assert "6 items same\n0 missing, 0 extra, 0 different\n" in capsys.readouterr().out


def test_what_only_the_archive_has_is_missing(shop: Shop, capsys: Capture) -> None:
    shop.ingest(*EVENTS[:2])
    shop.archive(*EVENTS)

    assert shop.verify() == 1
    said = capsys.readouterr().out
    assert "4 missing, 0 extra, 0 different\nmissing:\n  both\n  short\n" in said
    assert "@" not in said


def test_what_a_newer_version_understands_of_known_events_is_different_until_a_replay(
    shop: Shop, tmp_path: Path
) -> None:
    shop.ingest(pinpoint_sms("_SMS.SUCCESS", "DELIVERED"))
    shop.archive(pinpoint_sms("_SMS.SUCCESS", "DELIVERED", price=645.0))
    assert shop.verify() == 1

    shop.replay(tmp_path)
    assert shop.verify() == 0


def test_what_is_in_a_shard_that_was_removed_is_different_until_a_replay_moves_it(
    shop: Shop, tmp_path: Path
) -> None:
    events = [pinpoint_sms(message_id=str(n), campaign_id="spring") for n in range(9)]
    shop.ingest(*events)
    shop.archive(*events)
    fewer = shop.with_settings(shards=1)
    assert (shop.verify(), fewer.verify()) == (0, 1)

    fewer.replay(tmp_path)
    assert fewer.verify() == 0


def test_what_only_the_table_has_is_extra(shop: Shop, capsys: Capture) -> None:
    shop.ingest(*EVENTS)
    shop.archive(*EVENTS[1:])

    assert shop.verify() == 1
    assert "0 missing, 1 extra, 0 different\nextra:\n  mail\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("written", "archived"),
    [
        ([EVENTS[0]], [EVENTS[0], OPEN]),
        ([EVENTS[0], OPEN], [EVENTS[0]]),
        ([EVENTS[0]], [pinpoint_email(message_id="mail", attributes={"campaign_id": "a"})]),
        ([EVENTS[0]], [pinpoint_email(message_id="mail", attributes={"campaign_id": "z"})]),
        ([EVENTS[0]], [pinpoint_email(message_id="mail")]),
        ([EVENTS[0]], [pinpoint_email(message_id="mail", client_id="")]),
    ],
    ids=["an event less", "an event more", "greater", "lesser", "an attribute more", "another"],
)
def test_what_both_have_otherwise_is_different(
    shop: Shop, capsys: Capture, written: History, archived: History
) -> None:
    shop.ingest(*written)
    shop.archive(*archived)

    assert shop.verify() == 1
    assert "0 missing, 0 extra, 1 different\ndifferent:\n  mail\n" in capsys.readouterr().out


@settings(
    max_examples=examples(12),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(data=st.data())
@pytest.mark.parametrize("kind", list(HISTORIES))
def test_any_history_is_the_same_in_any_order_and_not_without_one_of_its_events(
    make_shop: MakeShop, kind: str, data: st.DataObject
) -> None:
    history = data.draw(HISTORIES[kind])
    chaos = random.Random(data.draw(st.integers()))
    shop, lossy = make_shop(), make_shop()
    archived = [event | {ARRIVED_AT: SENT_AT + 1} for event in history]
    for each in (shop, lossy):
        each.archive(*chaos.sample(archived, len(history)), *chaos.choices(archived, k=2))
    shop.ingest(*chaos.sample(history, len(history)))
    lossy.ingest(*history[1:])

    assert shop.verify() == 0
    assert (lossy.verify() == 0) == (lossy.items() == shop.items())


def test_another_table_can_be_compared(shop: Shop, make_shop: MakeShop) -> None:
    shop.ingest(*EVENTS)
    shop.archive(*EVENTS)
    empty = make_shop().project.table

    assert shop.verify("--table", empty) == 1
    assert shop.verify("--table", shop.project.table) == 0


def test_expired_and_redacted_messages_are_no_faults(make_shop: MakeShop, capsys: Capture) -> None:
    shop = make_shop(retentionDays=9_000)
    old = ses(message_id="old", sent_at="2000-02-01T00:00:00Z")
    shop.ingest(*EVENTS)
    shop.archive(*EVENTS, old)
    shop.redact("mail")

    assert shop.verify() == 0
    said = capsys.readouterr().out
    assert "1 items of messages whose retention is over" in said
    assert "1 items redacted" in said


def test_a_project_with_more_shards_than_before_is_the_same(make_shop: MakeShop) -> None:
    shop = make_shop(shards=1)
    many = [ses(message_id=str(n), tags={"campaign_id": ["c"]}) for n in range(9)]
    shop.ingest(*many)
    shop.archive(*many)
    shop.stack.exports["projects"]["shop"]["shards"] = 16

    assert shop.verify() == 0


def test_of_what_the_archive_has_deleted_only_the_rest_is_compared(
    make_shop: MakeShop, capsys: Capture
) -> None:
    shop = make_shop(rawDays=30)
    old, new = days_ago(40), days_ago(1)
    shop.ingest(
        text_message(messageId="forgotten", at=old, messageRequestTimestamp=old),
        text_message(messageId="half", at=old, messageRequestTimestamp=old),
        text_message("TEXT_DELIVERED", messageId="half", at=new, messageRequestTimestamp=old),
        text_message(messageId="new", at=new, messageRequestTimestamp=new),
    )
    shop.archive(text_message("TEXT_DELIVERED", messageId="half", at=new, messageRequestTimestamp=old))

    assert shop.verify() == 1
    assert "0 missing, 1 extra, 0 different\nextra:\n  new\n" in capsys.readouterr().out
    shop.archive(
        text_message("TEXT_READ", messageId="half", at=new, messageRequestTimestamp=old), name="2.gz"
    )
    assert shop.verify() == 1
    assert "different:\n  half\n" in capsys.readouterr().out


def test_only_messages_of_the_chosen_time_are_compared(shop: Shop) -> None:
    day = 86_400_000
    sent = {name: SENT_AT + n * day for n, name in enumerate(("before", "in", "after"))}
    events = [text_message(messageId=name, at=at, messageRequestTimestamp=at) for name, at in sent.items()]
    shop.archive(*events[1:], hour="2026/09/22/14")
    shop.ingest(events[1])

    window = ("--from", "2026-09-22", "--to", "2026-09-23")
    assert shop.verify(*window) == 0
    assert shop.verify() == 1
    shop.ingest(events[0])
    assert shop.verify(*window) == 0


def test_an_event_without_a_time_is_compared_as_far_as_it_is_known(shop: Shop, capsys: Capture) -> None:
    undated = ses("Open", open={"timestamp": "soon"})
    alone = ses("Open", message_id="alone", open={"timestamp": "soon"})
    shop.ingest(undated, ses("Send"), alone)
    shop.archive(undated, ses("Send"), alone)

    assert shop.verify() == 0
    assert f"only the delivered archive can date:\n  {MESSAGE_ID}\n  alone" in capsys.readouterr().out


def test_an_archive_that_cannot_be_read_whole_proves_nothing(shop: Shop, capsys: Capture) -> None:
    shop.ingest(*EVENTS)
    shop.archive(*EVENTS)
    shop.put("raw/2026/09/21/15/cut.gz", b"\x1f\x8b\x08")

    assert shop.verify() == 1
    assert "raw/2026/09/21/15/cut.gz: its gzip is cut off" in capsys.readouterr().out


class Clock:
    """Time that passes only in `sleep`, which runs `meanwhile` each time."""

    def __init__(self, meanwhile: Callable[[], None]) -> None:
        self.now, self.meanwhile = 0.0, meanwhile

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.meanwhile()


def compare(shop: Shop, clock: Clock, patience: float = 60) -> Findings:
    store = store_of(shop.stack, shop.project, shop.project.table, WriteUnits())
    writer = ItemWriter(store.hasher, store.shards, store.retention)
    reader, report = (
        ArchiveReader(Archive.of(shop.stack, shop.project, "raw"), shop.project.tags),
        ReadReport(),
    )
    items = ItemComparison(writer, lambda: SENT_AT / 1000, Span())
    erased = Erased(store.hasher)
    return Comparison(reader, Span(), store, items, report, clock, clock.sleep, patience, erased).run()


def test_what_the_archive_lacks_is_looked_for_while_firehose_writes_it(shop: Shop) -> None:
    shop.ingest(*EVENTS, OPEN)
    shop.archive(*EVENTS[:3])
    clock = Clock(lambda: None)

    def write() -> None:
        # Traffic goes on: what is archived later than the first look is not expected in the table.
        later = text_message(messageId=f"later-{clock.now}")
        shop.archive(EVENTS[3], OPEN, later, name=f"{clock.now}.gz")

    clock.meanwhile = write

    assert not compare(shop, clock).has_faults
    assert clock.now == 5.0


def test_what_the_table_lacks_is_looked_for_while_ingest_writes_it(shop: Shop) -> None:
    shop.archive(*EVENTS)
    clock = Clock(lambda: shop.ingest(*EVENTS, OPEN))

    findings = compare(shop, clock)

    # What ingest wrote is in the table before the archive has it: `mail` waits for that in turn.
    assert (findings.counts[Verdict.MISSING], findings.faulty_ids[Verdict.DIFFERENT]) == (0, ["mail"])
    assert clock.now == 5.0 + 60.0


def test_a_message_that_changes_while_it_is_compared_is_no_fault(shop: Shop) -> None:
    """Any number of them: what is compared is fixed before the wait begins."""
    shop.archive(*EVENTS)
    shop.ingest(*EVENTS)
    archived: list[object] = []
    clock = Clock(lambda: None)

    def traffic() -> None:
        events = [
            pinpoint_email(
                "_email.open", at=SENT_AT + n, message_id="mail", open={"user_agent": str(clock.now)}
            )
            for n in range(40)
        ]
        shop.ingest(*events)
        shop.archive(*archived, name=f"{clock.now}.gz")
        archived[:] = events

    traffic()
    clock.meanwhile = traffic

    assert not compare(shop, clock).has_faults
    assert clock.now == 5.0


def put(shop: Shop, key: str, **values: str) -> None:
    """Overwrite attributes of an item behind the program's back."""
    item = shop.items()[key] | {
        name: {"N": value} if value.isdigit() else {"S": value} for name, value in values.items()
    }
    shop.stack.client("dynamodb").put_item(TableName=shop.project.table, Item=item)


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("mail", {"message_id": "another"}),
        ("both", {"campaign_key": "spring#0"}),
        ("both", {"destination_key": "of another"}),
        ("mail", {"journey_key": "welcome#0"}),
        ("mail", {"expires_at": "1900000000"}),
    ],
    ids=[
        "another message id",
        "a head in a campaign",
        "a head under a destination",
        "a foreign journey",
        "an end",
    ],
)
def test_what_was_changed_behind_the_program_s_back_is_different(
    shop: Shop, capsys: Capture, key: str, values: dict[str, str]
) -> None:
    shop.ingest(*EVENTS)
    shop.archive(*EVENTS)
    put(shop, key, **values)

    assert shop.verify() == 1
    assert f"0 missing, 0 extra, 1 different\ndifferent:\n  {key}\n" in capsys.readouterr().out


def test_an_event_stored_a_second_time_with_other_detail_is_different(shop: Shop) -> None:
    delivered = pinpoint_sms("_SMS.SUCCESS", "DELIVERED", message_id="text", price=645.0)
    shop.ingest(delivered, pinpoint_sms("_SMS.SUCCESS", "DELIVERED", message_id="text", price=9.0))
    shop.archive(delivered)

    assert shop.verify() == 1


def test_an_event_of_which_an_earlier_version_saw_less_is_the_same(shop: Shop) -> None:
    fuller = pinpoint_sms("_SMS.SUCCESS", "DELIVERED", message_id="text", price=645.0)
    shop.ingest(pinpoint_sms("_SMS.SUCCESS", "DELIVERED", message_id="text"), fuller)
    shop.archive(fuller)

    assert shop.verify() == 0


def test_an_event_whose_texts_an_earlier_version_cut_is_the_same(shop: Shop) -> None:
    link = "https://example.com/" + "x" * 300
    click = ses("Click", click={"timestamp": "2026-09-21T14:13:25.000Z", "link": link, "userAgent": "x"})
    shop.ingest(ses("Send"), click)
    shop.archive(ses("Send"), click)
    texts = shop.items()[MESSAGE_ID]["events"]["SS"]
    cut = [text.replace(link, link[:256]) for text in texts]
    assert cut != texts
    shop.stack.client("dynamodb").put_item(
        TableName=shop.project.table,
        Item=shop.items()[MESSAGE_ID] | {"events": {"SS": sorted({*texts, *cut})}},
    )

    assert shop.verify() == 0


def test_a_message_without_the_end_that_a_shorter_retention_gives_it_is_different(
    make_shop: MakeShop,
) -> None:
    shop = make_shop()
    shop.ingest(ses(message_id="old", sent_at="2020-02-01T00:00:00Z"))
    shop.archive(ses(message_id="old", sent_at="2020-02-01T00:00:00Z"))
    assert shop.verify() == 0

    assert shop.with_settings(retentionDays=90).verify() == 1


def test_a_younger_archive_is_complete_only_since_its_first_object(make_shop: MakeShop) -> None:
    """After `rawDays` was raised, the archive still begins where it did."""
    shop = make_shop(rawDays=36_500)
    shop.ingest(ses(message_id="old", sent_at="2026-08-01T00:00:00Z"), *EVENTS)
    shop.archive(*EVENTS)

    assert shop.verify() == 0


def test_an_interrupted_verify_says_that_nothing_is_proved(shop: Shop) -> None:
    with pytest.raises(CommandInterruptedError, match="nothing was written, and nothing is proved"):
        shop.with_interrupt("Scan").verify()


def test_a_range_that_ends_before_it_begins_is_refused(shop: Shop) -> None:
    with pytest.raises(OperationsError, match=r"--to 2026-11-01T00:00 is not after --from 2026-11-30T00:00"):
        shop.verify("--from", "2026-11-30", "--to", "2026-11-01")
