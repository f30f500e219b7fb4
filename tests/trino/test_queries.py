"""SQL over the archive says what the product says, in the engine of Athena and in DuckDB, from one text."""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from functions.contract.analytics.messages import TRINO, with_text
from functions.contract.analytics.named_queries import DAYS, NAMED_QUERIES, NamedQuery
from functions.messages.message import Message
from functions.messages.storage.item import message_from_item
from functions.stats.contributions import contributions
from functions.stats.row import Row
from functions.stats.totals import Totals
from tests.sql_comparison import SELECT, Messages, of_model, of_rows, row_of
from tests.stack.recorded import items
from tests.trino.conftest import GENERATED, PROJECT, Analysed

TABLES = {PROJECT: "acme_shop", GENERATED: "acme_archive"}


def in_sql(analysed: Analysed, project: str) -> Messages:
    text = with_text({project: TABLES[project]}, TRINO, None)
    return of_rows([_typed(row) for row in analysed.rows(f"{text}\n{SELECT}")])


def _typed(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Trino writes decimals as text."""
    return (*row[:-2], *(None if price is None else Decimal(price) for price in row[-2:]))


def stored(analysed: Analysed) -> list[Message]:
    every = map(message_from_item, items(analysed.stack, PROJECT).values())
    return [message for message in every if not message.is_head]


def test_every_message_of_a_run_has_the_answers_of_the_product(analysed: Analysed) -> None:
    found, expected = in_sql(analysed, PROJECT), dict(map(row_of, stored(analysed)))

    assert {key: found.get(key) for key in expected} == expected
    assert found.keys() == expected.keys()
    assert len(found) > 500


def test_thousands_of_generated_histories_have_the_answers_of_the_product(analysed: Analysed) -> None:
    found, expected = in_sql(analysed, GENERATED), of_model(analysed.generated)

    different = [key for key in found.keys() | expected.keys() if found.get(key) != expected.get(key)]
    assert [(key, found.get(key), expected.get(key)) for key in different[:3]] == []
    assert len(found) > 3_000


@pytest.mark.parametrize("query", NAMED_QUERIES, ids=lambda query: query.name)
def test_a_named_query_as_registered_has_the_same_answer_in_both_engines(
    analysed: Analysed, query: NamedQuery
) -> None:
    rows = analysed.rows(analysed.registered[query.name])

    assert [tuple(map(_shown, row)) for row in rows] == [
        tuple(map(_shown, row)) for row in analysed.duckdb.run(query, DAYS).rows
    ]
    assert rows


def _shown(value: Any) -> Any:
    """A value as both engines have it: decimals and fractions as numbers of the same digits."""
    if isinstance(value, Decimal | float):
        return f"{value:.6f}"
    try:
        return f"{Decimal(value):.6f}" if isinstance(value, str) and "." in value else value
    except ArithmeticError:
        return value


def test_days_without_lines_are_empty_and_no_error(analysed: Analysed) -> None:
    long_ago = "day < date_format(current_date - INTERVAL '390' DAY, '%Y/%m/%d')"

    assert analysed.rows(f"SELECT count(*) FROM acme_shop WHERE {long_ago}") == [(0,)]


def totals_by_campaign(messages: Mapping[str, Any]) -> dict[str, Totals]:
    rows = defaultdict(list)
    for item in messages.values():
        for key, counters in contributions(item).items():
            if key.scope.startswith("campaign#"):
                rows[key.scope.removeprefix("campaign#")].append(Row(key, counters, 0))
    return {campaign: Totals.of(found) for campaign, found in rows.items()}


def test_campaign_totals_are_those_of_the_statistics(analysed: Analysed) -> None:
    query = next(each for each in NAMED_QUERIES if each.name == "campaign_totals")
    columns, rows = analysed.trino.rows(
        query.text({PROJECT: TABLES[PROJECT]}, TRINO, None), analysed.database
    )
    found = {row[1]: dict(zip(columns[2:], row[2:], strict=True)) for row in rows}

    expected = totals_by_campaign(items(analysed.stack, PROJECT))
    assert found.keys() == expected.keys()
    for campaign, totals in expected.items():
        of_sql, cost = found[campaign], totals.cost
        assert Decimal(of_sql["cost_usd"]) == (cost.total if cost else 0)
        assert {
            "messages": totals.messages, "delivered": totals.delivered, "failed": totals.failed,
            "unsubscribed": totals.unsubscribed, "opened": totals.opens.unique, "opens": totals.opens.total,
            "clicked": totals.clicks.unique, "clicks": totals.clicks.total,
        }.items() <= of_sql.items()  # fmt: skip
