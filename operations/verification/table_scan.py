"""Reads a message table: all of its items, or those with given keys, as they are at that moment."""

from collections.abc import Iterator, Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from functions.contract.message_table import ITEM_KEY, can_be_key
from functions.messages.storage.dynamodb_calls import KEYS_PER_CALL, batch_get
from functions.messages.storage.item import Item
from functions.messages.storage.store import StoreUnavailableError
from operations.errors import OperationsError, aws_error


def items_of(client: Any, table: str, attributes: Sequence[str] = ()) -> Iterator[list[Item]]:
    """Yield every item, or these attributes of it, a page at a time: one read unit for each 4 KB, half a
    unit if only attributes are wanted. Raise OperationsError."""
    wanted = {"ProjectionExpression": ", ".join(attributes)} if attributes else {"ConsistentRead": True}
    try:
        for page in client.get_paginator("scan").paginate(TableName=table, **wanted):
            # The health of sources is stored beside the messages.
            yield [item for item in page["Items"] if can_be_key(item[ITEM_KEY]["S"])]
    except (ClientError, BotoCoreError) as error:
        raise aws_error("dynamodb:Scan", f"table {table}", error) from None


def items_with(client: Any, table: str, keys: Sequence[str]) -> Iterator[list[Item]]:
    """Yield the items with these keys, as far as they exist. Raise OperationsError."""
    for start in range(0, len(keys), KEYS_PER_CALL):
        try:
            yield batch_get(client, table, keys[start : start + KEYS_PER_CALL], consistent=True)
        except StoreUnavailableError as failure:
            raise OperationsError(f"{failure}. Fix the cause and run it again.") from None
