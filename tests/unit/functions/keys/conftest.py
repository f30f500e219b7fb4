"""A table of API keys in an emulated DynamoDB."""

from itertools import count
from typing import TYPE_CHECKING

import pytest

from functions.keys.key_table import KeyTable

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
    return KeyTable(dynamodb, name)
