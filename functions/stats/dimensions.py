"""The values of a message that statistics are broken down by.

Each is a pure function of the message and bounded: what is not on a list, or not of a form that has few
values, is `OTHER`. A rule such as "the first thirty seen" would count a replay differently.
"""

import re

from functions.messages.event import Channel, Event
from functions.messages.message import Message
from functions.messages.reasons import reason_of
from functions.messages.statuses import STATUSES, MessageStatus

OTHER = "OTHER"

#: The domains of the mailbox providers that most consumers use.
_PROVIDERS: dict[str, tuple[str, ...]] = {
    "GMAIL": ("gmail.com", "googlemail.com"),
    "MICROSOFT": ("outlook", "hotmail", "live", "msn.com", "windowslive.com"),
    "YAHOO": ("yahoo", "ymail.com", "rocketmail.com"),
    "AOL": ("aol", "aim.com", "netscape.net", "verizon.net"),
    "APPLE": ("icloud.com", "me.com", "mac.com", "privaterelay.appleid.com"),
    "UNITED_INTERNET": ("gmx", "web.de", "mail.com", "1und1.de"),
    "TELEKOM": ("t-online.de", "magenta.de"),
    "FREENET": ("freenet.de",),
    "PROTON": ("proton.me", "protonmail.com", "pm.me"),
    "FASTMAIL": ("fastmail.com", "fastmail.fm"),
    "ZOHO": ("zoho.com", "zohomail.com"),
    "COMCAST": ("comcast.net", "xfinity.com"),
    "ATT": ("att.net", "sbcglobal.net", "bellsouth.net"),
    "COX": ("cox.net",),
    "CHARTER": ("charter.net", "spectrum.net", "rr.com", "roadrunner.com"),
    "ORANGE": ("orange.fr", "wanadoo.fr"),
    "FREE": ("free.fr",),
    "SFR": ("sfr.fr", "neuf.fr"),
    "LAPOSTE": ("laposte.net",),
    "LIBERO": ("libero.it", "virgilio.it"),
    "BT": ("btinternet.com",),
    "SKY": ("sky.com",),
    "MAIL_RU": ("mail.ru", "inbox.ru", "list.ru", "bk.ru"),
    "YANDEX": ("yandex.ru", "yandex.com", "ya.ru"),
    "QQ": ("qq.com", "foxmail.com"),
    "NETEASE": ("163.com", "126.com", "yeah.net"),
    "NAVER": ("naver.com",),
    "DOCOMO": ("docomo.ne.jp",),
    "UOL": ("uol.com.br", "bol.com.br"),
    "REDIFF": ("rediffmail.com",),
}
#: Every value of `mailbox_provider`.
MAILBOX_PROVIDERS = (*_PROVIDERS, OTHER)
_BY_DOMAIN = {domain: provider for provider, domains in _PROVIDERS.items() for domain in domains}
#: Providers with a domain in many countries, such as `hotmail.co.uk`: the first label decides.
_BY_FIRST_LABEL = {domain: provider for domain, provider in _BY_DOMAIN.items() if "." not in domain}

#: How the names of the largest carriers begin, in lower case without punctuation.
_CARRIERS = (
    *(
        "t mobile",
        "verizon",
        "at t",
        "us cellular",
        "cricket",
        "metro",
        "rogers",
        "bell",
        "telus",
        "vodafone",
    ),
    *("telekom", "o2", "telefonica", "orange", "ee", "three", "sfr", "bouygues", "free", "tim", "windtre"),
    *(
        "wind",
        "iliad",
        "movistar",
        "swisscom",
        "sunrise",
        "a1",
        "telia",
        "telenor",
        "tele2",
        "kpn",
        "proximus",
    ),
    *(
        "claro",
        "vivo",
        "telcel",
        "airtel",
        "jio",
        "reliance jio",
        "idea",
        "bsnl",
        "china mobile",
        "china unicom",
    ),
    *("ntt docomo", "docomo", "kddi", "softbank", "rakuten", "sk telecom", "kt", "lg uplus", "singtel"),
    *("telstra", "optus", "mtn", "safaricom", "vodacom", "etisalat", "stc", "turkcell"),
)
_NOT_A_WORD = re.compile(r"[^a-z0-9]+")
_COUNTRY = re.compile(r"[A-Z]{2}")
#: No address and no number in international form: statistics are shown to those who see neither.
_IDENTIFIER = re.compile(r"[A-Za-z0-9_-]{1,64}")
_CODE = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]{0,62}[\x21-\x7e])?")

#: The statuses that have a reason worth counting.
_WITH_REASON = frozenset(
    {status for status, rule in STATUSES.items() if rule.arrived is False}
    | {MessageStatus.COMPLAINED, MessageStatus.DELAYED}
)


def mailbox_provider(message: Message) -> str | None:
    """Return the mailbox provider of an e-mail's recipient; None where there is no e-mail address."""
    address = message.attributes.destination
    if message.attributes.channel is not Channel.EMAIL or not address:
        return None
    return provider_of(address)


def provider_of(address: str) -> str:
    """Return the mailbox provider of an e-mail address."""
    domain = address.rpartition("@")[2].lower()
    return _BY_DOMAIN.get(domain) or _BY_FIRST_LABEL.get(domain.partition(".")[0], OTHER)


def carrier(message: Message) -> str | None:
    """Return the carrier of a text message or call, without company forms; None where no event names one."""
    name = message.attributes.carrier
    if not name:
        return None
    words = f"{_NOT_A_WORD.sub(' ', name.lower()).strip()} "
    found = max((known for known in _CARRIERS if words.startswith(f"{known} ")), key=len, default=None)
    return found.upper().replace(" ", "_") if found else OTHER


def country(message: Message) -> str | None:
    """Return the ISO 3166-1 code of the recipient's country; None where no event has one."""
    code = message.attributes.iso_country_code
    return code and (code if _COUNTRY.fullmatch(code) else OTHER)


def reason(message: Message) -> str | None:
    """Return the code of why a message failed, is delayed or was reported as spam; None for the others."""
    return reason_code(message.deciding_event) if message.deciding_event else None


def reason_code(event: Event) -> str | None:
    """Return the code of a failure, a delay or a complaint; None for other events."""
    if event.status_reached not in _WITH_REASON:
        return None
    found = reason_of(event)
    return found.code if found.is_known and _CODE.fullmatch(found.code) else OTHER


def treatment(message: Message) -> str | None:
    """Return the id of a campaign's treatment."""
    return _identifier(message.attributes.treatment_id)


def activity(message: Message) -> str | None:
    """Return the id of the activity of a journey, or of a campaign's run."""
    attributes = message.attributes
    return _identifier(attributes.journey_activity_id or attributes.campaign_activity_id)


def _identifier(value: str | None) -> str | None:
    """A campaign has at most 5 treatments and a journey 40 activities (Amazon Pinpoint quotas), so that their
    own rows hold few; only the form is limited."""
    return value and (value if _IDENTIFIER.fullmatch(value) else OTHER)
