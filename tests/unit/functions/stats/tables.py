"""A table of statistics in the emulated DynamoDB."""

from typing import TYPE_CHECKING

from functions.contract.stats_table import ROW, SCOPE

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def create_stats_table(client: "DynamoDBClient", name: str) -> None:
    client.create_table(
        TableName=name,
        KeySchema=[{"AttributeName": SCOPE, "KeyType": "HASH"}, {"AttributeName": ROW, "KeyType": "RANGE"}],
        AttributeDefinitions=[{"AttributeName": each, "AttributeType": "S"} for each in (SCOPE, ROW)],
        BillingMode="PAY_PER_REQUEST",
    )
