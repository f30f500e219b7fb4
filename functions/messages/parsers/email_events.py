"""Parses e-mail events in the vocabulary that SES and Pinpoint share, one message event per recipient.

Pinpoint's `mail_event` is SES's event in snake_case. One mail may go to several destinations; an event
then names the ones it is about, or is about all of them, or about an unknown one of them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from functions.messages.addresses import normalise
from functions.messages.bot_detection import BY_SES, by_user_agent
from functions.messages.event import Event, EventDetail, MessageAttributes, MessageEvent
from functions.messages.parsers.email_headers import addresses_in
from functions.messages.parsers.json_fields import Fields
from functions.messages.parsers.subscriptions import subscription_change
from functions.messages.statuses import EventKind

#: A mail server appends it to a domain without a dot when it reports a bounce.
_LOCAL_DOMAIN = ".localdomain"


def destinations_of(mail: Fields) -> list[str]:
    """Return the addresses a mail went to, each once, as first spelled."""
    addresses = mail.texts("destination")
    if not addresses:
        headers = mail.child("commonHeaders").texts("to")
        addresses = [address for header in headers for address in addresses_in(header)]
    return list({normalise(address): address for address in reversed(addresses)}.values())[::-1]


def status_of(event: Fields) -> str:
    """Return the provider's own qualifier of an event: the type of bounce, complaint, delay or change."""
    bounce, complaint = event.child("bounce"), event.child("complaint")
    kinds = (
        "/".join(filter(None, (bounce.text("bounceType"), bounce.text("bounceSubType")))),
        complaint.text("complaintSubType") or complaint.text("complaintFeedbackType"),
        event.child("deliveryDelay").text("delayType"),
        subscription_change(event.child("subscription"))[0],
    )
    return next(filter(None, kinds), "")


def message_events(
    event: Fields,
    *,
    message_id: str,
    sent_at: int,
    attributes: MessageAttributes,
    base: Event,
    about_everyone: bool,
) -> list[MessageEvent]:
    """Return one message event per destination that `event` is about; `base` is the event without detail."""
    destinations = destinations_of(event.child("mail"))
    detail = _detail(event, base)
    named = {normalise(address): (address, own) for address, own in _named(event, detail)}
    if named:
        concerned = _concerned(event, base, destinations, named, detail)
    elif len(destinations) == 1 or (about_everyone and destinations):
        concerned = [(destination, detail) for destination in destinations]
    else:
        concerned = [(None, detail)]
    return [
        MessageEvent(
            message_id=message_id,
            sent_at=sent_at,
            attributes=replace(attributes, destination=destination),
            event=replace(base, detail=own),
            recipients=tuple(destinations) if len(destinations) > 1 else (),
        )
        for destination, own in concerned
    ]


_Named = Mapping[str, tuple[str, EventDetail]]


def _concerned(
    event: Fields, base: Event, destinations: list[str], named: _Named, detail: EventDetail
) -> list[tuple[str | None, EventDetail]]:
    """Return the destinations that the named addresses stand for, as the mail spells them."""
    if not destinations:
        return [(None, own) for _, own in named.values()]
    only = destinations[0] if len(destinations) == 1 else None
    if only and not _may_be_forwarded(event):
        # Amazon SES itself names whom it delivers to, in whatever spelling.
        return [(only, next(iter(named.values()))[1])]
    listed = {normalise(address): address for address in destinations}
    listed |= {key + _LOCAL_DOMAIN: address for key, address in listed.items()}
    matched = {listed[key]: own for key, (_, own) in named.items() if key in listed}
    if event.has("complaint") and len(matched) > 1 and base.kind is not EventKind.SUPPRESSED:
        # "Recipients who might have sent the complaint": it counts once, for the mail as a whole.
        return [(None, detail), *((who, replace(own, uncertain="yes")) for who, own in matched.items())]
    others = [(address, own) for key, (address, own) in named.items() if key not in listed]
    return [
        *matched.items(),
        *((only, replace(own, named_address=address)) for address, own in others),
    ]


def _may_be_forwarded(event: Fields) -> bool:
    """Whether a remote mail server may have sent the report, which then names the address that it knows."""
    return event.has("bounce") or event.has("complaint")


def _named(event: Fields, detail: EventDetail) -> Iterator[tuple[str, EventDetail]]:
    """Yield each address that the event names, with its detail."""
    for address in event.child("delivery").texts("recipients"):
        yield address, detail
    for name, recipients in (
        ("bounce", "bouncedRecipients"),
        ("complaint", "complainedRecipients"),
        ("deliveryDelay", "delayedRecipients"),
    ):
        for recipient in event.child(name).children(recipients):
            if named := recipient.text("emailAddress"):
                yield (
                    named,
                    replace(
                        detail,
                        diagnostic=recipient.text("diagnosticCode") or "",
                        enhanced_status=recipient.text("status") or "",
                        action=recipient.text("action") or "",
                    ),
                )


def _detail(event: Fields, base: Event) -> EventDetail:
    delay, engagement = event.child("deliveryDelay"), event.child("click" if event.has("click") else "open")
    tried_until = delay.moment("expirationTime")
    return EventDetail(
        diagnostic=event.child("failure").text("errorMessage") or "",
        smtp_response=event.child("delivery").text("smtpResponse") or "",
        reject_reason=event.child("reject").text("reason") or "",
        complaint_type=event.child("complaint").text("complaintFeedbackType") or "",
        link=engagement.text("link") or "",
        tried_until=str(tried_until or ""),
        automated=BY_SES
        if engagement.flag("isBotEvent", "likely")
        else by_user_agent(engagement.text("userAgent")),
        subscription=subscription_change(event.child("subscription"))[1],
        time_is_arrival=base.detail.time_is_arrival,
    )
