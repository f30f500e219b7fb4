"""What the GraphQL types show: plain objects whose attributes are computed when a query asks for them."""

from decimal import Decimal

from functions.api.data.tenant_messages import ProjectMessage
from functions.api.nodes.event_node import EventNode, ProjectNode, StatusReasonNode
from functions.api.nodes.global_id import GlobalId, Tag
from functions.api.nodes.told_fields import with_told_fields
from functions.messages.event import Channel
from functions.messages.parsers.prices import MILLICENTS_PER_USD
from functions.messages.statuses import EventKind, MessageStatus

#: The GraphQL type of a message, by its channel.
_TYPE_NAMES = {
    Channel.EMAIL: "EmailMessage",
    Channel.SMS: "SmsMessage",
    Channel.MMS: "SmsMessage",
    Channel.RCS: "SmsMessage",
}


@with_told_fields
class MessageNode:
    """One message in one project. `now` is epoch milliseconds. Has the times, details and attributes of
    the message too, by their own names: see `functions.api.nodes.told_fields`."""

    def __init__(self, found: ProjectMessage, now: int) -> None:
        self._project = found.project
        self._message = found.message
        self._now = now

    @property
    def type_name(self) -> str:
        return _TYPE_NAMES.get(self.channel, "OtherMessage")

    @property
    def channel(self) -> Channel:
        return self._message.attributes.channel

    @property
    def id(self) -> str:
        return str(GlobalId(Tag.MESSAGE, self._project.name, self._message.key))

    @property
    def message_id(self) -> str:
        return self._message.message_id

    @property
    def project(self) -> ProjectNode:
        return ProjectNode(self._project)

    @property
    def status(self) -> MessageStatus:
        return self._message.status

    @property
    def provider_status(self) -> str | None:
        event = self._message.deciding_event
        return event.status or event.type if event else None

    @property
    def is_final(self) -> bool:
        return self._message.is_final(self._now)

    @property
    def settles_at(self) -> int | None:
        return None if self.is_final else self._message.settles_at

    @property
    def status_reason(self) -> StatusReasonNode | None:
        event = self._message.deciding_event
        return StatusReasonNode(event) if event else None

    @property
    def status_event(self) -> EventNode | None:
        event = self._message.deciding_event
        return EventNode(event) if event else None

    @property
    def contradicted_events(self) -> list[EventNode]:
        return [EventNode(event) for event in self._message.contradicted_events]

    @property
    def failed_after_delivery(self) -> bool:
        return self._message.failed_after_delivery

    @property
    def sent_at(self) -> int:
        return self._message.sent_at

    @property
    def updated_at(self) -> int:
        return self._message.updated_at

    @property
    def events(self) -> list[EventNode]:
        return [EventNode(event) for event in self._message.events]

    @property
    def events_truncated(self) -> bool:
        return self._message.events_truncated

    @property
    def recipients(self) -> list["MessageNode"]:
        return [
            MessageNode(ProjectMessage(self._project, message), self._now)
            for message in self._message.recipients
        ]

    @property
    def open_count(self) -> int:
        return self._message.count(EventKind.OPENED)

    @property
    def click_count(self) -> int:
        return self._message.count(EventKind.CLICKED)

    @property
    def automated_open_count(self) -> int:
        return self._message.count(EventKind.OPENED, automated=True)

    @property
    def automated_click_count(self) -> int:
        return self._message.count(EventKind.CLICKED, automated=True)

    @property
    def clicked_links(self) -> list[str]:
        return list(dict.fromkeys(event.detail.link for event in self._message.events if event.detail.link))

    @property
    def bounce_type(self) -> str | None:
        return self._bounce[0] or None

    @property
    def bounce_sub_type(self) -> str | None:
        return self._bounce[2] or None

    @property
    def _bounce(self) -> tuple[str, str, str]:
        event = self._message.first(EventKind.HARD_BOUNCED) or self._message.first(EventKind.SOFT_BOUNCED)
        return (event.status if event else "").partition("/")

    @property
    def record_status(self) -> str | None:
        event = self._message.deciding_event
        return event.status or None if event else None

    @property
    def parts(self) -> int | None:
        parts = self._message.attributes.parts or ""
        return int(parts) if parts.isdecimal() else None

    @property
    def price_usd(self) -> str | None:
        return self._message.latest_detail("price_usd") or None

    @property
    def carrier_fee_usd(self) -> str | None:
        return self._message.latest_detail("carrier_fee_usd") or None

    @property
    def price_in_millicents_usd(self) -> float | None:
        return float(Decimal(self.price_usd) * MILLICENTS_PER_USD) if self.price_usd else None
