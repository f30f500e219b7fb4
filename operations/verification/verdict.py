"""Whether a stored item is what the archive tells of its message; the store's own merge is the judge."""

from collections.abc import Container
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import reduce

from functions.contract.message_table import ITEM_KEY, REDACTED_AT, SENT_AT, can_be_key
from functions.messages.message import Message
from functions.messages.storage.item import MESSAGE_ID, Item, message_from_item
from functions.messages.storage.update_expressions import ItemWriter
from operations.archive.archive import Span
from operations.verification.ledger import Pair


class Verdict(StrEnum):
    """What became of one item. The first three are faults."""

    MISSING = "missing"
    EXTRA = "extra"
    DIFFERENT = "different"
    SAME = "same"
    EXPIRED = "of messages whose retention is over"
    REDACTED = "redacted"
    REFUSED = "that no table takes"
    OUTSIDE = "sent outside what is compared, or before the archive begins"


FAULTS = (Verdict.MISSING, Verdict.EXTRA, Verdict.DIFFERENT)


@dataclass(frozen=True)
class ItemComparison:
    """Compares with the writer's eyes: `now` in epoch seconds, `sent` when the messages were that count.

    What was sent before `complete_from` (epoch milliseconds) the archive may have forgotten in part: its item
    must hold all that is told, and may hold more. So must an `undated` message's, some of whose events were
    held.
    """

    writer: ItemWriter
    now: float
    sent: Span
    complete_from: int = 0
    undated: Container[str] = ()

    def item_comparison(self, pair: Pair) -> tuple[str, Verdict]:
        """The message's id, and the verdict on its item."""
        told = reduce(Message.merge, map(message_from_item, pair.told)) if pair.told else None
        message_id, sent_at = _of(told, pair.stored)
        if pair.stored and REDACTED_AT in pair.stored:
            return message_id, Verdict.REDACTED
        if self.writer.retention.is_over(sent_at, self.now):
            return message_id, Verdict.EXPIRED
        if not self.sent.has_moment(sent_at):
            return message_id, Verdict.OUTSIDE
        is_whole = sent_at >= self.complete_from and message_id not in self.undated
        if told is None:
            return message_id, Verdict.EXTRA if is_whole else Verdict.OUTSIDE
        if pair.stored is None:
            return message_id, Verdict.MISSING if can_be_key(pair.key) else Verdict.REFUSED
        return message_id, self._compared(told, pair.stored, is_whole=is_whole)

    def _compared(self, told: Message, stored: Item, *, is_whole: bool) -> Verdict:
        """The same where merging what is told changes nothing; where it is all, neither must the contrary."""
        if self.writer.rewrite(told, stored):
            return Verdict.DIFFERENT
        more = _beyond(told, message_from_item(stored))
        if is_whole and self.writer.rewrite(more, as_item(told, self.writer)):
            return Verdict.DIFFERENT
        return Verdict.SAME


def as_item(message: Message, writer: ItemWriter) -> Item:
    return {ITEM_KEY: {"S": message.key}, **writer.to_item(message)}


def _beyond(told: Message, stored: Message) -> Message:
    """What is stored, without other tellings of the events that are told, such as an older version's."""
    events = {event.identity_key for event in told.own_events}
    return replace(
        stored, own_events=frozenset(each for each in stored.own_events if each.identity_key not in events)
    )


def _of(told: Message | None, stored: Item | None) -> tuple[str, int]:
    """The id and the send time, epoch milliseconds."""
    times = [told.sent_at] if told else []
    times += [int(stored[SENT_AT]["N"])] if stored else []
    return told.message_id if told else (stored or {})[MESSAGE_ID]["S"], min(times)
