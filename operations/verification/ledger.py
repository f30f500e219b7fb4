"""The items that an archive leads one to expect beside those that a table holds, in a database on disk.

The database is a temporary one of SQLite, which no other process can open and which ends with this one:
items hold addresses.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from functions.contract.message_table import ITEM_KEY
from functions.messages.storage.item import Item


@dataclass(frozen=True)
class Pair:
    """One item: what is expected of it, in parts that are still to be merged, and what is stored."""

    key: str
    expected: tuple[Item, ...]
    stored: Item | None


@dataclass(frozen=True)
class Fault:
    """What is wrong with one item, and which side may still correct it (see `verdict.Result`)."""

    message_id: str
    verdict: str
    waits_for: str


_SCHEMA = """
PRAGMA synchronous = OFF;
CREATE TABLE expected (key TEXT, item TEXT);
CREATE TABLE stored (key TEXT PRIMARY KEY, item TEXT) WITHOUT ROWID;
CREATE TABLE faults (key TEXT PRIMARY KEY, message_id TEXT, verdict TEXT, waits_for TEXT) WITHOUT ROWID;
"""
_SIDES = (
    "SELECT key, 'expected', item FROM expected {where} "
    "UNION ALL SELECT key, 'stored', item FROM stored {where}"
)


def _open() -> sqlite3.Connection:
    database = sqlite3.connect("")
    database.executescript(_SCHEMA)
    return database


@dataclass
class Ledger:
    """Items by their keys, and the faults found in them; memory does not grow with their number."""

    _database: sqlite3.Connection = field(default_factory=_open)

    def add_expected(self, items: Iterable[Item]) -> None:
        self._database.executemany("INSERT INTO expected VALUES (?, ?)", map(_row, items))

    def put_stored(self, items: Iterable[Item]) -> None:
        self._database.executemany("INSERT OR REPLACE INTO stored VALUES (?, ?)", map(_row, items))

    def pairs(self) -> Iterator[Pair]:
        """Yield every item of either side, by key."""
        rows = self._database.execute(_SIDES.format(where="") + " ORDER BY key")
        for key, group in groupby(rows, key=lambda row: row[0]):
            yield _pair(key, group)

    def index(self) -> None:
        """Prepare for single items; call it when most of the archive has been added."""
        self._database.execute("CREATE INDEX IF NOT EXISTS expected_by_key ON expected (key)")

    def pair(self, key: str) -> Pair:
        return _pair(key, self._database.execute(_SIDES.format(where="WHERE key = :key"), {"key": key}))

    def put_fault(self, key: str, fault: Fault) -> None:
        row = key, fault.message_id, fault.verdict, fault.waits_for
        self._database.execute("INSERT OR REPLACE INTO faults VALUES (?, ?, ?, ?)", row)

    def remove_fault(self, key: str) -> None:
        self._database.execute("DELETE FROM faults WHERE key = ?", (key,))

    def is_waiting(self, key: str, waits_for: str) -> bool:
        query = "SELECT 1 FROM faults WHERE key = ? AND waits_for = ?"
        return self._database.execute(query, (key, waits_for)).fetchone() is not None

    def waiting(self, waits_for: str, after: str, count: int) -> Sequence[str]:
        """Return up to `count` keys of the faults that wait for a side, behind the key `after`."""
        query = "SELECT key FROM faults WHERE waits_for = ? AND key > ? ORDER BY key LIMIT ?"
        return [key for (key,) in self._database.execute(query, (waits_for, after, count))]

    def fault_counts(self) -> dict[str, int]:
        return dict(
            self._database.execute("SELECT verdict, COUNT(*) FROM faults GROUP BY verdict").fetchall()
        )

    def faulty_ids(self, verdict: str) -> list[str]:
        """Return the ids of the messages with this fault, each once."""
        query = "SELECT DISTINCT message_id FROM faults WHERE verdict = ? ORDER BY message_id"
        return [message_id for (message_id,) in self._database.execute(query, (verdict,))]

    def close(self) -> None:
        self._database.close()


def _row(item: Item) -> tuple[str, str]:
    return item[ITEM_KEY]["S"], json.dumps(item)


def _pair(key: str, rows: Iterable[tuple[str, str, str]]) -> Pair:
    expected: list[Item] = []
    stored: dict[str, Any] | None = None
    for _, side, text in rows:
        if side == "expected":
            expected.append(json.loads(text))
        else:
            stored = json.loads(text)
    return Pair(key, tuple(expected), stored)
