"""Bot detection: rules that attribute an open or a click to a machine.

An open or a click that no rule matches counts as a person's:

- `ses_bot_flag`: Amazon SES flags it (`isBotEvent` is `Likely`; Amazon SES developer guide, "Open object").
- `apple_mail_privacy`, `robot_user_agent`: the user agent shows it. Apple's Mail Privacy Protection loads
  the images of every mail, read or not, with the bare user agent `Mozilla/5.0`; crawlers, HTTP libraries
  and security scanners name themselves. Gmail's and Yahoo's image proxies load an image only when a person
  looks at it, so they count as people. The user agent is judged when the event is parsed and is not stored.
- `soon_after_delivery`: it happened within `SOON_MS` of a delivery of the same message. Scanners follow
  links as a mail arrives; no person is notified, opens and clicks as fast. Judged from all events of a
  message when it is read, so that the order of arrival does not matter.

A fourth rule, `automatic_reply`, recognises a bounce that is an answer of the recipient's mailbox, such as an
out-of-office note: a transient bounce of a delivered mail without a delivery status of any mail server. SES
reports it as a bounce and does not count it as one (Amazon SES developer guide, "Bounce types").
"""

import re
from collections.abc import Iterable
from dataclasses import replace

from functions.messages.event import Event
from functions.messages.statuses import EventKind

BY_SES = "ses_bot_flag"
BY_APPLE = "apple_mail_privacy"
BY_NAME = "robot_user_agent"
BY_TIME = "soon_after_delivery"
BY_DELIVERY = "automatic_reply"

#: Short, so that a person who waits for a sign-in code and clicks at once is not a machine.
SOON_MS = 5_000

_APPLE = re.compile(r"Mozilla/5\.0")
#: A Cubot is a telephone.
_ROBOT = re.compile(
    r"(?<!cu)bot\b|crawler|spider|scanner|headless|phantomjs"
    r"|\bcurl/|\bwget/|python-|aiohttp|go-http-client|okhttp|java/|libwww|httpclient|axios"
    r"|barracuda|mimecast|proofpoint|symantec|bitdefender|trend ?micro|forcepoint|fortinet|sophos|zscaler",
    re.IGNORECASE,
)


def by_user_agent(user_agent: str | None) -> str:
    """Return the rule that identifies this user agent as a machine; "" where none does."""
    if not user_agent:
        return ""
    if _APPLE.fullmatch(user_agent):
        return BY_APPLE
    return BY_NAME if _ROBOT.search(user_agent) else ""


def by_time(events: Iterable[Event]) -> list[Event]:
    """Return the events of one message, with `BY_TIME` set on each open and click that came too soon."""
    events = list(events)
    deliveries = [event.at for event in events if event.kind is EventKind.DELIVERED and _has_time(event)]
    if not deliveries:
        return events
    return [_judged(event, deliveries) if event.is_engagement else event for event in events]


def by_delivery(events: Iterable[Event]) -> list[Event]:
    """Return the events of one recipient's message, with `BY_DELIVERY` set on each automatic reply."""
    events = list(events)
    if not any(event.kind is EventKind.DELIVERED for event in events):
        return events
    return [_automated(event, BY_DELIVERY) if resembles_automatic_reply(event) else event for event in events]


def resembles_automatic_reply(event: Event) -> bool:
    """Whether a bounce has the form of an automatic reply; with a delivery of its message it is one."""
    detail = event.detail
    reported = detail.diagnostic or detail.enhanced_status or detail.action or detail.automated
    return event.type == "Bounce" and event.status == "Transient/General" and not reported


def _judged(event: Event, deliveries: list[int]) -> Event:
    if event.is_automated or not _has_time(event):
        return event
    # The clocks behind an open and a delivery are not one: it may seem to come before.
    if all(abs(event.at - delivered_at) > SOON_MS for delivered_at in deliveries):
        return event
    return _automated(event, BY_TIME)


def _automated(event: Event, rule: str) -> Event:
    return replace(event, detail=replace(event.detail, automated=rule))


def _has_time(event: Event) -> bool:
    return not event.detail.time_is_arrival
