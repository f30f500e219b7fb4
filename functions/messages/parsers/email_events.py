"""Parses e-mail events in the vocabulary that SES and Pinpoint share, one message event per recipient.

Pinpoint's `mail_event` is SES's event in snake_case. One mail may go to several destinations; an event
then names the ones it is about, or is about all of them, or about an unknown one of them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from email.utils import getaddresses

from functions.messages.addresses import normalise
from functions.messages.bot_detection import BY_SES, by_user_agent
from functions.messages.event import Event, EventDetail, MessageAttributes, MessageEvent
from functions.messages.parsers.json_fields import Fields


def destinations_of(mail: Fields) -> list[str]:
    """Return the addresses a mail went to, each once, as first spelled."""
    addresses = mail.texts("destination")
    if not addresses:
        # A header may hold several addresses in one text.
        addresses = [
            address for _, address in getaddresses(mail.child("commonHeaders").texts("to")) if address
        ]
    return list({normalise(address): address for address in reversed(addresses)}.values())[::-1]


def status_of(event: Fields) -> str:
    """Return the provider's own qualifier of an event: the type of bounce, delay or complaint."""
    bounce, complaint = event.child("bounce"), event.child("complaint")
    kinds = (
        "/".join(filter(None, (bounce.text("bounceType"), bounce.text("bounceSubType")))),
        complaint.text("complaintSubType") or complaint.text("complaintFeedbackType"),
        event.child("deliveryDelay").text("delayType"),
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
    return [
        MessageEvent(
            message_id=message_id,
            sent_at=sent_at,
            attributes=replace(attributes, destination=destination),
            event=replace(base, detail=detail),
            recipients=tuple(destinations) if len(destinations) > 1 else (),
        )
        for destination, detail in _concerned(
            destinations, dict(_named(event, base)), _detail(event, base), about_everyone
        )
    ]


def _concerned(
    destinations: list[str],
    named: Mapping[str, EventDetail],
    otherwise: EventDetail,
    about_everyone: bool,
) -> list[tuple[str | None, EventDetail]]:
    if len(destinations) == 1:
        return [(destinations[0], next(iter(named.values()), otherwise))]
    if named:
        # A bounce may spell an address differently: keep the mail's spelling. An address that the mail did
        # not go to is the target of a recipient's forwarding, and it is unknown whose.
        spelled = {normalise(address): address for address in destinations}
        return [(spelled.get(normalise(address)), detail) for address, detail in named.items()]
    if about_everyone and destinations:
        return [(destination, otherwise) for destination in destinations]
    return [(None, otherwise)]


def _named(event: Fields, base: Event) -> Iterator[tuple[str, EventDetail]]:
    """Yield each address that the event names, with its detail."""
    detail = _detail(event, base)
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
        time_is_arrival=base.detail.time_is_arrival,
    )
