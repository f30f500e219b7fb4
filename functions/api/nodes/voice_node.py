"""The fields that only a voice call has in GraphQL."""

from functions.api.nodes.message_node import MessageNode
from functions.messages.statuses import EventKind


class VoiceNode(MessageNode):
    type_name = "VoiceMessage"

    @property
    def iso_country_code(self) -> str | None:
        return self._attributes.iso_country_code

    @property
    def carrier(self) -> str | None:
        return self._attributes.carrier

    @property
    def answered_at(self) -> int | None:
        return self._whole_number("answered_at")

    @property
    def completed_at(self) -> int | None:
        event = next((event for event in self._message.events if event.type == "VOICE_COMPLETED"), None)
        return event.at if event else None

    @property
    def failed_at(self) -> int | None:
        return self._first(EventKind.FAILED, EventKind.REJECTED)

    @property
    def duration_seconds(self) -> int | None:
        return self._whole_number("duration_seconds")

    @property
    def price_usd(self) -> str | None:
        return self._latest("price_usd")

    def _whole_number(self, name: str) -> int | None:
        text = self._latest(name) or ""
        return int(text) if text.isdecimal() else None
