"""The names of Amazon Pinpoint's KPIs in docs/statistics.md: each answers what a count of raw records gives.

The records are those of Pinpoint's event stream. The count knows nothing of the product: it reads the
provider's own fields.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest

from benchmarks import mix
from functions.messages.event import MessageEvent
from functions.messages.parsers import parse
from functions.messages.parsers.tags import TagNames
from tests.builders import SENT_AT, pinpoint_email, pinpoint_sms
from tests.fakes.memory_statistics import MemoryStatistics
from tests.project import ROOT
from tests.unit.functions.api.conftest import Api

_MINUTE = 60_000
_DAY = 86_400_000
CAMPAIGN, JOURNEY = "spring", "welcome"
Record = dict[str, Any]


def _mail(number: int, *kinds: str, **attributes: str) -> list[Record]:
    bodies: dict[str, Record] = {
        "_email.hardbounce": {"bounce": {"bounce_type": "Permanent", "bounce_sub_type": "General"}},
        "_email.softbounce": {"bounce": {"bounce_type": "Transient", "bounce_sub_type": "General"}},
        "_email.complaint": {"complaint": {"complaint_feedback_type": "abuse"}},
        "_email.open": {"open": {"user_agent": "a mail client"}},
        "_email.click": {"click": {"user_agent": "a browser", "link": "https://shop.example/1"}},
    }
    return [
        pinpoint_email(
            kind,
            at=SENT_AT + number % 3 * _DAY + minute * 7 * _MINUTE,
            sent_at=SENT_AT + number % 3 * _DAY,
            message_id=f"mail-{number}",
            destination=[f"reader-{number}@example.com"],
            attributes={"campaign_activity_id": "first"} | attributes,
            **bodies.get(kind, {}),
        )
        for minute, kind in enumerate(("_email.send", *kinds))
    ]


def _text(number: int, country: str, status: str, price: float, **attributes: str) -> list[Record]:
    kind = "_SMS.SUCCESS" if status == "DELIVERED" else "_SMS.FAILURE"
    more: dict[str, Any] = {"message_id": f"text-{number}", "iso_country_code": country, **attributes}
    more["destination_phone_number"] = f"+12065550{number:03}"
    return [
        pinpoint_sms(at=SENT_AT + number % 3 * _DAY, **more),
        pinpoint_sms(kind, status, at=SENT_AT + number % 3 * _DAY + _MINUTE, price=price, **more),
    ]


def records() -> list[Record]:
    """Return the records of a campaign, a journey and transactional messages."""
    groups: tuple[dict[str, Any], ...] = (
        {"campaign_id": CAMPAIGN},
        {"journey_id": JOURNEY, "journey_activity_id": "step-1"},
        {},
    )
    mails = (
        ("_email.delivered",),
        ("_email.delivered", "_email.open", "_email.open", "_email.click"),
        ("_email.delivered", "_email.open", "_email.unsubscribe"),
        ("_email.delivered", "_email.complaint"),
        ("_email.hardbounce",),
        ("_email.softbounce",),
        ("_email.rejected",),
        (),
    )
    texts = (("US", "DELIVERED", 645.0), ("DE", "DELIVERED", 7_500.0), ("US", "BLOCKED", 645.0),
             ("FR", "UNREACHABLE", 6_000.0), ("DE", "INVALID", 0.0))  # fmt: skip
    found: list[Record] = []
    for number in range(90):
        found += _mail(number, *mails[number % len(mails)], **groups[number % len(groups)])
        found += _text(number, *texts[number % len(texts)], **groups[number % len(groups)])
    # The demo's own traffic of the same project, in the order of arrival, with duplicates.
    return (
        found
        + mix.histories(mix.email, 200, per_second=5)
        + mix.histories(mix.pinpoint_text, 50, per_second=5)
    )


@dataclass(frozen=True)
class Recount:
    """Counts of raw records, by the fields that Pinpoint's documents name."""

    records: tuple[Record, ...]

    @classmethod
    def of(cls, records: list[Record], **attributes: str) -> "Recount":
        """Count the records with these attributes, each once."""
        wanted = [one for one in records if attributes.items() <= one["attributes"].items()]
        return cls(tuple({repr(one): one for one in wanted}.values()))

    def where(self, prefix: str) -> "Recount":
        return Recount(tuple(one for one in self.records if one["event_type"].startswith(prefix)))

    def messages_with(self, *kinds: str) -> int:
        return len({_message_id(one) for one in self.records if one["event_type"] in kinds})

    @property
    def messages(self) -> int:
        return len({_message_id(one) for one in self.records})

    @property
    def delivered(self) -> int:
        return self.messages_with("_email.delivered", "_SMS.SUCCESS")

    def events(self, kind: str) -> int:
        return sum(one["event_type"] == kind for one in self.records)

    def by(self, key: Callable[[Record], str]) -> dict[str, int]:
        groups: dict[str, set[str]] = defaultdict(set)
        for one in self.records:
            groups[key(one)].add(_message_id(one))
        return {name: len(ids) for name, ids in groups.items()}

    def price_by_country(self) -> dict[str, Decimal]:
        newest: dict[str, Record] = {}
        for one in self.records:
            if "price_in_millicents_usd" in one["metrics"]:
                known = newest.setdefault(_message_id(one), one)
                newest[_message_id(one)] = max(known, one, key=lambda each: each["event_timestamp"])
        prices: Counter[str] = Counter()
        for one in newest.values():
            millicents = Decimal(str(one["metrics"]["price_in_millicents_usd"]))
            prices[one["attributes"]["iso_country_code"]] += millicents / 100_000  # type: ignore[assignment]
        return dict(prices)  # type: ignore[arg-type]


def _message_id(record: Record) -> str:
    if "facets" in record:
        return str(record["facets"]["email_channel"]["mail_event"]["mail"]["message_id"])
    return str(record["attributes"]["message_id"])


RECORDS = records()
FIELDS = """messages delivered opened clicked hardBounced softBounced failed complained unsubscribed
  countsAreLowerBounds byStatus { status messages } reasons { code messages }
  opens { total unique } clicks { total unique }
  rates { delivery { value } hardBounce { value } open { value } complaint { value } }
  countries: breakdown(by: COUNTRY) { value messages costUsd }
  activities: breakdown(by: ACTIVITY) { value messages }
  series(interval: DAY) { start messages }"""


@pytest.fixture(scope="module")
def events() -> list[MessageEvent]:
    parsed = (parse(record, TagNames(), SENT_AT) for record in RECORDS)
    return [event for each in parsed for event in each.message_events]


@pytest.fixture(scope="module")
def statistics(events: list[MessageEvent]) -> MemoryStatistics:
    return MemoryStatistics.of(events)


@pytest.fixture
def counting(api: Api, events: list[MessageEvent], statistics: MemoryStatistics) -> Api:
    api.statistics["shop"] = statistics
    api.stores["shop"].record(events)
    return api


def campaign(api: Api) -> tuple[dict[str, Any], Recount]:
    query = f'{{ campaign(id: "{CAMPAIGN}", project: "shop") {{ stats {{ {FIELDS} }} }} }}'
    return api.data(query)["campaign"]["stats"], Recount.of(RECORDS, campaign_id=CAMPAIGN)


def journey(api: Api) -> tuple[dict[str, Any], Recount]:
    query = f'{{ journey(id: "{JOURNEY}", project: "shop") {{ stats {{ {FIELDS} }} }} }}'
    return api.data(query)["journey"]["stats"], Recount.of(RECORDS, journey_id=JOURNEY)


def project(api: Api) -> tuple[dict[str, Any], Recount]:
    span = 'from: "2026-09-20", to: "2026-10-20"'
    query = f"{{ viewer {{ projects {{ stats({span}) {{ {FIELDS} }} }} }} }}"
    [found] = [one["stats"] for one in api.data(query)["viewer"]["projects"] if one["stats"]]
    return found, Recount.of(RECORDS)


SCOPES = pytest.mark.parametrize("scope", [campaign, journey, project])


@SCOPES
def test_counts_of_messages(counting: Api, scope: Callable[[Api], tuple[Any, Recount]]) -> None:
    found, raw = scope(counting)

    assert not found["countsAreLowerBounds"]
    assert found["messages"] == raw.messages
    assert found["delivered"] == raw.delivered
    assert found["hardBounced"] == raw.messages_with("_email.hardbounce") > 0
    assert found["softBounced"] == raw.messages_with("_email.softbounce") > 0
    assert found["complained"] == raw.messages_with("_email.complaint") > 0
    assert found["unsubscribed"] == raw.messages_with("_email.unsubscribe") > 0
    by_status = {one["status"]: one["messages"] for one in found["byStatus"]}
    assert by_status["REJECTED"] >= raw.messages_with("_email.rejected") > 0


@SCOPES
def test_opens_and_clicks(counting: Api, scope: Callable[[Api], tuple[Any, Recount]]) -> None:
    found, raw = scope(counting)

    assert found["opens"]["total"] == raw.events("_email.open") > 0
    assert found["opens"]["unique"] == found["opened"] == raw.messages_with("_email.open")
    assert found["clicks"]["total"] == raw.events("_email.click") > 0
    assert found["clicks"]["unique"] == found["clicked"] == raw.messages_with("_email.click")


@SCOPES
def test_rates(counting: Api, scope: Callable[[Api], tuple[Any, Recount]]) -> None:
    found, raw = scope(counting)
    rates = {name: rate["value"] for name, rate in found["rates"].items()}
    mails = raw.where("_email")

    assert rates["delivery"] == pytest.approx(raw.delivered / raw.messages)
    assert rates["hardBounce"] == pytest.approx(mails.messages_with("_email.hardbounce") / mails.messages)
    assert rates["open"] == pytest.approx(mails.messages_with("_email.open") / mails.delivered)
    assert rates["complaint"] == pytest.approx(mails.messages_with("_email.complaint") / mails.delivered)


@SCOPES
def test_prices_by_country(counting: Api, scope: Callable[[Api], tuple[Any, Recount]]) -> None:
    found, raw = scope(counting)
    texts = raw.where("_SMS")
    countries = {one["value"]: one for one in found["countries"] if one["value"] != "OTHER"}

    assert {name: Decimal(one["costUsd"]) for name, one in countries.items()} == texts.price_by_country()
    in_country = texts.by(lambda one: str(one["attributes"]["iso_country_code"]))
    assert {name: one["messages"] for name, one in countries.items()} == in_country


@SCOPES
def test_errors_of_texts(counting: Api, scope: Callable[[Api], tuple[Any, Recount]]) -> None:
    found, raw = scope(counting)
    failed = raw.where("_SMS.FAILURE").by(lambda one: str(one["attributes"]["record_status"]))

    reasons = {one["code"]: one["messages"] for one in found["reasons"]}
    assert {status: reasons[status] for status in failed} == failed
    assert len(failed) == 3


@SCOPES
def test_days(counting: Api, scope: Callable[[Api], tuple[Any, Recount]]) -> None:
    found, raw = scope(counting)
    first: dict[str, int] = {}
    for one in raw.records:
        moment = _sent_at(one)
        first[_message_id(one)] = min(moment, first.get(_message_id(one), moment))

    expected = Counter(moment // _DAY for moment in first.values())
    assert [one["messages"] for one in found["series"] if one["messages"]] == [
        expected[day] for day in sorted(expected)
    ]


def _sent_at(record: Record) -> int:
    if "facets" in record:
        return int(record["facets"]["email_channel"]["mail_event"]["mail"]["message_send_timestamp"])
    return int(record["event_timestamp"])


@pytest.mark.parametrize(
    ("scope", "name"), [(campaign, "campaign_activity_id"), (journey, "journey_activity_id")]
)
def test_activities(counting: Api, scope: Callable[[Api], tuple[Any, Recount]], name: str) -> None:
    found, raw = scope(counting)

    expected = raw.by(lambda one: str(one["attributes"].get(name, "")))
    expected.pop("", None)
    assert {one["value"]: one["messages"] for one in found["activities"]} == expected


#: What proves the rows of the page with these fields.
PROVED = {
    "rates.delivery", "delivered", "messages", "rates.hardBounce", "hardBounced", "softBounced",
    "rates.open", "opens.total", "opens.unique", "clicks.total", "clicks.unique", "complained",
    "rates.complaint", "byStatus", "REJECTED", "unsubscribed", "reasons", "campaign(id)",
    "breakdown(by: COUNTRY) { costUsd messages }", "series(interval: DAY)", "breakdown(by: ACTIVITY)",
}  # fmt: skip


def test_every_row_of_the_page_is_proved_or_says_why_there_is_none() -> None:
    page = (ROOT / "docs" / "statistics.md").read_text()
    table = page.partition("### Names of Amazon Pinpoint's KPIs")[2].partition("\n## ")[0]
    rows = [line.split("|")[2].strip() for line in table.splitlines() if line.startswith("| `")]

    assert len(rows) >= 15
    for row in rows:
        assert row.startswith("none: ") or set(re.findall(r"`([^`]+)`", row)) <= PROVED, row
