"""What a batch does with records that cannot be counted, or not yet."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import pytest

from functions.contract.stats_table import COUNTED_BY, ROW, SCOPE
from functions.messages.storage.item import Item
from functions.stats.aggregator import Aggregator, NewerGenerationError, Uncounted
from functions.stats.changes import Rules, StreamRecord
from functions.stats.contributions import RowKey
from functions.stats.counters import Counters
from functions.stats.retention import RetentionHistory
from functions.stats.row_update import RowWriter
from functions.stats.table import StatsTable
from tests.fakes.memory_dynamodb import MemoryTable

_NOW = 1_790_000_000
_ROW = RowKey("project", 1)


def count_or_raise(item: Item) -> Mapping[RowKey, Counters]:
    return {_ROW: {"n": int(item["n"]["N"])}}


def item(number: str, counted_by: str = "001.000") -> Item:
    return {COUNTED_BY: {"S": counted_by}, "n": {"N": number}}


def aggregator(executor: ThreadPoolExecutor, rows: MemoryTable) -> Aggregator:
    rules = Rules("001.000", RetentionHistory.starting_with(None), count_or_raise)
    table = StatsTable("rows", rows, RowWriter("001.000", None))  # type: ignore[arg-type]
    return Aggregator(rules, table, executor, lambda: _NOW)


def counted(rows: MemoryTable) -> str:
    [row] = rows.items.values()
    return str(row["n"]["N"])


def test_an_unreadable_image_holds_nothing_and_counts_again_once_it_can_be_read(
    executor: ThreadPoolExecutor,
) -> None:
    rows = MemoryTable(SCOPE, ROW)
    images = [None, item("1"), item("damaged"), item("5")]
    records = [StreamRecord(n, _NOW, images[n], image) for n, image in enumerate(images[1:]) if image]

    report = aggregator(executor, rows).count("shardId-1", records)

    assert report.uncounted == (Uncounted(1, "ValueError"), Uncounted(2, "ValueError"))
    assert counted(rows) == "5"


def test_a_record_of_a_newer_generation_waits_for_its_deployment(executor: ThreadPoolExecutor) -> None:
    rows = MemoryTable(SCOPE, ROW)
    newer = StreamRecord(2, _NOW - 5, item("1"), item("1", "001.001"))

    with pytest.raises(NewerGenerationError):
        aggregator(executor, rows).count("shardId-1", [StreamRecord(1, _NOW, None, item("1")), newer])
    assert not rows.items


def test_after_a_rollback_items_of_a_newer_generation_leave_their_rows(executor: ThreadPoolExecutor) -> None:
    rows = MemoryTable(SCOPE, ROW)
    records = [
        StreamRecord(1, _NOW - 2000, None, item("1")),
        StreamRecord(2, _NOW - 2000, item("1"), item("1", "001.001")),
    ]

    report = aggregator(executor, rows).count("shardId-1", records)

    assert (report.records, report.rows, report.uncounted, report.oldest_at) == (2, 1, (), _NOW - 2000)
    assert rows.items
