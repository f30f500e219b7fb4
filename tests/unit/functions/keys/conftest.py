"""A table of API keys in an emulated DynamoDB, with acme registered."""

from itertools import count
from typing import TYPE_CHECKING

import pytest

from functions.keys.key_table import KeyTable
from tests.unit.functions.keys.builders import register

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_numbers = count()


@pytest.fixture
def key_table(dynamodb: "DynamoDBClient") -> KeyTable:
    name = f"keys-{next(_numbers)}"
    dynamodb.create_table(
        TableName=name,
        KeySchema=[
            {"AttributeName": "tenant", "KeyType": "HASH"},
            {"AttributeName": "key_id", "KeyType": "RANGE"},
        ],
        AttributeDefinitions=[
            {"AttributeName": "tenant", "AttributeType": "S"},
            {"AttributeName": "key_id", "AttributeType": "S"},
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    table = KeyTable(dynamodb, name)
    register(table, "acme")
    return table
