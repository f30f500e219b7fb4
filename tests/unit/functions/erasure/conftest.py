"""Fixtures of the erasure tests: a project with its table and archive, and a table of requests."""

import secrets
from typing import TYPE_CHECKING

import pytest

from functions.contract.erasure_table import BY_OPEN, ERASURE_ID, ERASURE_TENANT, OPEN
from functions.erasure.request_table import RequestTable
from tests.unit.operations.conftest import make_shop, shop

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

__all__ = ["make_shop", "shop"]


@pytest.fixture
def request_table(dynamodb: "DynamoDBClient") -> RequestTable:
    return new_request_table(dynamodb)


def new_request_table(dynamodb: "DynamoDBClient") -> RequestTable:
    name = f"erasures-{secrets.token_hex(6)}"
    dynamodb.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[
            {"AttributeName": key, "AttributeType": "S"} for key in (ERASURE_TENANT, ERASURE_ID, OPEN)
        ],
        KeySchema=[
            {"AttributeName": ERASURE_TENANT, "KeyType": "HASH"},
            {"AttributeName": ERASURE_ID, "KeyType": "RANGE"},
        ],
        GlobalSecondaryIndexes=[
            {
                "IndexName": BY_OPEN,
                "KeySchema": [{"AttributeName": OPEN, "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "KEYS_ONLY"},
            }
        ],
    )
    return RequestTable(dynamodb, name)
