"""`stats rebuild`: every message that is not counted gets the stamp of the present generation."""

import pytest

from functions.contract.stats_table import COUNTED_BY
from functions.stats.contributions import contributions
from functions.stats.row_update import Pending, RowWriter
from functions.stats.table import StatsTable
from operations.__main__ import parser
from operations.commands.stats import rebuild, verify
from operations.errors import CommandInterruptedError, OperationsError
from tests.builders import pinpoint_email
from tests.unit.functions.stats.tables import create_stats_table
from tests.unit.operations.builders import Shop
from tests.unit.operations.conftest import MakeShop

_VERIFY = parser().parse_args(["stats", "verify", "shop", "--local"])
_ARGUMENTS = parser().parse_args(["stats", "rebuild", "shop", "--rate", "100000", "--local"])


@pytest.fixture
def filled(make_shop: MakeShop) -> Shop:
    """A project with three messages of a former generation, and its new one."""
    shop = make_shop(statsGeneration="001.000")
    shop.ingest(*(pinpoint_email(message_id=f"m{number}") for number in range(3)))
    return shop.with_settings(statsGeneration="001.001")


def test_messages_of_another_generation_are_stamped(filled: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    filled.ingest(pinpoint_email(message_id="new"))

    assert rebuild(filled.stack, _ARGUMENTS) == 0

    assert {item[COUNTED_BY]["S"] for item in filled.items().values()} == {"001.001"}
    assert capsys.readouterr().out.splitlines() == [
        "3 messages will be counted within minutes",
        "1 messages were counted already",
    ]


def test_a_second_run_writes_nothing_and_an_erased_message_stays_as_it_is(
    filled: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    filled.redact("m1")
    rebuild(filled.stack, _ARGUMENTS)
    before = filled.items()
    capsys.readouterr()

    rebuild(filled.stack, _ARGUMENTS)

    assert filled.items() == before
    assert before["m1"][COUNTED_BY] == {"S": "001.000"}
    assert capsys.readouterr().out.splitlines() == [
        "0 messages will be counted within minutes",
        "2 messages were counted already",
        "1 erased messages are not counted again",
    ]


def test_an_interrupted_run_says_that_it_continues(filled: Shop) -> None:
    with pytest.raises(CommandInterruptedError, match="continues with those that are left"):
        rebuild(filled.with_interrupt("UpdateItem").stack, _ARGUMENTS)


def test_a_project_without_statistics_cannot_be_rebuilt(shop: Shop) -> None:
    with pytest.raises(OperationsError, match=r"stats\.enabled"):
        rebuild(shop.stack, _ARGUMENTS)


def test_a_replay_stamps_what_it_writes(filled: Shop) -> None:
    filled.ingest(pinpoint_email("_email.open", message_id="m0", open={"user_agent": "x"}))

    assert filled.items()["m0"][COUNTED_BY] == {"S": "001.001"}


@pytest.fixture
def counted(make_shop: MakeShop, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """A project whose two messages are counted."""
    monkeypatch.setattr("operations.commands.stats._PAUSE_SECONDS", 0)
    shop = make_shop(statsGeneration="001.000")
    table = f"{shop.project.table}-stats"
    client = shop.stack.client("dynamodb")
    create_stats_table(client, table)
    shop = shop.with_settings(statsTable=table)
    shop.ingest(*(pinpoint_email(message_id=f"m{number}") for number in range(2)))
    rows = StatsTable(table, client, RowWriter("001.000", None))
    for number, item in enumerate(shop.items().values()):
        for row, counters in contributions(item).items():
            rows.add(row, f"shardId-{number}", [Pending(1, 1, counters)], 1)
    return shop


def test_rows_that_equal_a_recount_are_right(counted: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify(counted.stack, _VERIFY) == 0
    assert capsys.readouterr().out == "1 rows compared, 0 differ\n"


def test_a_row_that_lacks_a_change_is_named(counted: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    counted.ingest(pinpoint_email("_email.delivered", message_id="m0", delivery={}))

    assert verify(counted.stack, _VERIFY) == 1
    assert capsys.readouterr().out.splitlines() == [
        "1 rows compared, 1 differ",
        "  project 001.000#20260921T1400",
    ]


def test_half_hours_of_erased_messages_are_not_compared(
    counted: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    counted.redact("m0")

    assert verify(counted.stack, _VERIFY) == 0
    assert capsys.readouterr().out.splitlines() == [
        "0 rows compared, 0 differ",
        "1 erased messages; the rows of their half-hours are not compared",
    ]


def test_messages_without_a_stamp_are_reported(counted: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    counted.with_settings(statsGeneration=None).ingest(pinpoint_email(message_id="new"))

    assert verify(counted.stack, _VERIFY) == 1
    assert "1 messages are not counted: run `operations stats rebuild shop`" in capsys.readouterr().out


def test_half_hours_whose_messages_may_have_expired_are_not_compared(
    counted: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify(counted.with_settings(retentionDays=1).stack, _VERIFY) == 0
    assert capsys.readouterr().out == "0 rows compared, 0 differ\n"
