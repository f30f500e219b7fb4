"""The directory: an entry for each campaign or journey and day, written before its rows, once a day."""

from typing import TYPE_CHECKING

import pytest

from functions.contract.stats_table import CAMPAIGN_PREFIX, EXPIRES_AT, JOURNEY_PREFIX, ROW, SCOPE
from functions.messages.storage.store import StoreUnavailableError
from functions.stats.contributions import RowKey
from functions.stats.directory import HALF_HOURS_OF_DAY, Entry, directory_scope, entry_of, entry_text
from functions.stats.reader import StatsReader
from functions.stats.row_update import Pending, RowWriter
from functions.stats.table import StatsTable
from tests.fakes.memory_dynamodb import MemoryTable
from tests.unit.functions.stats.tables import create_stats_table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_NOW, _DAY = 1_790_000_000, 20_717


def row(scope: str, day: int = _DAY, half_hour: int = 0) -> RowKey:
    return RowKey(scope, day * HALF_HOURS_OF_DAY + half_hour)


def count(table: StatsTable, at: RowKey, sequence: int = 1) -> None:
    table.add(at, "shardId-1", [Pending(10**24 + sequence, _NOW, {"n": 1})], _NOW)


def entries(memory: MemoryTable, prefix: str) -> list[Entry]:
    found = (item for item in memory.items.values() if item[SCOPE]["S"] == directory_scope(prefix))
    return sorted(entry_of(item[ROW]["S"]) for item in found)


def memory_table(memory: MemoryTable, days: int | None = 30) -> StatsTable:
    return StatsTable("rows", memory, RowWriter("001.000", days))  # type: ignore[arg-type]


@pytest.mark.parametrize("group", ["spring", "a#b", "ü", ""])
def test_an_entry_is_read_from_its_key(group: str) -> None:
    assert entry_of(entry_text("001.000.9f86d0", _DAY, group)) == Entry(_DAY, group)


def test_a_day_of_a_campaign_takes_one_write_whatever_its_rows() -> None:
    memory = MemoryTable(SCOPE, ROW)
    table = memory_table(memory)
    for half_hour in range(HALF_HOURS_OF_DAY):
        count(table, row("campaign#spring", half_hour=half_hour))

    assert entries(memory, CAMPAIGN_PREFIX) == [Entry(_DAY, "spring")]
    assert memory.writes == HALF_HOURS_OF_DAY + 1


def test_another_day_and_another_group_have_entries_of_their_own() -> None:
    memory = MemoryTable(SCOPE, ROW)
    table = memory_table(memory)
    for at in (row("campaign#a"), row("campaign#a", _DAY + 1), row("journey#a"), row("project")):
        count(table, at)

    assert entries(memory, CAMPAIGN_PREFIX) == [Entry(_DAY, "a"), Entry(_DAY + 1, "a")]
    assert entries(memory, JOURNEY_PREFIX) == [Entry(_DAY, "a")]


def test_a_crash_before_any_write_leaves_no_row_without_an_entry() -> None:
    for succeeding in range(4):
        memory = MemoryTable(SCOPE, ROW)
        memory.succeeding = succeeding
        table = memory_table(memory)
        for day in (_DAY, _DAY + 1):
            try:
                count(table, row("campaign#a", day))
            except StoreUnavailableError:
                break
        rows = {item[ROW]["S"] for item in memory.items.values() if item[SCOPE]["S"] == "campaign#a"}
        assert len(rows) <= len(entries(memory, CAMPAIGN_PREFIX)), succeeding
        memory.succeeding = None
        count(table, row("campaign#a", _DAY + 1), 2)
        assert Entry(_DAY + 1, "a") in entries(memory, CAMPAIGN_PREFIX)


def test_an_entry_expires_with_the_last_row_of_its_day_or_never() -> None:
    memory = MemoryTable(SCOPE, ROW)
    count(memory_table(memory), row("campaign#a", half_hour=HALF_HOURS_OF_DAY - 1))
    assert len({item[EXPIRES_AT]["N"] for item in memory.items.values()}) == 1

    stored = MemoryTable(SCOPE, ROW)
    count(memory_table(stored, None), row("campaign#a"))
    assert len(stored.items) == 2
    assert not [item for item in stored.items.values() if EXPIRES_AT in item]


def test_a_campaign_whose_id_fits_into_no_key_is_counted_and_not_listed() -> None:
    memory = MemoryTable(SCOPE, ROW)
    count(memory_table(memory), row("campaign#" + "x" * 961))

    assert len(memory.items) == 1


def test_a_table_returns_its_entries_the_last_first_and_the_newest_row(dynamodb: "DynamoDBClient") -> None:
    create_stats_table(dynamodb, "directory")
    for days in (30, None):
        table = StatsTable("directory", dynamodb, RowWriter("001.000", days))
        for at in (row("campaign#b"), row("campaign#a", half_hour=3), row("campaign#a", _DAY - 4)):
            count(table, at, 1 if days else 2)
    charged: list[int] = []
    reader = StatsReader("directory", dynamodb, "001.000", charged.append)

    everything = Entry(_DAY + 1, "")
    assert list(reader.entries(CAMPAIGN_PREFIX, 0, everything)) == [
        Entry(_DAY, "b"), Entry(_DAY, "a"), Entry(_DAY - 4, "a"),
    ]  # fmt: skip
    assert list(reader.entries(CAMPAIGN_PREFIX, _DAY, Entry(_DAY, "b"))) == [Entry(_DAY, "a")]
    assert list(reader.entries(JOURNEY_PREFIX, 0, everything)) == []
    other = StatsReader("directory", dynamodb, "001.001", charged.append)
    assert list(other.entries(CAMPAIGN_PREFIX, 0, everything)) == []
    span = row("", 0).half_hour, row("", _DAY + 1).half_hour
    assert reader.newest("campaign#a", *span) == row("", half_hour=3).half_hour
    assert reader.newest("campaign#none", *span) is None
    assert sum(charged) >= 6
