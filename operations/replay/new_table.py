"""A table beside a project's own, of the same shape: for a rebuild to be looked at, outside the program."""

from typing import Any

from botocore.exceptions import ClientError

from functions.contract.message_table import EXPIRES_AT, INDEXES, ITEM_KEY, KEY_ATTRIBUTES, SENT_AT
from operations.errors import OperationsError


def ensure(client: Any, name: str) -> bool:
    """Whether the table had to be made. Raises OperationsError where one of another shape has the name."""
    try:
        found = client.describe_table(TableName=name)["Table"]
    except ClientError as error:
        if (code := error.response["Error"]["Code"]) != "ResourceNotFoundException":
            raise OperationsError(f"Table {name} cannot be looked at: {code}.") from None
        _create(client, name)
        return True
    indexes = {index["IndexName"] for index in found.get("GlobalSecondaryIndexes", ())}
    if found["KeySchema"] != _keys(ITEM_KEY) or not indexes >= {index.name for index in INDEXES}:
        raise OperationsError(f"Table {name} is no message table: name another, and it is made.")
    return False


def _create(client: Any, name: str) -> None:
    client.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=_keys(ITEM_KEY),
        AttributeDefinitions=[
            {"AttributeName": key, "AttributeType": kind} for key, kind in sorted(KEY_ATTRIBUTES.items())
        ],
        GlobalSecondaryIndexes=[
            {
                "IndexName": index.name,
                "KeySchema": _keys(index.hash_key, SENT_AT),
                "Projection": {"ProjectionType": "KEYS_ONLY"},
            }
            for index in INDEXES
        ],
    )
    client.get_waiter("table_exists").wait(TableName=name)
    client.update_time_to_live(
        TableName=name, TimeToLiveSpecification={"AttributeName": EXPIRES_AT, "Enabled": True}
    )


def _keys(hash_key: str, *range_keys: str) -> list[dict[str, str]]:
    return [
        {"AttributeName": hash_key, "KeyType": "HASH"},
        *({"AttributeName": key, "KeyType": "RANGE"} for key in range_keys),
    ]
