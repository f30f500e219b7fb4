"""Rows equal a recount whatever the stream's poller does."""

from collections.abc import Sequence
from typing import Any

import pytest

from functions.stats.contributions import RowKey
from functions.stats.row_update import Pending, RowWriter
from tests.unit.functions.stats.schedules import run

pytestmark = pytest.mark.slow

#: Ten parts that run beside each other, of 21 schedules each.
_PARTS = range(10)
_SCHEDULES = 21


class PlainAddition(RowWriter):
    """Adds without looking at the mark."""

    def update(self, row: RowKey, shard: str, pending: Sequence[Pending]) -> tuple[dict[str, Any], int]:
        update, taken = super().update(row, shard, pending)
        return {**update, "ConditionExpression": ""}, taken


@pytest.mark.slow
@pytest.mark.parametrize("part", _PARTS)
def test_every_row_equals_a_recount_after_hostile_schedules(part: int) -> None:
    for seed in range(part * _SCHEDULES, (part + 1) * _SCHEDULES):
        _, found = run(seed)
        for name, counted, expected in found:
            assert counted == expected, f"schedule {seed}, {name}"


def test_a_few_hostile_schedules_count_exactly() -> None:
    for seed in range(1000, 1004):
        for name, counted, expected in run(seed)[1]:
            assert counted == expected, f"schedule {seed}, {name}"


def test_the_schedules_are_hostile_plain_addition_fails_nearly_all() -> None:
    wrong = [
        seed
        for seed in range(12)
        if any(counted != expected for _, counted, expected in run(seed, PlainAddition)[1])
    ]

    assert len(wrong) >= 11
