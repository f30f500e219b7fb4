"""The typed events of archives in DuckDB, and queries over them: what Athena does, on this machine.

DuckDB and sqlglot are development requirements: they are imported late, since no other command needs them.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from functions.contract.analytics.columns import (
    DAY,
    EVENT_COLUMNS,
    EVENTS,
    MESSAGE_COLUMNS,
    TRACKED,
)
from functions.contract.analytics.messages import DUCKDB
from functions.contract.analytics.named_queries import NamedQuery

_TYPES = {"string": "VARCHAR", "bigint": "BIGINT", "int": "INTEGER"}


@dataclass(frozen=True)
class Answer:
    """The rows of a query under the names of its columns."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]


class LocalDatabase:
    """Holds the events of projects in files of a folder. Raises ImportError without DuckDB and sqlglot."""

    def __init__(self, folder: Path) -> None:
        import duckdb
        import sqlglot

        self._transpile, self._folder = sqlglot.transpile, folder
        self._tables: dict[str, str] = {}
        self._connection = duckdb.connect()
        self._connection.execute("SET TimeZone = 'UTC'")

    def add(self, project: str, lines: Iterable[tuple[str, bytes]]) -> int:
        """Add a project's archive: pairs of a day, `2026/11/27`, and a delivered line. Return how many lines
        have events."""
        file, count = self._folder / f"{project}.jsonl", 0
        with file.open("w") as written:
            for row in _typed(lines):
                written.write(json.dumps(row, separators=(",", ":")) + "\n")
                count += 1
        self._tables[project] = project
        source = f"read_json('{file}', format='newline_delimited', columns={{{_columns()}}})"
        self._connection.execute(f'CREATE VIEW "{project}" AS SELECT * FROM {source}')  # noqa: S608 - ours
        return count

    def run(self, query: NamedQuery, days: int | None) -> Answer:
        """Return the answer over the messages of the last so many days, or over all."""
        return self.select(query.text(self._tables, DUCKDB, days))

    def select(self, text: str) -> Answer:
        """Return the answer of a query in Athena's words."""
        (translated,) = self._transpile(text, read="athena", write="duckdb")
        result = self._connection.execute(translated)
        columns = tuple(str(column[0]) for column in result.description or ())
        return Answer(columns, result.fetchall())

    @property
    def tables(self) -> Mapping[str, str]:
        return self._tables

    def close(self) -> None:
        self._connection.close()


def _typed(lines: Iterable[tuple[str, bytes]]) -> Iterator[dict[str, Any]]:
    mark = f'"{TRACKED}":'.encode()
    for day, line in lines:
        if mark not in line:
            continue
        try:
            document = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(document, dict) and isinstance(document.get(TRACKED), dict):
            yield {DAY: day, TRACKED: document[TRACKED]}


def _columns() -> str:
    tracked = f"STRUCT({_fields(MESSAGE_COLUMNS)}, {EVENTS} STRUCT({_fields(EVENT_COLUMNS)})[])"
    return f"'{DAY}': 'VARCHAR', '{TRACKED}': '{tracked}'"


def _fields(columns: Mapping[str, str]) -> str:
    return ", ".join(f'"{name}" {_TYPES[type_]}' for name, type_ in columns.items())
