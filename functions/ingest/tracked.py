"""The events of a document in the typed form that SQL over the archive reads, beside the provider's own."""

from collections.abc import Mapping
from typing import Any

from functions.contract.analytics.columns import DETAIL_COLUMNS, EVENTS
from functions.messages.addresses import normalise
from functions.messages.event import Channel, Event, MessageAttributes, MessageEvent
from functions.messages.parsers import Parsed
from functions.messages.statuses import STATUSES
from functions.stats.dimensions import provider_of, reason_code

#: An attribute of each event, since a document may be about several recipients.
_OF_EVENT = "destination"


def tracked(parsed: Parsed) -> dict[str, Any] | None:
    """Return the value of the line's member; None where the document is about no message."""
    if not parsed.message_events:
        return None
    first = parsed.message_events[0]
    shared = {
        "message_id": first.message_id,
        "sent_at": first.sent_at,
        "recipients": len(first.recipients) or None,
        **_attributes(first.attributes),
    }
    return {**_given(shared), EVENTS: [_given(_event(one)) for one in parsed.message_events]}


def _attributes(attributes: MessageAttributes) -> dict[str, Any]:
    return {name: value for name, value in vars(attributes).items() if name != _OF_EVENT}


def _event(one: MessageEvent) -> dict[str, Any]:
    event, destination = one.event, one.attributes.destination
    is_mail = one.attributes.channel is Channel.EMAIL
    return {
        "destination": normalise(destination) if destination else None,
        "mailbox_provider": provider_of(destination) if destination and is_mail else None,
        "occurred_at": event.at,
        "event_type": event.type,
        "event_status": event.status,
        "kind": event.kind,
        **_status(event),
        **{name: getattr(event.detail, name) for name in DETAIL_COLUMNS},
    }


def _status(event: Event) -> dict[str, Any]:
    reached = event.status_reached
    if reached is None:
        return {"supersedes": _supersedes(event)}
    return {
        "reached": reached,
        "status_rank": STATUSES[reached].rank,
        "reason": reason_code(event),
        "supersedes": _supersedes(event),
    }


def _supersedes(event: Event) -> str:
    return ",".join(sorted(event.outcome.supersedes))


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values without those that say nothing: a missing column is null."""
    return {name: value for name, value in values.items() if value not in (None, "")}
