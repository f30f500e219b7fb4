"""The formats of export files: CSV by RFC 4180, and JSON Lines."""

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from typing import Protocol

from functions.exports.columns import Column, Row, Value
from functions.exports.job import ExportFormat

#: Spreadsheets take a cell that begins with one of these for a formula (OWASP, "CSV Injection"), also in
#: its full-width form.
_FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20\t\r]")
#: A phone number, or a masked one: `+44•••••34`.
_NUMBER = re.compile(r"\+[0-9•]+")


class FileFormat(Protocol):
    """Writes the parts of a file one after the other; joined, they are the file."""

    content_type: str

    def begin(self) -> bytes:
        """Return what precedes the rows."""
        ...

    def rows(self, rows: Iterable[Row]) -> bytes:
        """Return some rows."""
        ...


class Csv:
    """RFC 4180 in UTF-8 without a byte order mark: every cell quoted, lines end with CR LF."""

    content_type = "text/csv; charset=utf-8; header=present"

    def __init__(self, columns: Sequence[Column]) -> None:
        self._columns = columns

    def begin(self) -> bytes:
        return self._lines([[column.header for column in self._columns]])

    def rows(self, rows: Iterable[Row]) -> bytes:
        return self._lines([cell(value) for value in row] for row in rows)

    def _lines(self, lines: Iterable[Sequence[str]]) -> bytes:
        text = io.StringIO()
        csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(lines)
        return text.getvalue().encode(errors="replace")


class JsonLines:
    """One JSON object a line, in UTF-8."""

    content_type = "application/jsonl; charset=utf-8"

    def __init__(self, columns: Sequence[Column]) -> None:
        self._names = [column.header for column in columns]
        self._encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

    def begin(self) -> bytes:
        return b""

    def rows(self, rows: Iterable[Row]) -> bytes:
        lines = (self._encode(dict(zip(self._names, row, strict=True))) + "\n" for row in rows)
        return "".join(lines).encode(errors="replace")


def file_format(name: ExportFormat, columns: Sequence[Column]) -> FileFormat:
    """Return the writer of a format with these columns."""
    return Csv(columns) if name is ExportFormat.CSV else JsonLines(columns)


def cell(value: Value) -> str:
    """Return a value as a cell that no spreadsheet takes for a formula. A phone number keeps its `+`: as a
    formula it is a number, and any change would damage it for every other reader."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
    return f"'{value}" if _FORMULA.match(value) and not _NUMBER.fullmatch(value) else value
