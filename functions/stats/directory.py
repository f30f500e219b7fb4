"""The directory of a project's campaigns and journeys: an entry for each of them and UTC day of a send.

Entries are in the statistics table, in one partition for all campaigns and one for all journeys, in the order
of the day. An entry is written before the first row of its day, so that no row lacks one, whatever crashes;
to write it again changes nothing.
"""

from datetime import UTC, datetime
from typing import Any, NamedTuple

from functions.contract.stats_table import (
    CAMPAIGN_PREFIX,
    DIRECTORY_PREFIX,
    JOURNEY_PREFIX,
    MAX_LISTED_BYTES,
    ROW,
    SCOPE,
)
from functions.stats.contributions import RowKey
from functions.stats.row_update import RowWriter

HALF_HOURS_OF_DAY = 48
_DAY_SECONDS = 86_400
#: So many entries are remembered as written, in some megabytes.
_MAX_REMEMBERED = 20_000


class Entry(NamedTuple):
    """A campaign or a journey, by its id, on a day counted from 1970; in the order of the directory."""

    day: int
    group: str


def directory_scope(prefix: str) -> str:
    """Return the partition of campaigns, or of journeys, by the prefix of their scopes."""
    return DIRECTORY_PREFIX + prefix


def entry_text(generation: str, day: int, group: str = "") -> str:
    """Return an entry's sort key."""
    return f"{generation}#{datetime.fromtimestamp(day * _DAY_SECONDS, UTC):%Y%m%d}#{group}"


def entry_of(text: str) -> Entry:
    """Return the entry of a sort key."""
    _, day, group = text.split("#", 2)
    return Entry(int(datetime.strptime(day, "%Y%m%d").replace(tzinfo=UTC).timestamp()) // _DAY_SECONDS, group)


class Directory:
    """Builds the writes of entries; remembers those that were written, so that most rows need none."""

    def __init__(self, writer: RowWriter) -> None:
        self._writer = writer
        self._written: set[tuple[str, int]] = set()

    def update(self, row: RowKey) -> dict[str, Any] | None:
        """Return the write of the entry of a row's campaign or journey; None where it needs none."""
        day = row.half_hour // HALF_HOURS_OF_DAY
        if (row.scope, day) in self._written:
            return None
        for prefix in (CAMPAIGN_PREFIX, JOURNEY_PREFIX):
            group = row.scope.removeprefix(prefix)
            if row.scope.startswith(prefix) and len(group.encode()) <= MAX_LISTED_BYTES:
                text = entry_text(self._writer.generation, day, group)
                key = {SCOPE: {"S": directory_scope(prefix)}, ROW: {"S": text}}
                # It expires with the last row of its day.
                return self._writer.creation(key, (day + 1) * HALF_HOURS_OF_DAY - 1)
        return None

    def remember(self, row: RowKey) -> None:
        """Remember that the entry of a row was written."""
        if len(self._written) >= _MAX_REMEMBERED:
            self._written.clear()
        self._written.add((row.scope, row.half_hour // HALF_HOURS_OF_DAY))
