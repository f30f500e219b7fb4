"""Dates the events of one message alike, so that a replay restores no half of an expired message.

A mail's events carry its send time. Those of a text by Pinpoint do not: each has its own, up to 72 hours
later. At the end of the retention the first of them is too old to be restored, and the last is not.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from functions.messages.event import Channel, MessageEvent
from functions.messages.message import SETTLES_AFTER_MS
from functions.messages.storage.update_expressions import Retention


@dataclass
class WholeMessages:
    """The send times of texts whose retention ended so recently that a later event of them may not be too
    old. `clock` returns epoch seconds. An archive is read in the order of arrival, so the first event of a
    message comes first."""

    retention: Retention
    clock: Callable[[], float]
    _sent_at: dict[str, int] = field(default_factory=dict)
    _unsaved: dict[str, int] = field(default_factory=dict)

    def dated(self, events: Iterable[MessageEvent]) -> list[MessageEvent]:
        """Return the events, those of an expired message with the send time of its first."""
        events = list(events)
        for event in events:
            if event.attributes.channel is not Channel.EMAIL and self._has_just_ended(event.sent_at):
                earliest = self._sent_at.get(event.message_id, event.sent_at)
                sent_at = min(earliest, event.sent_at)
                self._sent_at[event.message_id] = self._unsaved[event.message_id] = sent_at
        return [
            replace(event, sent_at=self._sent_at[event.message_id])
            if event.message_id in self._sent_at
            else event
            for event in events
        ]

    def restore(self, sent_at: Mapping[str, int]) -> None:
        """Continue with the send times that an interrupted run saved."""
        self._sent_at.update(sent_at)

    def take_unsaved(self) -> dict[str, int]:
        """Return the send times that were found since the last call."""
        unsaved, self._unsaved = self._unsaved, {}
        return unsaved

    def _has_just_ended(self, sent_at: int) -> bool:
        now = self.clock()
        return self.retention.is_over(sent_at, now) and not self.retention.is_over(
            sent_at + SETTLES_AFTER_MS, now
        )
