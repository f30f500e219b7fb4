"""The fields of an event and of the reason for a status in GraphQL."""

from dataclasses import dataclass
from functools import cached_property

from functions.messages.event import Event
from functions.messages.reasons import Reason, reason_of
from functions.messages.reasons.entry import ResponsibleParty
from functions.messages.statuses import EventKind


@dataclass(frozen=True)
class EventNode:
    event: Event

    @property
    def type(self) -> EventKind:
        return self.event.kind

    @property
    def occurred_at(self) -> int:
        return self.event.at

    @property
    def provider_type(self) -> str:
        return self.event.type

    @property
    def provider_status(self) -> str | None:
        return self.event.status or None

    @property
    def is_automated(self) -> bool:
        return self.event.is_automated

    @property
    def automation_rule(self) -> str | None:
        return self.event.detail.automated or None

    @property
    def named_address(self) -> str | None:
        return self.event.detail.named_address or None

    @property
    def subscription(self) -> str | None:
        return self.event.detail.subscription or None

    @property
    def occurred_at_is_approximate(self) -> bool:
        return bool(self.event.detail.time_is_arrival)

    @property
    def diagnostic(self) -> str | None:
        detail = self.event.detail
        return detail.diagnostic or detail.smtp_response or detail.reject_reason or None

    @property
    def link(self) -> str | None:
        return self.event.detail.link or None


@dataclass(frozen=True)
class StatusReasonNode:
    event: Event
    is_settled: bool

    @cached_property
    def _reason(self) -> Reason:
        return reason_of(self.event, is_settled=self.is_settled)

    @property
    def code(self) -> str:
        return self._reason.code

    @property
    def summary(self) -> str:
        return self._reason.explanation.summary

    @property
    def responsible_party(self) -> ResponsibleParty:
        return self._reason.explanation.responsible_party

    @property
    def is_permanent(self) -> bool | None:
        return self._reason.explanation.is_permanent

    @property
    def advice(self) -> str:
        return self._reason.explanation.advice

    @property
    def is_known(self) -> bool:
        return self._reason.is_known

    @property
    def diagnostic(self) -> str | None:
        return EventNode(self.event).diagnostic
