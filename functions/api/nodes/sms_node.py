"""The fields that only a text message has in GraphQL."""

from decimal import Decimal

from functions.api.nodes.message_node import MessageNode
from functions.messages.parsers.prices import MILLICENTS_PER_USD
from functions.messages.statuses import EventKind


class SmsNode(MessageNode):
    type_name = "SmsMessage"

    @property
    def record_status(self) -> str | None:
        return self._deciding_event.status or None if self._deciding_event else None

    @property
    def iso_country_code(self) -> str | None:
        return self._attributes.iso_country_code

    @property
    def message_type(self) -> str | None:
        return self._attributes.message_type

    @property
    def carrier(self) -> str | None:
        return self._attributes.carrier

    @property
    def parts(self) -> int | None:
        parts = self._attributes.parts or ""
        return int(parts) if parts.isdecimal() else None

    @property
    def buffered_at(self) -> int | None:
        return self._first(EventKind.ACCEPTED)

    @property
    def succeeded_at(self) -> int | None:
        return self._first(EventKind.SENT, EventKind.DELIVERED)

    @property
    def delivered_at(self) -> int | None:
        return self._first(EventKind.DELIVERED)

    @property
    def failed_at(self) -> int | None:
        return self._first(EventKind.FAILED, EventKind.REJECTED)

    @property
    def opted_out_at(self) -> int | None:
        return self._first(EventKind.OPTED_OUT)

    @property
    def complained_at(self) -> int | None:
        return self._first(EventKind.COMPLAINED)

    @property
    def price_usd(self) -> str | None:
        return self._latest("price_usd")

    @property
    def carrier_fee_usd(self) -> str | None:
        return self._latest("carrier_fee_usd")

    @property
    def session_fee_usd(self) -> str | None:
        return self._latest("session_fee_usd")

    @property
    def price_in_millicents_usd(self) -> float | None:
        return float(Decimal(self.price_usd) * MILLICENTS_PER_USD) if self.price_usd else None
