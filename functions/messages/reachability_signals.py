"""What the events of one message say about whether its recipient can be reached."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from functions.messages.event import Event
from functions.messages.message import Message
from functions.messages.reasons import reason_of
from functions.messages.reasons.entry import Explanation, ResponsibleParty
from functions.messages.statuses import STATUSES, EventKind


class SignalKind(StrEnum):
    """The meaning of a signal."""

    ARRIVED = "ARRIVED"
    COMPLAINED = "COMPLAINED"
    COMPLAINT_WITHDRAWN = "COMPLAINT_WITHDRAWN"
    POSSIBLY_COMPLAINED = "POSSIBLY_COMPLAINED"
    OPTED_OUT = "OPTED_OUT"
    OPTED_IN = "OPTED_IN"
    SUPPRESSED = "SUPPRESSED"
    REFUSED = "REFUSED"
    FAILED = "FAILED"


SIGNAL_MEANINGS: dict[SignalKind, str] = {
    SignalKind.ARRIVED: "A message was delivered, opened or clicked by a person.",
    SignalKind.COMPLAINED: "The recipient reported a message as spam.",
    SignalKind.COMPLAINT_WITHDRAWN: "The recipient took a message out of the spam folder.",
    SignalKind.POSSIBLY_COMPLAINED: "One of several recipients reported a message as spam, perhaps this one.",
    SignalKind.OPTED_OUT: "The recipient unsubscribed, or replied that no further message is wanted.",
    SignalKind.OPTED_IN: "The recipient subscribed.",
    SignalKind.SUPPRESSED: "AWS did not send a message, because the recipient is on a list of its own.",
    SignalKind.REFUSED: "A message was refused for good, for a reason on the recipient's side.",
    SignalKind.FAILED: "A message did not arrive, perhaps for now.",
}


@dataclass(frozen=True)
class Signal:
    """One event, at `at` (epoch milliseconds), as evidence about the recipient of `message`."""

    kind: SignalKind
    at: int
    message: Message
    event: Event

    @property
    def order(self) -> tuple[int, str, Event]:
        """Order signals by time; the rest makes the order of simultaneous ones the same everywhere."""
        return self.at, self.message.key, self.event


_KINDS = {
    EventKind.DELIVERED: SignalKind.ARRIVED,
    EventKind.OPENED: SignalKind.ARRIVED,
    EventKind.CLICKED: SignalKind.ARRIVED,
    EventKind.COMPLAINED: SignalKind.COMPLAINED,
    EventKind.NOT_SPAM: SignalKind.COMPLAINT_WITHDRAWN,
    EventKind.POSSIBLY_COMPLAINED: SignalKind.POSSIBLY_COMPLAINED,
    EventKind.OPTED_OUT: SignalKind.OPTED_OUT,
    EventKind.UNSUBSCRIBED: SignalKind.OPTED_OUT,
    EventKind.SUPPRESSED: SignalKind.SUPPRESSED,
}
#: Words that change what their kind of event means here.
_STATUSES = {
    (EventKind.REJECTED, "OPTED_OUT"): SignalKind.OPTED_OUT,
    (EventKind.REJECTED, "PROTECT_BLOCKED"): SignalKind.SUPPRESSED,
    (EventKind.SUBSCRIPTION_CHANGED, "OptIn"): SignalKind.OPTED_IN,
    (EventKind.SUPPRESSED, "Permanent/UnsubscribedRecipient"): SignalKind.OPTED_OUT,
}
#: Where these are responsible, a failure says nothing about the recipient.
_SENDERS_SIDE = (ResponsibleParty.SENDER, ResponsibleParty.AWS)


def signals_of(message: Message) -> Iterator[Signal]:
    """Yield the signals of a message to one recipient, in the order of its events.

    Events of machines, reports about another address and failures on the sender's side are none.
    """
    for event in message.events:
        if event.is_automated:
            continue
        kind = _STATUSES.get((event.kind, event.status)) or _KINDS.get(event.kind)
        if kind is None and event.kind is EventKind.HARD_BOUNCED:
            kind = None if _explanation(event).responsible_party in _SENDERS_SIDE else SignalKind.REFUSED
        if kind:
            yield Signal(kind, event.at, message, event)
    yield from _failure(message)


def _failure(message: Message) -> Iterator[Signal]:
    event = message.deciding_event
    if event is None or STATUSES[message.status].arrived is not False or event.kind is EventKind.HARD_BOUNCED:
        return
    if (event.kind, event.status) in _STATUSES or event.kind in _KINDS:
        return
    explanation = _explanation(event)
    if explanation.responsible_party in _SENDERS_SIDE:
        return
    is_refusal = explanation.is_permanent and explanation.responsible_party is ResponsibleParty.RECIPIENT
    yield Signal(SignalKind.REFUSED if is_refusal else SignalKind.FAILED, event.at, message, event)


def _explanation(event: Event) -> Explanation:
    return reason_of(event, is_settled=True).explanation
