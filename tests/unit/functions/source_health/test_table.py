"""What every store of source health does, and what only the table does."""

from typing import TYPE_CHECKING

import pytest

from functions.messages.storage.store import StoreUnavailableError
from functions.source_health.health import Freshness, FreshnessState, HealthFinding, LastReport
from functions.source_health.table import SourceTable
from tests.conftest import create_message_table
from tests.fakes.memory_sources import MemorySources

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Sources = SourceTable | MemorySources

AT = 1_790_000_000_000
REPORT = LastReport(event_at=AT, recorded_at=AT + 1_000, lag_ms=800)
FINDING = HealthFinding(FreshnessState.DOWN, "why", since=AT + 2_000)


@pytest.fixture(params=["memory", "dynamodb"])
def sources(request: pytest.FixtureRequest, dynamodb: "DynamoDBClient") -> Sources:
    if request.param == "memory":
        return MemorySources()
    return SourceTable(create_message_table(dynamodb), dynamodb)


def test_the_newest_report_of_a_source_stays_in_any_order(sources: Sources) -> None:
    reports = [LastReport(event_at=at, recorded_at=at + 9, lag_ms=9) for at in (AT + 1, AT + 3, AT + 2)]
    for report in reports:
        sources.record_report("ses", report)

    assert sources.freshness(["ses", "sms"]) == {"ses": Freshness(reports[1]), "sms": Freshness()}


def test_a_report_about_no_message_has_no_event_time(sources: Sources) -> None:
    report = LastReport(event_at=None, recorded_at=AT, lag_ms=9)
    sources.record_report("pinpoint", report)

    assert sources.freshness(["pinpoint"])["pinpoint"].last_report == report


def test_a_finding_stands_beside_the_report_until_it_is_removed(sources: Sources) -> None:
    sources.save_finding("sms", FINDING)
    sources.record_report("ses", REPORT)
    sources.save_finding("ses", FINDING)
    assert sources.freshness(["ses", "sms"]) == {
        "ses": Freshness(REPORT, FINDING),
        "sms": Freshness(None, FINDING),
    }

    sources.save_finding("ses", None)

    assert sources.freshness(["ses"]) == {"ses": Freshness(REPORT)}


def test_an_unreachable_table_is_named_with_its_error_code(dynamodb: "DynamoDBClient") -> None:
    table = SourceTable("no-such-table", dynamodb)

    for request in (lambda: table.freshness(["ses"]), lambda: table.save_finding("ses", FINDING)):
        with pytest.raises(StoreUnavailableError, match="on table no-such-table failed: ResourceNotFound"):
            request()
