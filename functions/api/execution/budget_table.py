"""The budget table: one short-lived item per tenant and minute."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from functions.api.execution.budget import BudgetsUnavailableError
from functions.contract.budget_table import BUDGET_KEY
from functions.contract.message_table import EXPIRES_AT

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

#: DynamoDB deletes an expired item within days; an hour of tolerance allows for a wrong clock.
_RETENTION_SECONDS = 3_600

#: From this status on, and with these codes, an error is temporary (Amazon DynamoDB developer guide, "Error
#: handling with DynamoDB").
_SERVER_ERRORS = 500
_THROTTLED = frozenset(
    {"ProvisionedThroughputExceededException", "RequestLimitExceeded", "ThrottlingException"}
)


@dataclass(frozen=True)
class BudgetTable:
    client: "DynamoDBClient"
    table_name: str

    def consume(self, tenant: str, minute: int, amount: int) -> int:
        """Implement `budget.Consume`. Raises ClientError for a lasting error: a missing permission."""
        try:
            response = self.client.update_item(
                TableName=self.table_name,
                Key={BUDGET_KEY: {"S": f"{tenant}#{minute}"}},
                UpdateExpression="ADD drawn :amount SET #expires_at = :expires_at",
                ExpressionAttributeNames={"#expires_at": EXPIRES_AT},
                ExpressionAttributeValues={
                    ":amount": {"N": str(amount)},
                    ":expires_at": {"N": str(minute * 60 + _RETENTION_SECONDS)},
                },
                ReturnValues="UPDATED_NEW",
            )
        except BotoCoreError as error:
            raise BudgetsUnavailableError(type(error).__name__) from None
        except ClientError as error:
            code = error.response["Error"]["Code"]
            status = error.response["ResponseMetadata"]["HTTPStatusCode"]
            if status < _SERVER_ERRORS and code not in _THROTTLED:
                raise
            raise BudgetsUnavailableError(code) from None
        return int(response["Attributes"]["drawn"]["N"])
