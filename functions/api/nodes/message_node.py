"""The fields that every message has in GraphQL, computed when a query selects them."""

from functools import cached_property

from functions.api.auth.registry import Project
from functions.api.nodes.event_node import EventNode, StatusReasonNode
from functions.api.nodes.global_id import GlobalId, Tag
from functions.api.nodes.project_node import ProjectNode
from functions.messages.event import Channel, Event, MessageAttributes
from functions.messages.message import Message
from functions.messages.statuses import EventKind, MessageStatus


class MessageNode:
    """One message in one project; a subclass for each GraphQL type. `now` is epoch milliseconds."""

    type_name = "OtherMessage"

    def __init__(self, project: Project, message: Message, now: int) -> None:
        self._project = project
        self._message = message
        self._now = now

    @property
    def _attributes(self) -> MessageAttributes:
        return self._message.attributes

    @cached_property
    def _deciding_event(self) -> Event | None:
        return self._message.deciding_event

    def _first(self, *kinds: EventKind) -> int | None:
        """The time of the first event of these kinds, in epoch milliseconds."""
        event = self._message.first(*kinds)
        return event.at if event else None

    def _latest(self, detail: str) -> str | None:
        """A detail as the newest event that has it states it."""
        return self._message.latest_detail(detail) or None

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
    def channel(self) -> Channel:
        return self._attributes.channel

    @property
    def status(self) -> MessageStatus:
        return self._message.status

    @property
    def provider_status(self) -> str | None:
        event = self._deciding_event
        return event.status or event.type if event else None

    @property
    def is_final(self) -> bool:
        return self._message.is_final(self._now)

    @property
    def settles_at(self) -> int | None:
        return None if self.is_final else self._message.settles_at

    @property
    def status_reason(self) -> StatusReasonNode | None:
        event = self._deciding_event
        return StatusReasonNode(event, self.is_final) if event else None

    @property
    def status_event(self) -> EventNode | None:
        return EventNode(self._deciding_event) if self._deciding_event else None

    @property
    def contradicted_events(self) -> list[EventNode]:
        return [EventNode(event) for event in self._message.contradicted_events]

    @property
    def failed_after_delivery(self) -> bool:
        return self._message.failed_after_delivery

    @property
    def destination(self) -> str | None:
        return self._attributes.destination

    @property
    def sender(self) -> str | None:
        return self._attributes.sender

    @property
    def sent_at(self) -> int:
        return self._message.sent_at

    @property
    def updated_at(self) -> int:
        return self._message.updated_at

    @property
    def campaign_id(self) -> str | None:
        return self._attributes.campaign_id

    @property
    def campaign_activity_id(self) -> str | None:
        return self._attributes.campaign_activity_id

    @property
    def treatment_id(self) -> str | None:
        return self._attributes.treatment_id

    @property
    def journey_id(self) -> str | None:
        return self._attributes.journey_id

    @property
    def journey_run_id(self) -> str | None:
        return self._attributes.journey_run_id

    @property
    def journey_activity_id(self) -> str | None:
        return self._attributes.journey_activity_id

    @property
    def account_id(self) -> str | None:
        return self._attributes.account_id

    @property
    def application_id(self) -> str | None:
        return self._attributes.application_id

    @property
    def client_id(self) -> str | None:
        return self._attributes.client_id

    @property
    def reference(self) -> str | None:
        return self._attributes.reference

    @property
    def events(self) -> list[EventNode]:
        return [EventNode(event) for event in self._message.events]

    @property
    def events_truncated(self) -> bool:
        return self._message.events_truncated
