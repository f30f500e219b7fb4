"""What the product's own model says about messages, in the columns that SQL has."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from functions.messages.addresses import DestinationHasher, normalise
from functions.messages.event import MessageEvent
from functions.messages.message import Message
from functions.messages.statuses import EventKind
from functions.messages.storage.merge import merge_events
from functions.stats.dimensions import reason

#: The columns of `messages` that are compared, after project, message and destination.
COLUMNS = (
    *("sent_at", "channel", "status", "reason", "opens", "machine_opens", "clicks", "machine_clicks"),
    *("campaign_id", "iso_country_code", "parts", "delivered_at", "unsubscribed"),
    *("price_usd", "carrier_fee_usd"),
)
SELECT = f"SELECT message_id, destination, {', '.join(COLUMNS)} FROM messages"
Messages = Mapping[tuple[str, str | None], tuple[Any, ...]]


def of_model(events: Iterable[MessageEvent]) -> Messages:
    """Return the messages that the product makes of these events, each to one recipient."""
    merged = merge_events(events, DestinationHasher(b"a secret"))
    return dict(row_of(message) for message in merged if not message.is_head)


def row_of(message: Message) -> tuple[tuple[str, str | None], tuple[Any, ...]]:
    attributes = message.attributes
    destination = attributes.destination and normalise(attributes.destination)
    delivered = message.first(EventKind.DELIVERED)
    parts = attributes.parts
    return (message.message_id, destination), (
        message.sent_at,
        attributes.channel.value,
        message.status.value,
        reason(message),
        message.count(EventKind.OPENED),
        message.count(EventKind.OPENED, automated=True),
        message.count(EventKind.CLICKED),
        message.count(EventKind.CLICKED, automated=True),
        attributes.campaign_id,
        attributes.iso_country_code,
        int(parts) if parts and int(parts) else None,
        delivered.at if delivered else None,
        int(message.first(EventKind.UNSUBSCRIBED, EventKind.OPTED_OUT) is not None),
        _usd(message.latest_detail("price_usd")),
        _usd(message.latest_detail("carrier_fee_usd")),
    )


def of_rows(rows: Iterable[tuple[Any, ...]]) -> Messages:
    """Return the messages that `SELECT` answered with."""
    return {(row[0], row[1]): tuple(row[2:]) for row in rows}


def _usd(text: str) -> Decimal | None:
    return Decimal(text).quantize(Decimal("1e-12")) if text else None
