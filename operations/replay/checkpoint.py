"""The progress of one replay in a file: which objects are done, the report on them, and what the rest needs.

The file is a database of SQLite, which one process holds at a time. It belongs to one table: a table that is
later created under the same name starts from the beginning.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from operations.errors import OperationsError

_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS replay (replay_of TEXT, table_identity TEXT, report TEXT)",
    "CREATE TABLE IF NOT EXISTS done (key TEXT PRIMARY KEY) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS expired (message_id TEXT PRIMARY KEY, sent_at INTEGER) WITHOUT ROWID",
)


@dataclass(frozen=True)
class Checkpoint:
    """An open checkpoint. Close it, or remove it when the replay is complete."""

    file: Path
    _database: sqlite3.Connection

    @classmethod
    def open(cls, file: Path, replay_of: dict[str, str], table_identity: str) -> "Checkpoint":
        """Open the checkpoint of a replay, or begin it. Raise OperationsError where the file is in use,
        belongs to another replay, or is no checkpoint."""
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            checkpoint = cls(file, _hold(file))
            checkpoint._begin(replay_of, table_identity)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                raise OperationsError(
                    f"Another replay is running with {file}: wait for its end, or name another file with "
                    "--checkpoint."
                ) from None
            raise OperationsError(f"{file} cannot be written: {error}.") from None
        except (sqlite3.DatabaseError, ValueError):
            raise OperationsError(f"{file} is not a checkpoint: move it away or name another.") from None
        return checkpoint

    def _begin(self, replay_of: dict[str, str], table_identity: str) -> None:
        row = self._database.execute("SELECT replay_of, table_identity FROM replay").fetchone()
        if row and json.loads(row[0]) != replay_of:
            self.close()
            raise OperationsError(
                f"{self.file} is the checkpoint of another replay ({row[0]}): finish that one, "
                "delete the file, or name another with --checkpoint."
            )
        if row and row[1] == table_identity:
            return
        self._database.execute("DELETE FROM replay")
        self._database.execute("DELETE FROM done")
        self._database.execute("DELETE FROM expired")
        new = json.dumps(replay_of), table_identity, "{}"
        self._database.execute("INSERT INTO replay VALUES (?, ?, ?)", new)

    def is_done(self, key: str) -> bool:
        return self._database.execute("SELECT 1 FROM done WHERE key = ?", (key,)).fetchone() is not None

    def report(self) -> dict[str, Any]:
        """Return the report that was saved last; empty where none was."""
        (text,) = self._database.execute("SELECT report FROM replay").fetchone()
        return dict(json.loads(text))

    def expired(self) -> dict[str, int]:
        """Return the saved send times of expired messages; see `WholeMessages`."""
        return dict(self._database.execute("SELECT message_id, sent_at FROM expired").fetchall())

    def save(self, done: Iterable[str], report: dict[str, Any], expired: Mapping[str, int]) -> None:
        """Save that more objects are done, the report on all that are, and more expired messages."""
        self._database.execute("BEGIN")
        self._database.executemany("INSERT OR IGNORE INTO done VALUES (?)", [(key,) for key in done])
        self._database.executemany("INSERT OR REPLACE INTO expired VALUES (?, ?)", list(expired.items()))
        self._database.execute("UPDATE replay SET report = ?", (json.dumps(report),))
        self._database.execute("COMMIT")

    def close(self) -> None:
        """Let another process continue."""
        self._database.close()

    def remove(self) -> None:
        self.close()
        self.file.unlink(missing_ok=True)


def _hold(file: Path) -> sqlite3.Connection:
    """Return a connection that holds the file until it is closed, or its process ends."""
    database = sqlite3.connect(file, isolation_level=None, timeout=0)
    database.execute("PRAGMA locking_mode = EXCLUSIVE")
    database.execute("BEGIN EXCLUSIVE")
    for statement in _SCHEMA:
        database.execute(statement)
    database.execute("COMMIT")
    return database
