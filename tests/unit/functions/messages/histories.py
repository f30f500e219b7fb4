"""Hypothesis strategies for message histories: raw events of every source, in their JSON."""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from tests.builders import ADA, SENT_AT, pinpoint_email, pinpoint_sms, ses, text_message
from tests.unit.functions.messages.reasons.documented import (
    BOUNCES,
    COMPLAINTS,
    DELAYS,
    EUM_EVENT_TYPES,
    MESSAGE_STATUS,
    PINPOINT_EMAIL,
    PINPOINT_SMS,
    RCS_STATUS,
    RECORD_STATUS,
    SES,
)

Event = dict[str, Any]
History = list[Event]

RECIPIENTS = (ADA, "Grace <Grace@Example.com>", "mary@example.com")
_TAGS = {"campaign_id": ["c"]}
#: Few enough that several events share a moment, and that some come within seconds of each other.
_seconds = st.integers(0, 40)
_agents = st.sampled_from([None, "Mozilla/5.0", "Mozilla/5.0 (iPhone)", "a-scanner/1.0"])
_links = st.sampled_from(["https://example.com/1", "https://example.com/2"])


def _iso(seconds: int) -> str:
    return f"2026-09-21T14:13:{20 + seconds:02d}.000Z" if seconds < 40 else "2026-09-21T14:14:00.000Z"


@st.composite
def _pinpoint_mail(draw: st.DrawFn) -> Event:
    event_type, at = draw(st.sampled_from(PINPOINT_EMAIL)), SENT_AT + draw(_seconds) * 1000
    bounce_type, _, sub_type = draw(st.sampled_from(BOUNCES)).partition("/")
    bodies: dict[str, Event] = {
        "_email.hardbounce": {"bounce": {"bounce_type": bounce_type, "bounce_sub_type": sub_type}},
        "_email.softbounce": {"bounce": {"bounce_type": "Transient"}},
        "_email.complaint": {"complaint": {"complaint_feedback_type": draw(st.sampled_from(COMPLAINTS))}},
        "_email.open": {"open": {"user_agent": draw(_agents)}},
        "_email.click": {"click": {"user_agent": draw(_agents), "link": draw(_links)}},
    }
    client_id = draw(st.sampled_from(["one", "two"]))
    return pinpoint_email(event_type, at=at, client_id=client_id, **bodies.get(event_type, {}))


@st.composite
def _pinpoint_text(draw: st.DrawFn) -> Event:
    return pinpoint_sms(
        draw(st.sampled_from(PINPOINT_SMS)),
        draw(st.sampled_from(RECORD_STATUS)),
        at=SENT_AT + draw(_seconds) * 1000,
        price=draw(st.sampled_from([None, 0.0, 645.0, 1290.0])),
    )


@st.composite
def _ses_mail(draw: st.DrawFn, destinations: tuple[str, ...]) -> Event:
    event_type, recipient = draw(st.sampled_from(SES)), draw(st.sampled_from(destinations))
    bounce_type, _, sub_type = draw(st.sampled_from(BOUNCES)).partition("/")
    others = draw(st.sampled_from([(), destinations, ("old-box@elsewhere.example",)]))
    named = [
        {
            "emailAddress": address,
            "status": draw(st.sampled_from(["5.1.1", "4.2.2", None])),
            "action": draw(st.sampled_from(["failed", "delayed", "relayed", None])),
        }
        for address in (draw(st.sampled_from([recipient, "old-box@elsewhere.example"])), *others)
    ]
    preferences = {"unsubscribeAll": draw(st.booleans())}
    at = {"timestamp": draw(st.one_of(_seconds.map(_iso), st.just("no time")))}
    engagement = at | {"userAgent": draw(_agents), "isBotEvent": draw(st.sampled_from(["Likely", None]))}
    bodies: dict[str, Event] = {
        "Delivery": {"delivery": at | {"recipients": [recipient], "smtpResponse": "250 ok"}},
        "Bounce": {
            "bounce": at | {"bounceType": bounce_type, "bounceSubType": sub_type, "bouncedRecipients": named}
        },
        "Complaint": {
            "complaint": at
            | {"complaintFeedbackType": draw(st.sampled_from(COMPLAINTS)), "complainedRecipients": named}
        },
        "DeliveryDelay": {
            "deliveryDelay": at
            | {"delayType": draw(st.sampled_from(DELAYS)), "delayedRecipients": named}
            | {"expirationTime": _iso(draw(_seconds))}
        },
        "Open": {"open": engagement},
        "Click": {"click": engagement | {"link": draw(_links)}},
        "Subscription": {"subscription": at | {"newTopicPreferences": preferences}},
    }
    body = bodies.get(event_type, {})
    return ses(event_type, sent_at=_iso(0), destination=destinations, tags=_TAGS) | body


@st.composite
def _text_of_eum(draw: st.DrawFn) -> Event:
    status = st.one_of(st.none(), st.sampled_from(MESSAGE_STATUS), st.sampled_from(RCS_STATUS))
    return text_message(
        draw(st.sampled_from(EUM_EVENT_TYPES)),
        draw(status),
        at=draw(st.sampled_from([SENT_AT, SENT_AT // 1000])) + draw(_seconds),
        isFinal=draw(st.booleans()),
        totalMessagePrice=draw(st.sampled_from([None, 0, 0.00581, 1e-05])),
    )


def _several(event: Callable[[], st.SearchStrategy[Event]]) -> st.SearchStrategy[History]:
    return st.lists(event(), min_size=1, max_size=7)


def _of_ses(destinations: tuple[str, ...]) -> st.SearchStrategy[History]:
    return st.lists(_ses_mail(destinations), min_size=1, max_size=7)


#: By source: every history of one message, in any order and with any repetition.
HISTORIES: dict[str, st.SearchStrategy[History]] = {
    "pinpoint": st.one_of(_several(_pinpoint_mail), _several(_pinpoint_text)),
    "ses": st.integers(1, len(RECIPIENTS)).flatmap(lambda count: _of_ses(RECIPIENTS[:count])),
    "sms": _several(_text_of_eum),
}
