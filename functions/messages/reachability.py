"""Whether a recipient can be reached on a channel now, from the newest messages to it.

The verdict is a pure function of the messages' events: neither their order nor a duplicate changes it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from functions.messages.event import Channel
from functions.messages.message import Message
from functions.messages.reachability_signals import Signal, SignalKind, signals_of
from functions.messages.reasons import reason_of
from functions.messages.reasons.entry import NOTHING_TO_DO

#: As many of the newest messages to a recipient are read.
HISTORY_SIZE = 50
#: As many failures in a row make a recipient doubtful who was reached before.
DOUBTFUL_FAILURES = 3
#: A delivery longer ago than this proves little: mailboxes are abandoned and numbers are assigned again.
STALE_AFTER_MS = 180 * 86_400_000


class Verdict(StrEnum):
    """Whether a recipient can be reached."""

    REACHABLE = "REACHABLE"
    DOUBTFUL = "DOUBTFUL"
    BLOCKED = "BLOCKED"
    OPTED_OUT = "OPTED_OUT"
    UNKNOWN = "UNKNOWN"


VERDICT_MEANINGS: dict[Verdict, str] = {
    Verdict.REACHABLE: "The last message with a result was delivered.",
    Verdict.DOUBTFUL: "The last messages failed, or the last delivery is long ago: a message may not arrive.",
    Verdict.BLOCKED: "The address refuses messages for good, or AWS does not send to it.",
    Verdict.OPTED_OUT: "The recipient complained, unsubscribed or opted out: do not send.",
    Verdict.UNKNOWN: "No message has a result that says anything about the recipient.",
}


@dataclass(frozen=True)
class Reachability:
    """The verdict about one channel. `since`: the time of the event that decided it, epoch milliseconds.
    `evidence`: the newest signal of each kind, newest first."""

    channel: Channel
    verdict: Verdict
    summary: str
    advice: str
    since: int | None
    evidence: tuple[Signal, ...]
    failures_in_a_row: int

    def newest(self, *kinds: SignalKind) -> Signal | None:
        """Return the newest evidence of these kinds."""
        return next((signal for signal in self.evidence if signal.kind in kinds), None)


@dataclass(frozen=True)
class _Finding:
    verdict: Verdict
    summary: str
    advice: str
    decided_by: Signal | None = None


def reachability(messages: Iterable[Message], now: int) -> tuple[Reachability, ...]:
    """Return the verdict for each channel that the messages to one recipient used, in the order of
    `Channel`. `now` is epoch milliseconds."""
    by_channel: dict[Channel, list[Message]] = defaultdict(list)
    for message in messages:
        by_channel[message.attributes.channel].append(message)
    return tuple(
        _of_channel(channel, by_channel[channel], now) for channel in Channel if channel in by_channel
    )


def _of_channel(channel: Channel, messages: Sequence[Message], now: int) -> Reachability:
    signals = sorted(
        (signal for message in messages for signal in signals_of(message)),
        key=lambda signal: signal.order,
        reverse=True,
    )
    newest = {signal.kind: signal for signal in reversed(signals)}
    arrived = newest.get(SignalKind.ARRIVED)
    failures = {
        signal.message.key
        for signal in signals
        if signal.kind is SignalKind.FAILED and (arrived is None or signal.at > arrived.at)
    }
    finding = _finding(channel, newest, len(failures), now)
    return Reachability(
        channel,
        finding.verdict,
        finding.summary,
        finding.advice,
        finding.decided_by.at if finding.decided_by else None,
        tuple(sorted(newest.values(), key=lambda signal: signal.order, reverse=True)),
        len(failures),
    )


def _finding(channel: Channel, newest: dict[SignalKind, Signal], failures: int, now: int) -> _Finding:
    arrived, failed = newest.get(SignalKind.ARRIVED), newest.get(SignalKind.FAILED)
    # A later delivery takes back neither a complaint nor an opt-out: only the recipient does.
    if complaint := _standing(newest, SignalKind.COMPLAINED, SignalKind.COMPLAINT_WITHDRAWN):
        return _Finding(
            Verdict.OPTED_OUT, "The recipient reported a message as spam.",
            "Do not write to this address again, unless the person asks for it.", complaint,
        )  # fmt: skip
    if opt_out := _standing(newest, SignalKind.OPTED_OUT, SignalKind.OPTED_IN):
        return _Finding(Verdict.OPTED_OUT, *_OPTED_OUT[channel is Channel.EMAIL], opt_out)
    if suppression := _standing(newest, SignalKind.SUPPRESSED, SignalKind.ARRIVED):
        return _Finding(Verdict.BLOCKED, *_SUPPRESSED[channel is Channel.EMAIL], suppression)
    if refusal := _standing(newest, SignalKind.REFUSED, SignalKind.ARRIVED):
        explanation = reason_of(refusal.event, is_settled=True).explanation
        return _Finding(Verdict.BLOCKED, explanation.summary, explanation.advice, refusal)
    if possible := _standing(newest, SignalKind.POSSIBLY_COMPLAINED, SignalKind.COMPLAINT_WITHDRAWN):
        return _Finding(
            Verdict.DOUBTFUL, "One of several recipients of a message reported it as spam, perhaps this one.",
            "Ask before you send more than what the person ordered.", possible,
        )  # fmt: skip
    if failed and failures and (arrived is None or failures >= DOUBTFUL_FAILURES):
        count = "The last message" if failures == 1 else f"The last {failures} messages"
        return _Finding(
            Verdict.DOUBTFUL, f"{count} with a result did not arrive.",
            "Use another channel, or check the address with the person.", failed,
        )  # fmt: skip
    if arrived and now - arrived.at > STALE_AFTER_MS:
        return _Finding(
            Verdict.DOUBTFUL, f"The last delivery was {(now - arrived.at) // 86_400_000} days ago.",
            "Send one message and see whether it arrives before you rely on the address.", arrived,
        )  # fmt: skip
    if arrived:
        return _Finding(Verdict.REACHABLE, "The last message with a result arrived.", NOTHING_TO_DO, arrived)
    return _Finding(
        Verdict.UNKNOWN, "No message has a result yet that says whether it arrived.", "Wait for a result."
    )


#: Summary and advice, of a phone number and of an e-mail address.
_OPTED_OUT = (
    (
        "The recipient replied that no further message is wanted.",
        "Do not send. The person opts in again by replying START to the number.",
    ),
    (
        "The recipient unsubscribed.",
        "Send only what the person ordered, such as a receipt; the person can subscribe again.",
    ),
)
_SUPPRESSED = (
    (
        "AWS does not send to this number: a protect configuration blocks it.",
        "Check the protect configuration of AWS End User Messaging.",
    ),
    (
        "AWS does not send to this address: it is on a suppression list.",
        "Once the person confirms that the mailbox works, remove it from the suppression list of SES.",
    ),
)


def _standing(newest: dict[SignalKind, Signal], kind: SignalKind, lifted_by: SignalKind) -> Signal | None:
    """Return the newest signal of a kind unless a later one lifts it."""
    signal, lift = newest.get(kind), newest.get(lifted_by)
    return None if signal is None or (lift is not None and lift.at > signal.at) else signal
