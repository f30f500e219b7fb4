"""The fields that only an e-mail has in GraphQL."""

from functions.api.nodes.message_node import MessageNode
from functions.messages.statuses import EventKind


class EmailNode(MessageNode):
    type_name = "EmailMessage"

    @property
    def subject(self) -> str | None:
        return self._attributes.subject

    @property
    def recipients(self) -> list["EmailNode"]:
        return [EmailNode(self._project, message, self._now) for message in self._message.recipients]

    @property
    def accepted_at(self) -> int | None:
        return self._first(EventKind.ACCEPTED)

    @property
    def delivered_at(self) -> int | None:
        return self._first(EventKind.DELIVERED)

    @property
    def delayed_at(self) -> int | None:
        return self._first(EventKind.DELAYED)

    @property
    def rejected_at(self) -> int | None:
        return self._first(EventKind.REJECTED, EventKind.SUPPRESSED)

    @property
    def hard_bounced_at(self) -> int | None:
        return self._first(EventKind.HARD_BOUNCED)

    @property
    def soft_bounced_at(self) -> int | None:
        return self._first(EventKind.SOFT_BOUNCED)

    @property
    def complained_at(self) -> int | None:
        return self._first(EventKind.COMPLAINED)

    @property
    def opened_at(self) -> int | None:
        return self._first(EventKind.OPENED)

    @property
    def clicked_at(self) -> int | None:
        return self._first(EventKind.CLICKED)

    @property
    def unsubscribed_at(self) -> int | None:
        return self._first(EventKind.UNSUBSCRIBED)

    @property
    def rendering_failed_at(self) -> int | None:
        return self._first(EventKind.RENDERING_FAILED)

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
        kinds = (EventKind.HARD_BOUNCED, EventKind.SOFT_BOUNCED, EventKind.SUPPRESSED)
        statuses = (event.status for kind in kinds if (event := self._message.first(kind)))
        # A complaint, too, may report that the message was suppressed; its status is no type of bounce.
        return next((status for status in statuses if not status.startswith("On")), "").partition("/")

    @property
    def diagnostic(self) -> str | None:
        return self._latest("diagnostic")

    @property
    def smtp_response(self) -> str | None:
        return self._latest("smtp_response")

    @property
    def reject_reason(self) -> str | None:
        return self._latest("reject_reason")

    @property
    def complaint_type(self) -> str | None:
        return self._latest("complaint_type")
