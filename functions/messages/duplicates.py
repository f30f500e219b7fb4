"""Several reports of one event, reduced to the one to show."""

from collections.abc import Collection

from functions.messages.event import Event, EventDetail
from functions.messages.text_limits import TEXT_LIMIT


def distinct_events(events: Collection[Event]) -> list[Event]:
    """Return each event once: of its reports the one with most details, which arrived first."""
    unique = {event.identity_key: event for event in events}
    if len(unique) < len(events):
        unique = {event.identity_key: event for event in sorted(events, key=_report_order)}
    return [event for event in unique.values() if not _is_cut_form(event, unique.values())]


def _report_order(event: Event) -> tuple[int, EventDetail, str, str]:
    """Order the reports of one event: the one to show comes last."""
    return -event.at, event.detail, event.type, event.status


def _is_cut_form(event: Event, others: Collection[Event]) -> bool:
    """Whether version 0.1 stored this event with a link that it cut, and the whole one is there, too."""
    link = event.detail.link
    return len(link) == TEXT_LIMIT and any(
        other.at == event.at and other.kind is event.kind and other.detail.link.startswith(link)
        for other in others
        if other is not event
    )
