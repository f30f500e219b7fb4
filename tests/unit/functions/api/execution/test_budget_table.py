"""The table of budgets, in an emulated DynamoDB."""

from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError
from botocore.stub import Stubber

from functions.api.execution.budget import BudgetsUnavailableError
from functions.api.execution.budget_table import BudgetTable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_numbers = count()


@pytest.fixture
def table(dynamodb: "DynamoDBClient") -> BudgetTable:
    name = f"budgets-{next(_numbers)}"
    dynamodb.create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "budget_key", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "budget_key", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return BudgetTable(dynamodb, name)


def test_what_is_drawn_adds_up_by_tenant_and_minute(table: BudgetTable) -> None:
    assert table.consume("acme", 7, 10) == 10
    assert table.consume("acme", 7, 5) == 15
    assert table.consume("acme", 8, 1) == 1
    assert table.consume("globex", 7, 2) == 2


def test_what_was_drawn_is_forgotten_an_hour_after_its_minute(table: BudgetTable) -> None:
    table.consume("acme", 7, 10)

    item = table.client.get_item(TableName=table.table_name, Key={"budget_key": {"S": "acme#7"}})["Item"]

    assert item["expires_at"] == {"N": str(7 * 60 + 3_600)}


@pytest.mark.parametrize(
    ("code", "status", "error"),
    [
        ("ThrottlingException", 400, BudgetsUnavailableError),
        ("InternalServerError", 500, BudgetsUnavailableError),
        ("AccessDeniedException", 400, ClientError),
        ("ResourceNotFoundException", 400, ClientError),
    ],
)
def test_only_what_a_retry_may_solve_is_reported_as_unavailable(
    table: BudgetTable, code: str, status: int, error: type[Exception]
) -> None:
    stub = Stubber(table.client)
    stub.add_client_error("update_item", code, http_status_code=status)
    with stub, pytest.raises(error):
        table.consume("acme", 7, 1)


def test_a_table_that_does_not_answer_is_unavailable() -> None:
    class Silent:
        def update_item(self, **_: Any) -> Any:
            raise ConnectTimeoutError(endpoint_url="https://dynamodb.eu-central-1.amazonaws.com")

    with pytest.raises(BudgetsUnavailableError, match="ConnectTimeoutError"):
        BudgetTable(Silent(), "budgets").consume("acme", 7, 1)  # type: ignore[arg-type]
