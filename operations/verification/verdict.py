"""Judges one item: whether the table holds what the archive has of its message, and nothing else.

Merging is a join, so both directions are one question each: merging what the archive has into the stored item
must change nothing, and merging the stored item into what the archive has must change nothing either.
"""

from collections.abc import Callable, Container
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import reduce

from functions.contract.message_table import EXPIRES_AT, INDEXES, ITEM_KEY, REDACTED_AT, SENT_AT, can_be_key
from functions.messages.event import DETAIL_NAMES, Event
from functions.messages.message import Message
from functions.messages.storage.item import MESSAGE_ID, Item, message_from_item
from functions.messages.storage.update_expressions import ItemWriter
from functions.messages.text_limits import TEXT_LIMIT
from operations.archive.archive import Span
from operations.verification.ledger import Pair

#: What an item has besides what its message is made of, and may therefore have too much of.
_DERIVED = (EXPIRES_AT, *(index.hash_key for index in INDEXES))


class Verdict(StrEnum):
    """The result for one item. The first four are faults."""

    MISSING = "missing"
    EXTRA = "extra"
    DIFFERENT = "different"
    UNERASED = "erased, and stored again"
    SAME = "same"
    EXPIRED = "of messages whose retention is over"
    REDACTED = "redacted"
    REFUSED = "that no table takes"
    OUTSIDE = "sent outside --from and --to, not compared"
    UNPROVED = "sent before the archive begins: only the end of their retention is compared"


FAULTS = (Verdict.MISSING, Verdict.EXTRA, Verdict.DIFFERENT, Verdict.UNERASED)


class Side(StrEnum):
    """The side that may still correct a fault while traffic goes on."""

    TABLE = "table"
    ARCHIVE = "archive"
    NEITHER = ""


@dataclass(frozen=True)
class Result:
    """The verdict on one item. `waits_for`: the side that lacks something which may still arrive."""

    message_id: str
    verdict: Verdict
    waits_for: Side = Side.NEITHER


@dataclass(frozen=True)
class ItemComparison:
    """Compares with the writer's own merge. `clock`: epoch seconds; `sent`: the send times to compare.

    Of what was sent before `complete_from` (epoch milliseconds) the archive may hold only a part: its item
    must have all of that, and may have more. The same is true of an `undated` message, whose events the
    archive cannot all date.
    """

    writer: ItemWriter
    clock: Callable[[], float]
    sent: Span
    complete_from: int = 0
    undated: Container[str] = ()

    def compare(self, pair: Pair, *, archive_is_newer: bool = False) -> Result:
        """Judge one item. Where the archive is newer than the stored item, that may lack what came since."""
        if any(REDACTED_AT in part for part in pair.expected):
            return self._compare_tombstone(pair)
        expected = reduce(Message.merge, map(message_from_item, pair.expected)) if pair.expected else None
        pair = replace(pair, stored=pair.stored and self.writer.in_present_form(pair.stored))
        message_id, sent_at = _identity(expected, pair.stored)
        if pair.stored and REDACTED_AT in pair.stored:
            return Result(message_id, Verdict.REDACTED)
        if not self.sent.contains(sent_at):
            return Result(message_id, Verdict.OUTSIDE)
        is_over = self.writer.retention.is_over(sent_at, self.clock())
        is_whole = sent_at >= self.complete_from and message_id not in self.undated
        # Whatever the archive has of it: the end follows from the send time alone.
        if pair.stored and (is_over or not is_whole) and not self._has_right_end(pair.stored):
            return Result(message_id, Verdict.DIFFERENT, Side.TABLE)
        if is_over:
            return Result(message_id, Verdict.EXPIRED)
        if expected is None:
            return Result(message_id, *((Verdict.EXTRA, Side.ARCHIVE) if is_whole else (Verdict.UNPROVED,)))
        if pair.stored is None:
            is_storable = can_be_key(pair.key)
            return Result(message_id, *((Verdict.MISSING, Side.TABLE) if is_storable else (Verdict.REFUSED,)))
        if not archive_is_newer and self._lacks(expected, pair.stored):
            return Result(message_id, Verdict.DIFFERENT, Side.TABLE)
        if is_whole and self._exceeds(expected, pair.stored):
            return Result(message_id, Verdict.DIFFERENT, Side.ARCHIVE)
        return Result(message_id, Verdict.SAME)

    def _compare_tombstone(self, pair: Pair) -> Result:
        """Judge an item that the ledger of erasures names: nothing else may be stored in its place."""
        erased = next(part for part in pair.expected if REDACTED_AT in part)
        sent_at = int(erased[SENT_AT]["N"])
        if pair.stored is None and self.writer.retention.is_over(sent_at, self.clock()):
            return Result(erased[MESSAGE_ID]["S"], Verdict.EXPIRED)
        is_erased = pair.stored is not None and REDACTED_AT in pair.stored
        return Result(erased[MESSAGE_ID]["S"], Verdict.REDACTED if is_erased else Verdict.UNERASED)

    def _lacks(self, expected: Message, stored: Item) -> bool:
        """Return whether the stored item lacks something, or has what its own message does not lead to."""
        if stored[MESSAGE_ID]["S"] != expected.message_id or self.writer.rewrite(expected, stored):
            return True
        derived = self.writer.to_item(message_from_item(stored))
        return any(name in stored and name not in derived for name in _DERIVED)

    def _exceeds(self, expected: Message, stored: Item) -> bool:
        """Return whether the stored item has more than is expected."""
        more = _without_earlier_versions(message_from_item(stored), expected)
        return self.writer.rewrite(more, as_item(expected, self.writer)) is not None

    def _has_right_end(self, stored: Item) -> bool:
        end = self.writer.retention.ends_at(int(stored[SENT_AT]["N"]))
        return bool(stored.get(EXPIRES_AT) == (None if end is None else {"N": str(end)}))


def as_item(message: Message, writer: ItemWriter) -> Item:
    return {ITEM_KEY: {"S": message.key}, **writer.to_item(message)}


def _without_earlier_versions(stored: Message, expected: Message) -> Message:
    """Return the stored message without events of which an earlier version of the parsers saw less detail."""
    known: dict[object, list[Event]] = {}
    for event in expected.own_events:
        known.setdefault(_occurrence(event), []).append(event)
    events = frozenset(
        event
        for event in stored.own_events
        if not any(_has_no_other_detail(event, fuller) for fuller in known.get(_occurrence(event), ()))
    )
    return replace(stored, own_events=events)


def _occurrence(event: Event) -> object:
    """Return what identifies an event apart from its details, which versions may see differently."""
    return event.identity_key[:3]


def _has_no_other_detail(event: Event, fuller: Event) -> bool:
    details = ((getattr(event.detail, name), getattr(fuller.detail, name)) for name in DETAIL_NAMES)
    return all(not one or one == other or _is_cut(one, other) for one, other in details)


def _is_cut(one: str, other: str) -> bool:
    """Return whether version 0.1, which cut every text, may have cut `other` to `one`."""
    return len(one) == TEXT_LIMIT and one[:-1] == other[: TEXT_LIMIT - 1]


def _identity(expected: Message | None, stored: Item | None) -> tuple[str, int]:
    """Return the message's id, and its send time in epoch milliseconds."""
    times = [expected.sent_at] if expected else []
    times += [int(stored[SENT_AT]["N"])] if stored else []
    return expected.message_id if expected else (stored or {})[MESSAGE_ID]["S"], min(times)
