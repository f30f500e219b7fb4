"""What a mail event says and whom it is about, in the vocabulary that SES and Pinpoint share.

Pinpoint's `mail_event` is SES's event in snake_case. One mail may go to several destinations; an event
then names the ones it is about, or is about all of them, or about one nobody can tell.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from email.utils import getaddresses

from functions.messages.addresses import normalise
from functions.messages.bot_detection import BY_SES, by_user_agent
from functions.messages.event import Event, EventDetail, MessageAttributes, MessageEvent
from functions.messages.parsers.json_fields import Fields


def destinations_of(mail: Fields) -> list[str]:
    """The addresses a mail went to, each once, as they were first spelled."""
    told = mail.texts("destination")
    if not told:
        # A header may hold several addresses in one text.
        told = [address for _, address in getaddresses(mail.child("commonHeaders").texts("to")) if address]
    return list({normalise(address): address for address in reversed(told)}.values())[::-1]


def status_of(event: Fields) -> str:
    """The provider's own qualifier of an event: the type of bounce, delay or complaint."""
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
    told: Event,
    about_everyone: bool,
) -> list[MessageEvent]:
    """One message event for each destination that `event` is about; `told` is the event without detail."""
    destinations = destinations_of(event.child("mail"))
    return [
        MessageEvent(
            message_id=message_id,
            sent_at=sent_at,
            attributes=replace(attributes, destination=destination),
            event=replace(told, detail=detail),
            recipients=tuple(destinations) if len(destinations) > 1 else (),
        )
        for destination, detail in _concerned(
            destinations, dict(_named(event, told)), _detail(event, told), about_everyone
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
        # A bounce may spell an address otherwise than the mail did: tell it as the mail did. One that the
        # mail did not go to is behind somebody's forwarding, and nobody can tell whose.
        spelled = {normalise(address): address for address in destinations}
        return [(spelled.get(normalise(address)), detail) for address, detail in named.items()]
    if about_everyone and destinations:
        return [(destination, otherwise) for destination in destinations]
    return [(None, otherwise)]


def _named(event: Fields, told: Event) -> Iterator[tuple[str, EventDetail]]:
    """Each address that the event itself names, with what it says of that address."""
    detail = _detail(event, told)
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


def _detail(event: Fields, told: Event) -> EventDetail:
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
        time_is_arrival=told.detail.time_is_arrival,
    )
