"""`replay`: the archive leads to the same table, whatever else is in it, however often it runs."""

import gzip
from pathlib import Path

import pytest

from functions.contract.message_table import ITEM_KEY
from functions.messages.event import MessageEvent
from functions.messages.parsers import ARRIVED_AT
from functions.messages.storage.store import StoreUnavailableError, WriteResult
from functions.messages.storage.update_expressions import Retention
from operations.archive.archive import Archive, Span
from operations.archive.reader import ArchiveReader
from operations.errors import CommandInterruptedError, OperationsError
from operations.message_store import WriteUnits, store_of
from operations.replay import target_table
from operations.replay.checkpoint import Checkpoint
from operations.replay.rate_limit import RateLimit
from operations.replay.replayer import Replayer
from operations.replay.whole_messages import WholeMessages
from tests.builders import ADA, MESSAGE_ID, SENT_AT, pinpoint_email, pinpoint_sms, ses, text_message
from tests.unit.operations.builders import Shop, lines
from tests.unit.operations.conftest import MakeShop

BOTH = (ADA, "grace@example.com")
BOUNCE = {
    "timestamp": "2026-09-21T14:13:25.000Z",
    "bounceType": "Permanent",
    "bounceSubType": "General",
    "bouncedRecipients": [{"emailAddress": ADA}],
}
EVENTS = (
    pinpoint_email(message_id="mail", attributes={"campaign_id": "spring"}),
    pinpoint_email("_email.open", at=SENT_AT + 9, message_id="mail", open={"user_agent": "x"}),
    pinpoint_sms(message_id="text"),
    pinpoint_sms("_SMS.SUCCESS", "DELIVERED", at=SENT_AT - 5, message_id="text", price=645.0),
    ses("Send", message_id="both", destination=BOTH, tags={"campaign_id": ["spring"]}),
    ses("Bounce", message_id="both", destination=BOTH, bounce=BOUNCE),
    text_message("TEXT_DELIVERED", at=SENT_AT + 3, messageId="short"),
    {"event_type": "_campaign.send", "attributes": {}},
)

WITHOUT_END = WholeMessages(Retention(None), lambda: 0)


def test_a_replay_into_an_empty_table_makes_the_same_items(shop: Shop, tmp_path: Path) -> None:
    shop.ingest(*reversed(EVENTS))
    shop.archive(*EVENTS[:3], *EVENTS[:2])
    shop.archive(*EVENTS[3:], name="later.gz")
    other = f"{shop.project.table}-rebuilt"

    assert shop.replay(tmp_path, "--into", other) == 0

    assert len(shop.items()) == 6
    assert shop.items(other) == shop.items()


def test_a_second_replay_changes_nothing_and_writes_no_more_than_one_update_an_event(
    shop: Shop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.archive(*EVENTS)
    shop.replay(tmp_path)
    before = shop.items()
    capsys.readouterr()

    assert shop.replay(tmp_path) == 0

    assert shop.items() == before
    assert "8 events merged by 6 updates" in capsys.readouterr().out


@pytest.mark.parametrize("end", [b"\n", b""], ids=["lines", "nothing between"])
def test_archives_of_other_solutions_are_read_in_place(shop: Shop, tmp_path: Path, end: bytes) -> None:
    """AWS's sample solution wrote events one behind the other, not compressed, under a prefix of its own."""
    shop.put("pinpoint-events/2024/02/22/09/delivery-stream-1-2024-02-22", lines(*EVENTS, end=end))
    shop.ingest(*reversed(EVENTS))
    other = f"{shop.project.table}-moved"

    uri = f"s3://{shop.project.archive_bucket}/pinpoint-events/"
    assert shop.replay(tmp_path, "--archive", uri, "--into", other) == 0
    assert shop.items(other) == shop.items()


def test_whatever_cannot_be_read_is_named_and_the_rest_is_replayed(
    shop: Shop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cut = shop.put("raw/2026/09/21/14/cut.gz", gzip.compress(lines(*[EVENTS[0]] * 50), 0)[:5000])
    damaged = shop.put("raw/2026/09/21/14/damaged.gz", gzip.compress(b"x")[:-8] + b"12345678")
    alien = shop.put("raw/picture.png", b"\x89PNG")
    binary = shop.put("raw/2026/09/21/15/binary", b"\x89PNG\r\n" + bytes(range(256)))
    shop.put("raw/2026/09/21/15/empty", b"")
    future = {"event_type": "_hologram.projected", "event_version": "9.9"}
    poison = ses(message_id="x") | {"mail": {"messageId": ["x"]}}
    mixed = shop.archive(EVENTS[2], b'{"cut', EVENTS[3], future, poison, name="mixed.gz")

    assert shop.replay(tmp_path) == 1

    said = capsys.readouterr().out
    assert set(shop.items()) == {"mail", "text"}
    for line in (
        f"{cut}: its gzip is cut off",
        f"{damaged}: its gzip is damaged",
        f"{alien}: Firehose does not give such a name",
        "mail.messageId is not text 1",
        "not JSON in UTF-8",
        f"  {binary} (",
        f"  {mixed} (2)",
        "1 records about no message: _hologram.projected 1",
    ):
        assert line in said
    assert ADA not in said


def test_only_the_chosen_hours_are_replayed(
    shop: Shop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for hour in range(10, 16):
        shop.archive(pinpoint_email(message_id=str(hour)), hour=f"2026/09/21/{hour}")

    shop.replay(tmp_path, "--from", "2026-09-21T12:20", "--to", "2026-09-21T14:00:00+00:00")
    assert set(shop.items()) == {"12", "13"}
    # An object is filled for up to a quarter of an hour past its own.
    shop.replay(tmp_path, "--from", "2026-09-21T12:14", "--to", "2026-09-21T12:15")
    assert set(shop.items()) == {"11", "12", "13"}
    capsys.readouterr()
    assert shop.replay(tmp_path, "--from", "2030-01-01") == 0
    assert "no objects in this range" in capsys.readouterr().out


def test_a_dry_run_counts_and_writes_nothing(
    make_shop: MakeShop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shop = make_shop(retentionDays=9_000)
    shop.archive(*EVENTS, ses(message_id="old", sent_at="2000-02-01T00:00:00Z"))

    assert shop.replay(tmp_path, "--dry-run") == 0
    assert shop.items() == {}
    assert "8 events would be merged" in capsys.readouterr().out


def test_what_has_expired_stays_gone(
    make_shop: MakeShop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shop = make_shop(retentionDays=1)
    shop.archive(ses(message_id="old", sent_at="2020-02-01T00:00:00Z"))

    assert shop.replay(tmp_path) == 0
    assert shop.items() == {}
    assert "1 events not written, since the retention of their messages is over" in capsys.readouterr().out


def test_what_was_redacted_stays_redacted(shop: Shop, tmp_path: Path) -> None:
    shop.archive(EVENTS[0])
    shop.replay(tmp_path)
    shop.redact("mail")
    before = shop.items()

    assert shop.replay(tmp_path) == 0
    assert shop.items() == before


def checkpoint_of(shop: Shop, home: Path, table: str) -> Checkpoint:
    """The checkpoint that `shop.replay(home)` uses."""
    replay_of = {"project": "shop", "table": table, "archive": "raw", "from": "", "to": ""}
    identity = target_table.identity(shop.stack.client("dynamodb"), table)
    return Checkpoint.open(home / "checkpoint.sqlite", replay_of, identity)


def interrupt(shop: Shop, home: Path, after: int, table: str = "") -> None:
    """Replay until so many events are written, one at a time."""
    store = store_of(shop.stack, shop.project, table or shop.project.table, WriteUnits())
    written: list[MessageEvent] = []

    def record(batch: list[MessageEvent]) -> WriteResult:
        if len(written) >= after:
            raise StoreUnavailableError("UpdateItem on table t failed: ThrottlingException")
        written.extend(batch)
        return store.record(batch)

    reader = ArchiveReader(Archive.of(shop.stack, shop.project, "raw"), shop.project.tags)
    # So slow that each event is a batch.
    rate_limit = RateLimit(0.2, clock=lambda: 0, sleep=lambda _: None)
    checkpoint = checkpoint_of(shop, home, table or shop.project.table)
    with pytest.raises(OperationsError, match=r"ThrottlingException.*run the same command again"):
        Replayer(reader, Span(), record, rate_limit, WITHOUT_END, checkpoint=checkpoint).run()
    checkpoint.close()


def test_an_interrupted_replay_continues_where_it_stopped(
    shop: Shop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.archive(EVENTS[0], name="a.gz")
    shop.archive(EVENTS[2], EVENTS[6], name="b.gz")
    interrupt(shop, tmp_path, after=1)
    before = shop.items()
    shop.stack.client("dynamodb").delete_item(
        TableName=shop.project.table, Key={ITEM_KEY: {"S": "mail"}}
    )  # fmt: skip

    assert shop.replay(tmp_path) == 0
    assert (set(before), set(shop.items())) == ({"mail"}, {"text", "short"})
    assert "2 objects, 3 records, 3 message events" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []


def test_an_object_that_is_written_in_part_is_written_whole_by_the_next_run_and_counted_once(
    shop: Shop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.archive(EVENTS[0], EVENTS[2], EVENTS[6])
    interrupt(shop, tmp_path, after=2)

    assert shop.replay(tmp_path) == 0
    assert set(shop.items()) == {"mail", "text", "short"}
    assert "3 events merged by 3 updates" in capsys.readouterr().out


def test_what_an_interrupted_run_could_not_read_or_write_is_in_the_report_of_the_next(
    shop: Shop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cut = shop.put("raw/2026/09/21/13/cut.gz", b"\x1f\x8b\x08")
    shop.archive(pinpoint_email(message_id="#source#x"), name="a.gz")
    shop.archive(EVENTS[0], name="b.gz")
    interrupt(shop, tmp_path, after=1)

    assert shop.replay(tmp_path) == 1
    report = capsys.readouterr().out
    assert f"{cut}: its gzip is cut off" in report
    assert "messages that the table refused:\n  #source#x" in report


def test_an_object_of_an_earlier_hour_that_arrives_after_an_interruption_is_replayed(
    shop: Shop, tmp_path: Path
) -> None:
    shop.archive(EVENTS[0], name="a.gz")
    shop.archive(EVENTS[2], name="b.gz")
    interrupt(shop, tmp_path, after=1)
    shop.archive(EVENTS[6], name="late.gz", hour="2026/09/21/12")

    assert shop.replay(tmp_path) == 0
    assert set(shop.items()) == {"mail", "text", "short"}


def test_an_object_of_an_earlier_hour_that_arrives_during_a_replay_is_replayed(shop: Shop) -> None:
    shop.archive(EVENTS[0])
    written: list[str] = []

    def record(batch: list[MessageEvent]) -> WriteResult:
        written.extend(event.message_id for event in batch)
        shop.archive(EVENTS[6], name="late.gz", hour="2026/09/21/12")
        return WriteResult()

    reader = ArchiveReader(Archive.of(shop.stack, shop.project, "raw"), shop.project.tags)
    Replayer(reader, Span(), record, RateLimit(None, lambda: 0, lambda _: None), WITHOUT_END).run()

    assert written == ["mail", "short"]


def test_a_table_that_is_created_again_is_filled_from_the_beginning(shop: Shop, tmp_path: Path) -> None:
    shop.archive(EVENTS[0], name="a.gz")
    shop.archive(EVENTS[2], name="b.gz")
    client, other = shop.stack.client("dynamodb"), f"{shop.project.table}-again"
    target_table.ensure(client, other)
    interrupt(shop, tmp_path, after=1, table=other)
    client.delete_table(TableName=other)

    assert shop.replay(tmp_path, "--into", other) == 0
    assert set(shop.items(other)) == {"mail", "text"}


def test_two_runs_of_one_replay_at_once_are_refused(shop: Shop, tmp_path: Path) -> None:
    shop.archive(EVENTS[0])
    running = checkpoint_of(shop, tmp_path, shop.project.table)

    with pytest.raises(OperationsError, match=r"Another replay is running with .*--checkpoint"):
        shop.replay(tmp_path)

    running.close()
    assert shop.replay(tmp_path) == 0


def test_the_checkpoint_of_another_replay_is_refused(shop: Shop, tmp_path: Path) -> None:
    Checkpoint.open(tmp_path / "checkpoint.sqlite", {"project": "other"}, "a table").close()
    with pytest.raises(OperationsError, match=r"another replay.*--checkpoint"):
        shop.replay(tmp_path)
    (tmp_path / "checkpoint.sqlite").write_text("[]" * 100)
    with pytest.raises(OperationsError, match="not a checkpoint"):
        shop.replay(tmp_path)


def test_an_outage_refuses_no_message_and_says_how_to_continue(make_shop: MakeShop, tmp_path: Path) -> None:
    shop = make_shop()
    shop.archive(EVENTS[0])
    failing = shop.with_failing(
        "UpdateItem", "ValidationException", "KMS key disabled error: arn:aws:kms:::key/x"
    )

    with pytest.raises(OperationsError, match=r"UpdateItem on table .* failed.*run the same command again"):
        failing.replay(tmp_path)
    assert shop.replay(tmp_path) == 0
    assert set(shop.items()) == {"mail"}


def test_an_interrupted_replay_says_what_is_done_and_how_to_continue(shop: Shop, tmp_path: Path) -> None:
    shop.archive(EVENTS[0])

    with pytest.raises(
        CommandInterruptedError, match=r"0 events are merged.*run the same command again"
    ) as stopped:
        shop.with_interrupt("UpdateItem").replay(tmp_path)

    assert stopped.value.exit_code == 130
    assert shop.replay(tmp_path) == 0


def test_an_event_without_a_time_is_held_unless_the_archive_has_its_arrival(
    shop: Shop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    undated = ses("Open", open={"timestamp": "soon"})
    shop.ingest(undated, arrived_at=SENT_AT + 7)
    before = shop.items()
    shop.archive(undated)
    shop.archive(undated | {ARRIVED_AT: SENT_AT + 7}, prefix="delivered/")

    shop.replay(tmp_path)
    assert f"only the delivered archive can date:\n  {MESSAGE_ID}" in capsys.readouterr().out
    assert shop.items() == before
    shop.replay(tmp_path, "--archive", "delivered", "--into", f"{shop.project.table}-again")
    assert shop.items(f"{shop.project.table}-again") == before


def test_a_table_of_another_shape_is_refused(shop: Shop, tmp_path: Path) -> None:
    shop.stack.client("dynamodb").create_table(
        TableName="of-another-shape",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
    )
    with pytest.raises(OperationsError, match="of-another-shape is not a message table"):
        shop.replay(tmp_path, "--into", "of-another-shape")


def test_an_archive_that_is_none_is_refused(shop: Shop, tmp_path: Path) -> None:
    with pytest.raises(OperationsError, match="s3://BUCKET/PREFIX"):
        shop.replay(tmp_path, "--archive", "backup")
    with pytest.raises(OperationsError, match="no-such-bucket failed: NoSuchBucket"):
        shop.replay(tmp_path, "--archive", "s3://no-such-bucket/raw/")


@pytest.mark.parametrize(
    ("before", "after", "end"),
    [
        (None, 9_000, SENT_AT // 1000 + 9_000 * 86_400),
        (9_000, None, None),
        (9_000, 1, SENT_AT // 1000 + 86_400),
    ],
    ids=["from forever to days", "from days to forever", "shorter than the message is old"],
)
def test_a_replay_gives_known_messages_the_end_of_the_present_retention(
    make_shop: MakeShop, tmp_path: Path, before: int | None, after: int | None, end: int | None
) -> None:
    shop = make_shop(retentionDays=before)
    shop.archive(EVENTS[0])
    shop.replay(tmp_path)
    changed = shop.with_settings(retentionDays=after)
    assert (shop.verify(), changed.verify()) == (0, 1)

    assert changed.replay(tmp_path) == 0

    expected = {} if end is None else {"expires_at": {"N": str(end)}}
    item = shop.items()["mail"]
    assert {name: item[name] for name in ("expires_at",) if name in item} == expected
    assert changed.verify() == 0
