"""What one record of the table's stream changes in the rows: a pure function of its two images.

The images of one item telescope: the old image of a record is the new image of the one before, so that the
sum of all changes is what the newest image counts.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from functions.contract.message_table import REDACTED_AT, SENT_AT
from functions.contract.stats_table import COUNTED_BY, is_later
from functions.messages.storage.item import Item
from functions.stats.contributions import RowKey, contributions, difference
from functions.stats.counters import Counters
from functions.stats.retention import RetentionHistory


@dataclass(frozen=True)
class StreamRecord:
    """A write to an item of the message table. `sequence`: its place in its shard; `at`: when it was written,
    epoch seconds; `old`: the item before, None for a new one."""

    sequence: int
    at: int
    old: Item | None
    new: Item


class Changes(NamedTuple):
    """What the rows gain or lose by a record; no row is there whose counters stay as they are. `error`: the
    name of the error of an image that cannot be read, "" where both can."""

    rows: Mapping[RowKey, Counters]
    error: str = ""


@dataclass(frozen=True)
class Rules:
    """The generation that is counted, the retention periods since it began, and what an item counts by it."""

    generation: str
    retention: RetentionHistory
    contributions: Callable[[Item], Mapping[RowKey, Counters]] = contributions

    def is_ahead(self, item: Item) -> bool:
        """Whether a later generation counts the item: newer code has to process its record."""
        return COUNTED_BY in item and is_later(item[COUNTED_BY]["S"], self.generation)

    def changes(self, record: StreamRecord) -> Changes:
        """Return what a record changes.

        An item that another generation counts, or none, counts nothing here, so that the write that stamps it
        with this generation adds all of it. An erased recipient's item adds nothing, and takes nothing away:
        its rows keep what the recipient had counted. An image that cannot be read counts nothing, whether it
        is the new one or, in the next record, the old one.
        """
        if REDACTED_AT in record.new or self._is_sealed(record):
            return Changes({})
        before, old_error = self._count(record.old)
        after, new_error = self._count(record.new)
        return Changes(difference(after, before), new_error or old_error)

    def _count(self, image: Item | None) -> tuple[Mapping[RowKey, Counters], str]:
        if image is None or not self._counts(image):
            return {}, ""
        try:
            return self.contributions(image), ""
        except Exception as error:
            # Only its name: the text may quote the message.
            return {}, type(error).__name__

    def _counts(self, item: Item) -> bool:
        return COUNTED_BY in item and item[COUNTED_BY]["S"] == self.generation

    def _is_sealed(self, record: StreamRecord) -> bool:
        if record.old is not None and not self._counts(record.old):
            return False  # it is stored still, and this generation has not counted it
        image = record.old if record.old is not None else record.new
        return SENT_AT in image and self.retention.is_sealed(int(image[SENT_AT]["N"]), record.at * 1000)
