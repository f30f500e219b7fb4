"""What an archive tells and what a table holds, side by side by item key, in a database that spills to disk.

The database is SQLite's temporary one, which nobody else can open and which is gone with the process: items
hold addresses.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from functions.contract.message_table import ITEM_KEY
from functions.messages.storage.item import Item


@dataclass(frozen=True)
class Pair:
    """One item: what the archive tells of it, in parts that are still to be merged, and what is stored."""

    key: str
    told: tuple[Item, ...]
    stored: Item | None


def _open() -> sqlite3.Connection:
    database = sqlite3.connect("")
    database.execute("PRAGMA synchronous = OFF")
    database.execute("CREATE TABLE told (key TEXT, item TEXT)")
    database.execute("CREATE TABLE stored (key TEXT PRIMARY KEY, item TEXT) WITHOUT ROWID")
    return database


@dataclass
class Ledger:
    """Items by their keys, however many."""

    _database: sqlite3.Connection = field(default_factory=_open)

    def add_told(self, items: Iterable[Item]) -> None:
        self._database.executemany("INSERT INTO told VALUES (?, ?)", map(_row, items))

    def put_stored(self, items: Iterable[Item]) -> None:
        self._database.executemany("INSERT OR REPLACE INTO stored VALUES (?, ?)", map(_row, items))

    def pairs(self) -> Iterator[Pair]:
        """Every item of either side, in the order of their keys."""
        rows = self._database.execute(
            "SELECT key, 'told', item FROM told UNION ALL SELECT key, 'stored', item FROM stored ORDER BY key"
        )
        for key, group in groupby(rows, key=lambda row: row[0]):
            yield _pair(key, group)

    def index(self) -> None:
        """Make single items quick to find; to be called when most of the archive is in."""
        self._database.execute("CREATE INDEX IF NOT EXISTS told_by_key ON told (key)")

    def pair(self, key: str) -> Pair:
        rows = self._database.execute(
            "SELECT key, 'told', item FROM told WHERE key = :key "
            "UNION ALL SELECT key, 'stored', item FROM stored WHERE key = :key",
            {"key": key},
        )
        return _pair(key, rows)

    def close(self) -> None:
        self._database.close()


def _row(item: Item) -> tuple[str, str]:
    return item[ITEM_KEY]["S"], json.dumps(item)


def _pair(key: str, rows: Iterable[tuple[str, str, str]]) -> Pair:
    told: list[Item] = []
    stored: dict[str, Any] | None = None
    for _, side, text in rows:
        if side == "told":
            told.append(json.loads(text))
        else:
            stored = json.loads(text)
    return Pair(key, tuple(told), stored)
