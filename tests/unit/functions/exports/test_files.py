"""The formats of export files."""

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.exports.columns import COLUMN_MEANINGS, Column, row_reader
from functions.exports.files import Csv, JsonLines, cell
from tests.builders import SENT_AT

COLUMNS = [Column.DESTINATION, Column.SUBJECT, Column.OPEN_COUNT]
VALUES = st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"]))


@given(st.lists(st.lists(VALUES, min_size=3, max_size=3)))
def test_a_csv_file_is_read_back_as_it_was_written(rows: list[list[str | int | bool | None]]) -> None:
    output = Csv(COLUMNS)
    text = (output.begin() + output.rows(rows)).decode()

    header, *read = csv.reader(io.StringIO(text, newline=""), strict=True)

    assert header == ["destination", "subject", "openCount"]
    assert read == [[cell(value) for value in row] for row in rows]


@given(st.lists(st.lists(VALUES, min_size=3, max_size=3)))
def test_json_lines_are_read_back_with_their_types(rows: list[list[str | int | bool | None]]) -> None:
    output = JsonLines(COLUMNS)
    lines = (output.begin() + output.rows(rows)).decode().split("\n")[:-1]

    assert [list(json.loads(line).values()) for line in lines] == rows


@pytest.mark.parametrize(
    "text",
    ["=1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", " =1", "+1+cmd|' /C calc'!A0", "\uff1d1+1", "\uff0b1"],
)
def test_what_a_spreadsheet_takes_for_a_formula_becomes_text(text: str) -> None:
    assert cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["+12065550100", "+44•••••34", "ada@example.com", "a=b", "2026-09-21", ""])
def test_numbers_with_a_plus_sign_and_all_other_text_stay_as_they_are(text: str) -> None:
    assert cell(text) == text


@given(st.text())
def test_no_text_is_shortened(text: str) -> None:
    assert cell(text).endswith(text)


def test_lines_end_as_rfc_4180_has_it_and_without_a_byte_order_mark() -> None:
    assert Csv([Column.SUBJECT]).begin() == b'"subject"\r\n'


def test_times_are_iso_8601_in_utc_and_missing_fields_are_empty() -> None:
    class Node:
        sent_at = SENT_AT
        price_usd = "0.00645"

    row = row_reader([Column.SENT_AT, Column.PRICE_USD, Column.SUBJECT])(Node())

    assert row == ["2026-09-21T14:13:20.000Z", "0.00645", None]


def test_every_column_is_described() -> None:
    assert set(COLUMN_MEANINGS) == set(Column)
