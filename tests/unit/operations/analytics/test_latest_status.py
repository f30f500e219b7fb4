"""SQL and the product's own model agree about every message of generated histories."""

from pathlib import Path

import pytest

from functions.contract.analytics.messages import DUCKDB, with_text
from operations.analytics.local_database import LocalDatabase
from tests.generated_histories import Generator, lines_of
from tests.sql_comparison import SELECT, of_model, of_rows

DAY = "2026/11/27"


def differences(folder: Path, seed: int, messages: int) -> tuple[int, list[object]]:
    events = Generator(seed).events(messages)
    database = LocalDatabase(folder)
    database.add("shop", ((DAY, line) for line in lines_of(events)))
    answer = database.select(f"{with_text(database.tables, DUCKDB, None)}\n{SELECT}")
    database.close()
    found, expected = of_rows(answer.rows), of_model(events)
    assert len(found) == len(answer.rows)
    keys = found.keys() | expected.keys()
    return len(keys), [
        (key, found.get(key), expected.get(key)) for key in keys if found.get(key) != expected.get(key)
    ]


def test_a_hundred_histories_have_the_same_answers(tmp_path: Path) -> None:
    count, different = differences(tmp_path, seed=1, messages=100)

    assert different == []
    assert count > 100


@pytest.mark.slow
def test_thousands_of_histories_have_the_same_answers(tmp_path: Path) -> None:
    count, different = differences(tmp_path, seed=2, messages=3_000)

    assert different == []
    assert count > 3_000
