"""The table that a replay writes: the project's own, or another one of the same shape for inspection."""

from typing import Any

from botocore.exceptions import ClientError

from functions.aws.error_code import aws_error_code
from functions.contract.message_table import EXPIRES_AT, INDEXES, ITEM_KEY, KEY_ATTRIBUTES, SENT_AT
from operations.errors import OperationsError, aws_error


def ensure(client: Any, name: str) -> bool:
    """Create the table where it does not exist; return whether it did not. Raise OperationsError where a
    table of another shape has the name."""
    try:
        found = client.describe_table(TableName=name)["Table"]
    except ClientError as error:
        if aws_error_code(error) != "ResourceNotFoundException":
            raise aws_error("dynamodb:DescribeTable", f"table {name}", error) from None
        create(client, name)
        return True
    indexes = {index["IndexName"] for index in found.get("GlobalSecondaryIndexes", ())}
    if found["KeySchema"] != _keys(ITEM_KEY) or not indexes >= {index.name for index in INDEXES}:
        raise OperationsError(f"Table {name} is not a message table: choose another name, and it is created.")
    return False


def identity(client: Any, name: str) -> str:
    """Return what no other table has, not even one that is later created under the same name."""
    try:
        table = client.describe_table(TableName=name)["Table"]
    except ClientError as error:
        raise aws_error("dynamodb:DescribeTable", f"table {name}", error) from None
    return f"{table['TableArn']} {table.get('TableId') or table['CreationDateTime']}"


def create(client: Any, name: str) -> None:
    """Create a message table of the declared shape, and wait until it can be written."""
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
