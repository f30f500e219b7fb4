"""The messages that the explorer's tests look for: a week of two shops, and what happened to Carla."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

from functions.messages.addresses import DestinationHasher
from functions.messages.parsers import parse
from functions.messages.parsers.tags import TagNames
from functions.messages.storage.update_expressions import Retention
from functions.source_health.health import FreshnessState, HealthFinding, LastReport
from local.traffic import Traffic
from local.traffic.people import MACHINE_AGENT
from tests.builders import SENT_AT, ses, text_message
from tests.fakes.memory_sources import MemorySources
from tests.fakes.memory_statistics import MemoryStatistics
from tests.fakes.memory_store import MemoryMessageStore
from tests.unit.functions.api.conftest import Api

#: Project -> tenant.
PROJECTS = {"acme-shop": "acme", "acme-club": "acme", "globex-news": "globex"}
#: The project whose statistics are switched off.
WITHOUT_STATISTICS = "globex-news"

CARLA, CARLA_PHONE = "carla.rossi@example.org", "+12065550142"
BOUNCED, BLOCKED, ON_ITS_WAY, SEVERAL = (
    "carla-confirmation",
    "carla-code",
    "dana-newsletter",
    "two-recipients",
)
OPENED = "carla-offer"
REFERENCE = "order-1042"
HOUR_MS = 3_600_000


def iso(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def email(
    message_id: str, subject: str, to: tuple[str, ...], *events: dict[str, Any], sent_at: int, **tags: str
) -> list[dict[str, Any]]:
    """The events of one e-mail; each is a type with its body."""
    history = []
    for event in ({"type": "Send", "send": {}}, *events):
        body = {name: value for name, value in event.items() if name != "type"}
        one = ses(event["type"], message_id=message_id, sent_at=iso(sent_at), destination=to, **body)
        one["mail"]["commonHeaders"] = {"from": ["Acme <shop@example.com>"], "subject": subject}
        one["mail"]["tags"] = {name: [value] for name, value in tags.items()}
        history.append(one)
    return history


def bounce(to: str, at: int) -> dict[str, Any]:
    recipient = {
        "emailAddress": to,
        "status": "5.1.1",
        "diagnosticCode": "smtp; 550 5.1.1 user unknown",
        "action": "failed",
    }
    body = {"bounceType": "Permanent", "bounceSubType": "NoEmail", "timestamp": iso(at)}
    return {"type": "Bounce", "bounce": body | {"bouncedRecipients": [recipient]}}


def delivery(to: str, at: int) -> dict[str, Any]:
    body = {
        "timestamp": iso(at),
        "recipients": [to],
        "smtpResponse": "250 2.0.0 OK",
        "processingTimeMillis": 800,
    }
    return {"type": "Delivery", "delivery": body}


def opening(at: int, agent: str = "Mozilla/5.0 (Windows NT 10.0)") -> dict[str, Any]:
    return {"type": "Open", "open": {"timestamp": iso(at), "userAgent": agent, "ipAddress": "192.0.2.1"}}


def stories() -> list[dict[str, Any]]:
    """Return the events of Carla's messages, and of some others."""
    hour, day = SENT_AT - HOUR_MS, SENT_AT - 24 * HOUR_MS
    two = ("dana.kaya@example.com", "omar.berg@example.com")
    return [
        *email(
            BOUNCED,
            "Your order 1042 is confirmed",
            (CARLA,),
            bounce(CARLA, hour + 5_000),
            sent_at=hour,
            reference=REFERENCE,
        ),
        *email(
            OPENED,
            "Three things for your autumn",
            (CARLA,),
            delivery(CARLA, day + 2_000),
            opening(day + 9_000, MACHINE_AGENT),
            opening(day + 7 * HOUR_MS),
            sent_at=day,
        ),
        *email(ON_ITS_WAY, "News of the club", ("dana.kaya@example.com",), sent_at=SENT_AT - 30_000),
        *email(
            SEVERAL,
            "Your invitation",
            two,
            delivery(two[0], hour + 4_000),
            bounce(two[1], hour + 6_000),
            sent_at=hour + 1_000,
        ),
        text_message("TEXT_QUEUED", messageId=BLOCKED, destinationPhoneNumber=CARLA_PHONE, at=hour + 60_000),
        text_message(
            "TEXT_CARRIER_BLOCKED",
            messageId=BLOCKED,
            destinationPhoneNumber=CARLA_PHONE,
            at=hour + 64_000,
            isFinal=True,
        ),
    ]


def api_with_messages(executor: ThreadPoolExecutor) -> Api:
    """Return the API over the week's messages of all projects."""
    hasher, clock = DestinationHasher(b"a secret"), lambda: SENT_AT / 1000
    stores = {name: MemoryMessageStore(name, hasher, Retention(None), clock) for name in PROJECTS}
    counted: dict[str, MemoryStatistics] = {}
    for name, store in stores.items():
        records = Traffic(name, frozenset({"ses", "sms"}), 7, SENT_AT, examples=True).records()
        events = [json.loads(record) for record in records]
        events += stories() if name == "acme-shop" else []
        parsed = [one for event in events for one in parse(event, TagNames(), SENT_AT).message_events]
        store.record(parsed)
        if name != WITHOUT_STATISTICS:
            counted[name] = MemoryStatistics.of(parsed)
    sources = {name: MemorySources() for name in PROJECTS}
    for name in ("acme-shop", "globex-news"):
        sources[name].record_report("pinpoint", LastReport(SENT_AT + 50_000, SENT_AT + 55_000, 2_000))
    reason = "SES sent 40 messages since 14:00, and no event about them arrived."
    sources["acme-club"].save_finding("pinpoint", HealthFinding(FreshnessState.DOWN, reason, SENT_AT))
    return Api(dict(stores), PROJECTS, executor, sources=dict(sources), statistics=counted, retention_days=90)
