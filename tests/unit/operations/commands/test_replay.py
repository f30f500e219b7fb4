"""`replay`: the same table out of the archive, whatever else lies in it, as often as one likes."""

import gzip
import json
from pathlib import Path

import pytest

from functions.messages.event import MessageEvent
from functions.messages.parsers import ARRIVED_AT
from functions.messages.storage.store import StoreUnavailableError, WriteResult
from operations.archive.archive import Archive, Span
from operations.archive.reader import ArchiveReader
from operations.errors import OperationsError
from operations.replay.checkpoint import Checkpoint
from operations.replay.rate_limit import RateLimit
from operations.replay.replayer import Replayer
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


def test_a_replay_into_an_empty_table_makes_the_same_items(shop: Shop, tmp_path: Path) -> None:
    shop.ingest(*reversed(EVENTS))
    shop.archive(*EVENTS[:3], *EVENTS[:2])
    shop.archive(*EVENTS[3:], name="later.gz")
    other = f"{shop.project.table}-rebuilt"

    assert shop.replay(tmp_path, "--into", other) == 0

    assert len(shop.items()) == 6
    assert shop.items(other) == shop.items()


def test_a_second_replay_changes_nothing_and_writes_one_update_an_event_at_most(
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
def test_archives_of_other_solutions_are_read_from_where_they_lie(
    shop: Shop, tmp_path: Path, end: bytes
) -> None:
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
    for told in (
        f"{cut}: its gzip is cut off",
        f"{damaged}: its gzip is damaged",
        f"{alien}: its name is not one that Firehose gives",
        "mail.messageId is not text 1",
        "not JSON in UTF-8",
        f"  {binary} (",
        f"  {mixed} (2)",
        "1 records about no message: _hologram.projected 1",
    ):
        assert told in said
    assert ADA not in said


def test_only_the_hours_asked_for_are_replayed(
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
    assert "nothing in this range" in capsys.readouterr().out


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
    assert "1 events not written, since their messages' retention is over" in capsys.readouterr().out


def test_what_was_redacted_stays_redacted(shop: Shop, tmp_path: Path) -> None:
    shop.archive(EVENTS[0])
    shop.replay(tmp_path)
    shop.redact("mail")
    before = shop.items()

    assert shop.replay(tmp_path) == 0
    assert shop.items() == before


def test_a_replay_that_breaks_off_goes_on_where_it_was(
    shop: Shop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.archive(EVENTS[0], name="a.gz")
    done = shop.archive(EVENTS[2], name="b.gz")
    shop.archive(EVENTS[6], name="c.gz")
    shop.replay(tmp_path, "--to", "2026-09-21T14:30")
    about = {"project": "shop", "table": shop.project.table, "archive": "raw", "from": "", "to": ""}
    (tmp_path / "checkpoint.json").write_text(json.dumps({"about": about, "done": done}))
    capsys.readouterr()

    assert shop.replay(tmp_path) == 0
    assert "1 objects, 1 records" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []


def test_the_checkpoint_of_another_replay_is_refused(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "checkpoint.json").write_text('{"about": {"project": "other"}, "done": "x"}')
    with pytest.raises(OperationsError, match=r"another replay.*--checkpoint"):
        shop.replay(tmp_path)
    (tmp_path / "checkpoint.json").write_text("[]")
    with pytest.raises(OperationsError, match="no checkpoint"):
        shop.replay(tmp_path)


def test_a_table_that_cannot_be_written_stops_it_and_what_was_written_is_kept_in_mind(
    shop: Shop, tmp_path: Path
) -> None:
    key = shop.archive(EVENTS[0], name="a.gz")
    shop.archive(EVENTS[2], name="b.gz")
    batches: list[list[MessageEvent]] = []

    def record(batch: list[MessageEvent]) -> WriteResult:
        batches.append(batch)
        if len(batches) > 1:
            raise StoreUnavailableError("UpdateItem on table t failed: ThrottlingException")
        return WriteResult()

    reader = ArchiveReader(Archive.of(shop.stack, shop.project, "raw"), shop.project.tags)
    # So slow that each event is a batch.
    rate_limit = RateLimit(0.2, clock=lambda: 0, sleep=lambda _: None)
    checkpoint = Checkpoint(tmp_path / "checkpoint.json", {})
    with pytest.raises(OperationsError, match=r"ThrottlingException.*run the same again"):
        Replayer(reader, Span(), record, rate_limit, checkpoint).run()

    assert checkpoint.read() == key


def test_what_tells_no_time_is_held_unless_the_archive_knows_when_it_came(
    shop: Shop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    undated = ses("Open", open={"timestamp": "soon"})
    shop.ingest(undated, arrived_at=SENT_AT + 7)
    before = shop.items()
    shop.archive(undated)
    shop.archive(undated | {ARRIVED_AT: SENT_AT + 7}, prefix="delivered/")

    shop.replay(tmp_path)
    assert f"delivered archive alone can date:\n  {MESSAGE_ID}" in capsys.readouterr().out
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
    with pytest.raises(OperationsError, match="of-another-shape is no message table"):
        shop.replay(tmp_path, "--into", "of-another-shape")


def test_an_archive_that_is_none_is_told(shop: Shop, tmp_path: Path) -> None:
    with pytest.raises(OperationsError, match="s3://BUCKET/PREFIX"):
        shop.replay(tmp_path, "--archive", "backup")
    with pytest.raises(OperationsError, match="no-such-bucket failed: NoSuchBucket"):
        shop.replay(tmp_path, "--archive", "s3://no-such-bucket/raw/")
