"""What is found out about a source, in a table."""

from typing import TYPE_CHECKING

import pytest

from functions.messages.storage.store import StoreUnavailableError
from functions.source_health.health import Freshness, FreshnessState, HealthFinding, LastReport
from functions.source_health.table import SourceTable
from tests.conftest import create_message_table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

SEEN = LastReport(event_at=1_790_000_000_000, recorded_at=1_790_000_001_000, lag_ms=800)
FINDING = HealthFinding(FreshnessState.DOWN, "why", since=1_790_000_002_000)


def test_a_finding_stands_beside_what_was_told_until_it_is_taken_away(dynamodb: "DynamoDBClient") -> None:
    table = SourceTable(create_message_table(dynamodb), dynamodb)
    table.save_finding("sms", FINDING)
    table.note("ses", SEEN)
    table.save_finding("ses", FINDING)
    assert table.freshness(["ses", "sms"]) == {
        "ses": Freshness(SEEN, FINDING),
        "sms": Freshness(None, FINDING),
    }

    table.save_finding("ses", None)

    assert table.freshness(["ses"]) == {"ses": Freshness(SEEN)}


def test_a_table_out_of_reach_is_named_with_aws_s_code(dynamodb: "DynamoDBClient") -> None:
    table = SourceTable("no-such-table", dynamodb)

    for ask in (lambda: table.freshness(["ses"]), lambda: table.save_finding("ses", FINDING)):
        with pytest.raises(StoreUnavailableError, match="on table no-such-table failed: ResourceNotFound"):
            ask()
