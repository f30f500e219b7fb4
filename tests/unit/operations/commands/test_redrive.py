"""`redrive`: records that the stack did not redrive automatically, and their dead letters."""

import pytest

from operations.errors import CommandInterruptedError, OperationsError
from tests.builders import MESSAGE_ID, pinpoint_email
from tests.unit.functions.redrive.builders import KEY, POISON, error_object, notification
from tests.unit.operations.builders import Shop
from tests.unit.operations.conftest import MakeShop

LATER = KEY.replace("/14/", "/16/")


def keys(shop: Shop) -> set[str]:
    listed = shop.stack.client("s3").list_objects_v2(Bucket=shop.project.archive_bucket)
    return {each["Key"] for each in listed.get("Contents", [])}


def send(shop: Shop, *keys: str) -> None:
    """Send a message as one that was retried to the end."""
    url = shop.project.dead_letter_queue_url
    shop.stack.client("sqs").send_message(QueueUrl=url, MessageBody=notification(*keys))


def test_failed_records_are_recorded_and_reported(shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    shop.put(KEY, error_object(pinpoint_email(), b"{"))

    assert shop.redrive() == 0

    assert MESSAGE_ID in shop.items()
    assert KEY not in keys(shop)
    assert POISON in keys(shop)
    assert capsys.readouterr().out.splitlines() == [
        "1 objects: 1 records recorded, 1 are poison",
        "poison, stored under errors/poison/:",
        "  1 not JSON in UTF-8",
    ]


def test_a_second_run_finds_nothing(shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    shop.put(KEY, error_object(pinpoint_email()))
    shop.redrive()
    capsys.readouterr()

    assert shop.redrive() == 0
    assert capsys.readouterr().out == "0 objects: 0 records recorded, 0 are poison\n"


def test_a_dry_run_counts_by_reason_and_changes_nothing(
    shop: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.put(KEY, error_object(pinpoint_email(), b"{"))
    shop.put(LATER, error_object(pinpoint_email()))

    assert shop.redrive("--dry-run") == 0

    assert keys(shop) == {KEY, LATER}
    assert not shop.items()
    assert capsys.readouterr().out.splitlines() == [
        "2 objects with 3 records would be redriven",
        "  3 Lambda.FunctionError",
    ]


def test_only_the_objects_of_a_span_are_redriven(shop: Shop) -> None:
    shop.put(KEY, error_object(pinpoint_email()))
    shop.put(LATER, error_object(pinpoint_email()))

    shop.redrive("--from", "2026-09-21T15:30", "--to", "2026-09-21T17:00")

    assert KEY in keys(shop)
    assert LATER not in keys(shop)


def test_poison_is_retried_only_with_the_option(shop: Shop) -> None:
    shop.put(POISON, error_object(pinpoint_email()))

    shop.redrive()
    assert POISON in keys(shop)

    shop.redrive("--poison")
    assert POISON not in keys(shop)
    assert MESSAGE_ID in shop.items()


def test_dead_letters_of_finished_objects_are_deleted_and_others_left(
    shop: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.put(KEY, error_object(pinpoint_email()))
    send(shop, KEY)
    send(shop, LATER)

    shop.redrive()

    assert "1 dead letters deleted, 1 left" in capsys.readouterr().out
    url = shop.project.dead_letter_queue_url
    queue = shop.stack.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert (
        int(queue["ApproximateNumberOfMessages"]) + int(queue["ApproximateNumberOfMessagesNotVisible"]) == 1
    )


def test_a_damaged_object_is_named_and_left_and_the_others_are_done(
    shop: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.put(KEY, b"rubbish\n" + error_object(pinpoint_email()))
    shop.put(LATER, error_object(pinpoint_email(message_id="other")))

    assert shop.redrive() == 1

    assert shop.items().keys() == {MESSAGE_ID, "other"}
    assert f"  {KEY}: it has lines that are no error records of Firehose's" in capsys.readouterr().out


def test_where_the_table_cannot_be_written_it_says_so_and_nothing_is_lost(make_shop: MakeShop) -> None:
    shop = make_shop(table="a-table-that-is-not-there")
    shop.put(KEY, error_object(pinpoint_email()))

    with pytest.raises(
        OperationsError, match="Nothing is lost: fix the cause and run the same command again"
    ):
        shop.redrive()

    assert keys(shop) == {KEY}


def test_a_dry_run_names_the_poison_that_it_leaves(shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    shop.put(POISON, error_object(b"{", b"{"))

    assert shop.redrive("--dry-run") == 0
    assert capsys.readouterr().out.splitlines() == [
        "0 objects with 0 records would be redriven",
        "1 objects with 2 records of poison would stay: `operations poison shop` shows them, "
        "--poison retries them",
        "  2 Lambda.FunctionError",
    ]
    shop.redrive("--dry-run", "--poison")
    assert "1 objects with 2 records of poison would be retried" in capsys.readouterr().out


def test_an_interrupted_redrive_says_what_is_done_and_how_to_continue(shop: Shop) -> None:
    shop.put(KEY, error_object(pinpoint_email()))

    with pytest.raises(CommandInterruptedError, match=r"0 of 1 objects are done.*run the same command again"):
        shop.with_interrupt("UpdateItem").redrive()
    assert keys(shop) == {KEY}
