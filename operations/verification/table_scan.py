"""A table's items, all of them or those with some keys, as they are at this moment."""

from collections.abc import Iterator, Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from functions.contract.message_table import ITEM_KEY, can_be_key
from functions.messages.storage.item import Item
from operations.errors import OperationsError

#: BatchGetItem takes this many keys (Amazon DynamoDB API reference).
_KEYS_PER_CALL = 100


def items_of(client: Any, table: str) -> Iterator[list[Item]]:
    """Every item, a page at a time: one read unit for each 4 KB. Raises OperationsError."""
    try:
        for page in client.get_paginator("scan").paginate(TableName=table, ConsistentRead=True):
            # What is known of sources lies beside the messages.
            yield [item for item in page["Items"] if can_be_key(item[ITEM_KEY]["S"])]
    except (ClientError, BotoCoreError) as error:
        raise _refused("Scan", table, error) from None


def items_with(client: Any, table: str, keys: Sequence[str]) -> list[Item]:
    """The items with these keys, as far as they are there. Raises OperationsError."""
    found: list[Item] = []
    for start in range(0, len(keys), _KEYS_PER_CALL):
        some = [{ITEM_KEY: {"S": key}} for key in keys[start : start + _KEYS_PER_CALL]]
        wanted: Any = {table: {"Keys": some, "ConsistentRead": True}}
        while wanted:
            try:
                answer = client.batch_get_item(RequestItems=wanted)
            except (ClientError, BotoCoreError) as error:
                raise _refused("BatchGetItem", table, error) from None
            found += answer["Responses"].get(table, ())
            wanted = answer.get("UnprocessedKeys")
    return found


def _refused(operation: str, table: str, error: ClientError | BotoCoreError) -> OperationsError:
    code = error.response["Error"]["Code"] if isinstance(error, ClientError) else type(error).__name__
    return OperationsError(f"{operation} on table {table} failed: {code}. Run it again once mended.")
