"""The conditional write of a row, against an emulated AWS and against the table in memory."""

import random
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from functions.contract.stats_table import ROW, SCOPE
from functions.stats.contributions import RowKey
from functions.stats.marks import hours_since, mark, mark_name, marks_of
from functions.stats.retention import RetentionPeriod
from functions.stats.row_update import Pending, RowWriter, remaining
from functions.stats.table import StatsTable
from tests.fakes.memory_dynamodb import MemoryTable
from tests.unit.functions.stats.tables import create_stats_table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_ROW = RowKey("campaign#c", 1_000_000)
_SHARD = "shardId-00000001700000000000-abcdef01"
_NOW = 1_790_000_000
_DAY = 86_400


@pytest.fixture
def table(dynamodb: "DynamoDBClient", request: pytest.FixtureRequest) -> StatsTable:
    """An empty statistics table in an emulated AWS."""
    name = f"stats-{abs(hash(request.node.nodeid))}"
    create_stats_table(dynamodb, name)
    return StatsTable(name, dynamodb, RowWriter("001.000", 30))


def in_memory() -> StatsTable:
    return StatsTable("rows", MemoryTable(SCOPE, ROW), RowWriter("001.000", 30))  # type: ignore[arg-type]


def stored(table: StatsTable) -> dict[str, Any]:
    return table.client.get_item(TableName=table.table_name, Key=table.writer.key(_ROW))["Item"]


def pending(*numbers: int) -> list[Pending]:
    return [Pending(10**24 + number, _NOW, {"n": 1, "$p": Decimal("0.1")}) for number in numbers]


def test_redelivered_records_are_counted_once_whatever_their_batches(table: StatsTable) -> None:
    rnd, memory = random.Random(1), in_memory()
    records = pending(*range(30))
    at = 0
    while at < len(records):
        size = rnd.randrange(1, 8)
        for start in (at, max(0, at - rnd.randrange(9))):
            for each in (table, memory):
                assert each.add(_ROW, _SHARD, records[start : at + size], _NOW) == 0
        at += size

    assert stored(table)["n"] == {"N": "30"}
    assert Decimal(stored(table)["$p"]["N"]) == Decimal(3)
    assert {name: v for name, v in stored(memory).items() if "N" not in v} == {
        name: v for name, v in stored(table).items() if "N" not in v
    }
    assert stored(memory)["n"] == {"N": "30"}


def test_each_shard_has_a_mark_of_its_own(table: StatsTable) -> None:
    table.add(_ROW, "shardId-1", pending(5), _NOW)
    table.add(_ROW, "shardId-2", pending(3), _NOW)
    table.add(_ROW, "shardId-1", pending(4, 5, 6), _NOW)

    assert stored(table)["n"] == {"N": "3"}


def test_records_whose_changes_cancel_out_move_the_mark(table: StatsTable) -> None:
    gain, loss = Pending(10**24, _NOW, {"s.SENT": 1}), Pending(10**24 + 1, _NOW, {"s.SENT": -1})
    table.add(_ROW, _SHARD, [gain, loss], _NOW)
    table.add(_ROW, _SHARD, [gain], _NOW)

    assert stored(table).get("sS", {"N": "0"}) == {"N": "0"}


def test_many_counters_take_several_writes_and_no_record_is_split(table: StatsTable) -> None:
    records = [Pending(n, _NOW, {f"k.{n}.{i}": 1 for i in range(50)}) for n in range(1, 8)]

    assert table.add(_ROW, _SHARD, records, _NOW) == 0
    assert sum(name.startswith("k.") for name in stored(table)) == 350


def test_marks_are_in_the_order_of_numbers_of_any_length() -> None:
    numbers = [0, 9, 63, 64, 255, 256, 4_096, 2**63, 10**20, 10**21, 10**39, 10**40 - 1]
    marks = [mark(number, _NOW) for number in numbers]

    assert marks == sorted(marks)
    assert {hours_since(one, _NOW + 5 * 3_600) for one in marks} == {5}
    for number, one in zip(numbers, marks, strict=True):
        same = [Pending(number, 0, {"n": 1})]
        assert remaining({mark_name(_SHARD): {"B": one}}, _SHARD, same) == []
        after = [Pending(number + 1, 0, {"n": 1})]
        assert remaining({mark_name(_SHARD): {"B": one}}, _SHARD, after) == after


def test_stale_marks_are_removed_together(table: StatsTable) -> None:
    for shard in range(9):
        table.add(_ROW, f"shardId-{shard}", pending(shard), _NOW)
    later = [Pending(10**24 + 50, _NOW + 3 * _DAY, {"n": 1})]
    stale = [one._replace(at=_NOW) for one in later]
    assert table.add(_ROW, "shardId-new", later, _NOW + 3 * _DAY) == 0

    assert [name for name, _ in marks_of(stored(table))] == [mark_name("shardId-new")]
    assert stored(table)["n"] == {"N": "10"}
    assert table.writer.prune(_ROW, {"m": {"B": mark(1, stale[0].at)}}, _NOW + 3 * _DAY) is None


def test_rows_outlive_their_messages(table: StatsTable) -> None:
    table.add(_ROW, _SHARD, pending(1), _NOW)

    assert stored(table)[ROW] == {"S": "001.000#20270115T0800"}
    assert int(stored(table)["expires_at"]["N"]) == 1_000_001 * 1800 + 402 * _DAY


def test_the_retention_periods_of_a_generation_are_remembered(table: StatsTable) -> None:
    table.retention_history(1)
    longer = StatsTable(table.table_name, table.client, RowWriter("001.000", 400))
    longer.retention_history(2)
    periods = longer.retention_history(3).periods

    assert periods == (RetentionPeriod(30, 0), RetentionPeriod(400, 2 + 3_600_000))
    other = StatsTable(table.table_name, table.client, RowWriter("001.001", 400))
    assert other.retention_history(4).periods == (RetentionPeriod(400, 0),)
