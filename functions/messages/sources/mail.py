"""What a mail event says and whom it is about, in the vocabulary that SES and Pinpoint share.

Pinpoint's `mail_event` is SES's event in snake_case. One mail may go to several destinations; an event
then names the ones it is about, or is about all of them, or about one nobody can tell.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from functions.messages.destinations import normalise
from functions.messages.model import Event, EventDetail, MessageAttributes, MessageEvent
from functions.messages.sources.fields import Fields


def destinations_of(mail: Fields) -> list[str]:
    return mail.texts("destination") or mail.child("commonHeaders").texts("to")


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
        # A bounce may spell an address otherwise than the mail did: tell it as the mail did.
        spelled = {normalise(address): address for address in destinations}
        return [(spelled.get(normalise(address), address), detail) for address, detail in named.items()]
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
    click, engagement = event.child("click"), event.child("click" if event.has("click") else "open")
    failure = event.child("failure")
    return EventDetail(
        diagnostic=failure.text("errorMessage") or "",
        smtp_response=event.child("delivery").text("smtpResponse") or "",
        reject_reason=event.child("reject").text("reason") or "",
        complaint_type=event.child("complaint").text("complaintFeedbackType") or "",
        link=click.text("link") or "",
        automated="ses_bot_flag" if engagement.text("isBotEvent") == "Likely" else "",
        time_is_arrival=told.detail.time_is_arrival,
    )
