"""Rows as they are read from a table: one Query, charged by what it reads."""

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from functions.stats.contributions import RowKey
from functions.stats.reader import StatsReader
from functions.stats.row import Row
from functions.stats.row_update import Pending, RowWriter
from functions.stats.table import StatsTable
from tests.unit.functions.stats.tables import create_stats_table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_NOW = 1_790_000_000


@pytest.fixture
def table(dynamodb: "DynamoDBClient", request: pytest.FixtureRequest) -> str:
    """A table with three rows of a campaign and one of another generation."""
    name = f"stats-{abs(hash(request.node.nodeid))}"
    create_stats_table(dynamodb, name)
    for number in range(3):
        row = RowKey("campaign#c", 994_000 + number)
        pending = [Pending(10**24 + number, _NOW + number, {"n": number + 1, "$p": Decimal("0.1")})]
        StatsTable(name, dynamodb, RowWriter("001.000", 30)).add(row, "shardId-1", pending, _NOW)
        StatsTable(name, dynamodb, RowWriter("001.001", 30)).add(row, "shardId-1", pending, _NOW)
    return name


def read(dynamodb: "DynamoDBClient", table: str, *span: int) -> tuple[list[Row], list[int]]:
    charged: list[int] = []
    reader = StatsReader(table, dynamodb, "001.000", charged.append)
    return list(reader.rows("campaign#c", *span)), charged


def test_rows_have_their_counters_and_when_they_were_counted(dynamodb: "DynamoDBClient", table: str) -> None:
    rows, charged = read(dynamodb, table)

    assert rows == [
        Row(RowKey("campaign#c", 994_000 + number), {"n": number + 1, "$p": Decimal("0.1")}, _NOW + number)
        for number in range(3)
    ]
    assert charged[0] == 1


def test_a_span_includes_both_ends(dynamodb: "DynamoDBClient", table: str) -> None:
    rows, _ = read(dynamodb, table, 994_001, 994_001)

    assert [row.key.half_hour for row in rows] == [994_001]
