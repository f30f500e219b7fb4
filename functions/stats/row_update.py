"""The one conditional write that adds changes to a row exactly once (decision 75).

A row carries, for each shard of the stream that changed it, the mark of the last record it has counted. The
write moves the mark together with the counters and is refused unless the mark is before the first of its
records. Lambda delivers a shard's records in order the first time, so everything up to a mark is counted.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from functions.contract.stats_table import (
    COUNTED_AT,
    EXPIRES_AT,
    HALF_HOUR_MS,
    LISTED,
    MIN_ROW_DAYS,
    ROW,
    ROW_SLACK_DAYS,
    SCOPE,
)
from functions.stats.contributions import RowKey
from functions.stats.counters import Counters, Number
from functions.stats.marks import hours_since, mark, mark_name, marks_of, ordered
from functions.stats.stored_names import stored_name

_DAY_SECONDS = 86_400
#: An update expression has 4 KB and 300 operators at most (Amazon DynamoDB developer guide, "Constraints").
_MAX_COUNTERS = 120
#: A stream's records live 24 hours: an older mark guards against nothing.
_MARK_HOURS = 25
#: So many stale marks make a row noticeably larger: removing them takes a write.
_STALE_MARKS = 4

StoredRow = Mapping[str, Any]


class Pending(NamedTuple):
    """What one record changes in one row: `sequence` and `at` (epoch seconds) are the record's."""

    sequence: int
    at: int
    changes: Counters


def row_text(generation: str, half_hour: int) -> str:
    """Return a row's sort key; those of one generation are in the order of time."""
    start = datetime.fromtimestamp(half_hour * HALF_HOUR_MS / 1000, UTC)
    return f"{generation}#{start:%Y%m%dT%H%M}"


@dataclass(frozen=True)
class RowWriter:
    """Builds the writes of one generation. `retention_days` of the messages; None: indefinitely."""

    generation: str
    retention_days: int | None

    def key(self, row: RowKey) -> dict[str, dict[str, str]]:
        return {SCOPE: {"S": row.scope}, ROW: {"S": row_text(self.generation, row.half_hour)}}

    def update(self, row: RowKey, shard: str, pending: Sequence[Pending]) -> tuple[dict[str, Any], int]:
        """Return the write of the first records of `pending`, and how many they are: as many as fit.

        Where it is refused, the returned item says what is counted already: see `remaining`.
        """
        totals, taken = _totals(pending)
        first, last = pending[0], pending[taken - 1]
        names = {"#mark": mark_name(shard), "#at": COUNTED_AT}
        values: dict[str, dict[str, Any]] = {
            ":mark": {"B": mark(last.sequence, last.at)},
            ":first": {"B": ordered(first.sequence)},
            ":at": {"N": str(last.at)},
        }
        sets = ["#mark = :mark", "#at = :at"]
        for name, value in self._fixed(row.half_hour).items():
            names[f"#{name}"], values[f":{name}"] = name, value
            sets.append(f"#{name} = :{name}")
        adds = []
        for number, (name, total) in enumerate(sorted(totals.items())):
            names[f"#{number}"], values[f":{number}"] = stored_name(name), {"N": format(Decimal(total), "f")}
            adds.append(f"#{number} :{number}")
        return {
            "Key": self.key(row),
            "UpdateExpression": f"SET {', '.join(sets)}" + (f" ADD {', '.join(adds)}" if adds else ""),
            "ConditionExpression": "attribute_not_exists(#mark) OR #mark < :first",
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": values,
            "ReturnValues": "ALL_NEW",
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }, taken

    def creation(self, key: dict[str, dict[str, str]], half_hour: int) -> dict[str, Any]:
        """Return the write of an item without counters that expires as the row of a half-hour does."""
        # An update sets something: what does not expire has no other attribute.
        values = {LISTED: {"S": "1"}, **self._fixed(half_hour)}
        return {
            "Key": key,
            "UpdateExpression": f"SET {', '.join(f'#{name} = :{name}' for name in values)}",
            "ExpressionAttributeNames": {f"#{name}": name for name in values},
            "ExpressionAttributeValues": {f":{name}": value for name, value in values.items()},
        }

    def _fixed(self, half_hour: int) -> dict[str, dict[str, str]]:
        """Return the attributes that every write of a row sets to the same values."""
        if self.retention_days is None:
            return {}
        days = max(self.retention_days, MIN_ROW_DAYS) + ROW_SLACK_DAYS
        end = (half_hour + 1) * HALF_HOUR_MS // 1000 + days * _DAY_SECONDS
        return {EXPIRES_AT: {"N": str(end)}}

    def prune(self, row: RowKey, stored: StoredRow, now: int) -> dict[str, Any] | None:
        """Return the write that removes the stale marks of a row, None while they are few; `now`: epoch
        seconds. Its condition fails where one of them moved meanwhile."""
        stale = {
            name: {"B": value} for name, value in marks_of(stored) if hours_since(value, now) > _MARK_HOURS
        }
        if len(stale) < _STALE_MARKS:
            return None
        names = {f"#{number}": name for number, name in enumerate(stale)}
        return {
            "Key": self.key(row),
            "UpdateExpression": f"REMOVE {', '.join(names)}",
            "ConditionExpression": " AND ".join(f"{short} = :{short[1:]}" for short in names),
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": {f":{short[1:]}": stale[name] for short, name in names.items()},
        }


def remaining(stored: StoredRow, shard: str, pending: Sequence[Pending]) -> list[Pending]:
    """Return the records that a row has not counted."""
    if (counted := dict(marks_of(stored)).get(mark_name(shard))) is None:
        return list(pending)
    return [one for one in pending if counted < ordered(one.sequence)]


def _totals(pending: Iterable[Pending]) -> tuple[dict[str, Number], int]:
    """Return the sums over the first records, and how many: as many as one expression has room for.

    A record is never split: its mark would claim what another write still has to add. A sum of 0 needs no
    addition, but its records need their mark.
    """
    totals: dict[str, Number] = {}
    taken = 0
    for one in pending:
        if taken and len(totals.keys() | one.changes.keys()) > _MAX_COUNTERS:
            break
        for name, change in one.changes.items():
            totals[name] = totals.get(name, 0) + change
        taken += 1
    return {name: total for name, total in totals.items() if total}, taken
