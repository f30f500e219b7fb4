"""A project that is filled through the parsers, for public cases from bug reports and recordings."""

from typing import Any

from functions.messages.addresses import DestinationHasher
from functions.messages.message import Message
from functions.messages.reasons import Reason, reason_of
from functions.messages.storage.pagination import TimeRange
from functions.messages.storage.store import Lookup
from functions.messages.storage.update_expressions import Retention
from tests.builders import MESSAGE_ID, SENT_AT, ses
from tests.fakes.memory_store import MemoryMessageStore
from tests.unit.functions.messages.helpers import read

GRACE = "grace@example.com"
LATER = SENT_AT + 60 * 24 * 3_600_000


def at(seconds: int) -> dict[str, str]:
    return {"timestamp": f"2026-09-21T14:{14 + seconds // 60:02d}:{seconds % 60:02d}.000Z"}


def sent(*destination: str) -> dict[str, Any]:
    return ses("Send", destination=destination, send={})


def delivered(*destination: str, to: str) -> dict[str, Any]:
    body = at(0) | {"recipients": [to], "smtpResponse": "250 2.0.0 OK"}
    return ses("Delivery", destination=destination, delivery=body)


def bounced(*destination: str, kind: str = "Permanent/General", after: int = 5, **who: str) -> dict[str, Any]:
    bounce_type, _, sub_type = kind.partition("/")
    body = {"bounceType": bounce_type, "bounceSubType": sub_type, "bouncedRecipients": [who]}
    return ses("Bounce", destination=destination, bounce=at(after) | body)


def complained(*destination: str, by: tuple[str, ...], **body: str) -> dict[str, Any]:
    named = [{"emailAddress": address} for address in by]
    body = {"complaintFeedbackType": "abuse"} | body
    return ses(
        "Complaint", destination=destination, complaint=at(90) | body | {"complainedRecipients": named}
    )


class Project:
    """A project's store, filled through the parsers."""

    def __init__(self, *events: object) -> None:
        self.store = MemoryMessageStore(
            "shop", DestinationHasher(b"a secret"), Retention(None), lambda: LATER / 1000
        )
        self.store.record(one for event in events for one in read(event).message_events)

    def message(self) -> Message:
        return self.store.get([MESSAGE_ID])[MESSAGE_ID]

    def recipient(self, address: str) -> Message:
        [message] = [
            one for one in self.message().recipients if address in (one.attributes.destination or "")
        ]
        return message

    def found(self, address: str) -> int:
        [stream] = self.store.streams(Lookup.destination(address), TimeRange())
        return sum(len(block) for block in stream)

    def reason(self) -> Reason:
        message = self.message()
        assert message.deciding_event is not None
        return reason_of(message.deciding_event, is_settled=message.is_final(LATER))
