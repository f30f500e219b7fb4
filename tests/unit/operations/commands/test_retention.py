"""`retention`: every stored message gets the end of the present retention, whatever the archive still has."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from functions.messages.storage.update_expressions import Retention
from operations.errors import CommandInterruptedError, OperationsError
from tests.builders import ADA, pinpoint_sms, ses
from tests.unit.operations.builders import Shop
from tests.unit.operations.conftest import MakeShop

Capture = pytest.CaptureFixture[str]


def sent_ago(days: float, message_id: str, destination: tuple[str, ...] = (ADA,)) -> dict[str, object]:
    at = datetime.now(UTC) - timedelta(days=days)
    return ses(message_id=message_id, sent_at=f"{at:%Y-%m-%dT%H:%M:%S}.000Z", destination=destination)


def ends(shop: Shop) -> dict[str, int | None]:
    return {
        key: int(item["expires_at"]["N"]) if "expires_at" in item else None
        for key, item in shop.items().items()
    }


def right_ends(shop: Shop, days: int | None) -> dict[str, int | None]:
    items = shop.items().items()
    return {key: Retention(days).ends_at(int(item["sent_at"]["N"])) for key, item in items}


@pytest.mark.parametrize(
    ("before", "after"),
    [(None, 90), (400, 90), (90, 400), (90, None)],
    ids=["from forever", "shorter", "longer", "to forever"],
)
def test_a_changed_retention_reaches_messages_that_no_archive_has(
    make_shop: MakeShop, capsys: Capture, before: int | None, after: int | None
) -> None:
    shop = make_shop(retentionDays=before, rawDays=30)
    new = sent_ago(1, "new")
    shop.ingest(sent_ago(80, "old"), sent_ago(60, "several", (ADA, "grace@example.com")), new)
    shop.archive(new)
    changed = shop.with_settings(retentionDays=after)
    assert changed.verify() == 1
    assert f"0 missing, 0 extra, {len(shop.items())} different" in capsys.readouterr().out

    assert changed.retention() == 0

    said = capsys.readouterr().out
    assert f"{len(shop.items())} items, {len(shop.items())} with another end" in said
    assert ends(shop) == right_ends(shop, after)
    assert changed.verify() == 0
    said = capsys.readouterr().out
    assert "items sent before the archive begins: only the end of their retention is compared" in said


def test_a_second_pass_writes_nothing(make_shop: MakeShop, capsys: Capture) -> None:
    shop = make_shop()
    shop.ingest(sent_ago(80, "old"))
    changed = shop.with_settings(retentionDays=90)

    changed.retention()
    capsys.readouterr()
    changed.retention()

    said = capsys.readouterr().out
    assert said == "1 items, 0 with another end: messages end 90 days after their send\n" + (
        "0 changed, 0 write units\n"
    )


def test_a_dry_run_counts_and_writes_nothing(make_shop: MakeShop, capsys: Capture) -> None:
    shop = make_shop()
    shop.ingest(sent_ago(100, "old"), sent_ago(1, "new"))

    assert shop.with_settings(retentionDays=90).retention("--dry-run") == 0

    assert capsys.readouterr().out.splitlines() == [
        "2 items, 2 with another end: messages end 90 days after their send",
        "1 of these are past their end: the API hides them, DynamoDB deletes them",
        "Nothing was written.",
    ]
    assert ends(shop) == {"old": None, "new": None}


def test_what_dynamodb_would_not_delete_is_deleted(make_shop: MakeShop, capsys: Capture) -> None:
    shop = make_shop()
    shop.ingest(sent_ago(6 * 365, "ancient"), sent_ago(4 * 365, "old"))

    shop.with_settings(retentionDays=90).retention()

    assert set(shop.items()) == {"old"}
    assert "1 deleted, which ended more than five years ago\n1 changed" in capsys.readouterr().out


def test_redacted_items_and_the_health_of_sources_stay_as_they_are(make_shop: MakeShop) -> None:
    shop = make_shop()
    shop.ingest(sent_ago(6 * 365, "ancient"))
    shop.redact("ancient")
    shop.stack.client("dynamodb").put_item(
        TableName=shop.project.table, Item={"message_key": {"S": "#source#ses"}, "recorded_at": {"N": "1"}}
    )
    before = shop.items()

    assert shop.with_settings(retentionDays=90).retention() == 0
    assert shop.items() == before


def test_an_outage_and_an_interruption_say_how_to_continue(make_shop: MakeShop) -> None:
    shop = make_shop()
    shop.ingest(sent_ago(80, "old"))
    changed = shop.with_settings(retentionDays=90)

    with pytest.raises(OperationsError, match=r"InternalServerError.*run the same command again"):
        changed.with_failing("UpdateItem", "InternalServerError").retention()
    with pytest.raises(CommandInterruptedError, match="0 items have their new end"):
        changed.with_interrupt("Scan").retention()
    assert changed.retention() == 0
    assert ends(shop) == right_ends(shop, 90)


@pytest.mark.parametrize("interrupted", [False, True])
def test_a_replay_restores_no_half_of_an_expired_text(
    make_shop: MakeShop, tmp_path: Path, interrupted: bool
) -> None:
    """Between the retention of its first event and that of its last."""
    now = datetime.now(UTC)
    first, last = (int((now - timedelta(days=days)).timestamp() * 1000) for days in (91, 89))
    shop = make_shop(retentionDays=90)
    hours = [f"{datetime.fromtimestamp(at / 1000, UTC):%Y/%m/%d/%H}" for at in (first, last)]
    # As many events as a replay of one a second writes together: then the object is done.
    others = [pinpoint_sms(at=first, message_id=f"old-{number}") for number in range(4)]
    shop.archive(pinpoint_sms(at=first, message_id="text"), *others, hour=hours[0])
    delivered = pinpoint_sms("_SMS.SUCCESS", "DELIVERED", at=last, message_id="text")
    second = shop.archive(delivered, pinpoint_sms(at=last, message_id="another"), hour=hours[1])
    if interrupted:
        with pytest.raises(CommandInterruptedError):
            shop.with_interrupt("GetObject", second).replay(tmp_path, "--rate", "1")

    assert shop.replay(tmp_path) == 0

    assert set(shop.items()) == {"another"}
    assert shop.verify() == 0
