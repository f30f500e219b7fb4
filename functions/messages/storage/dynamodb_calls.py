"""Calls to one DynamoDB table: what fails, fails as the store does, with AWS's code and no key."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from functions.contract.message_table import ITEM_KEY
from functions.messages.storage.item import Item
from functions.messages.storage.store import StoreUnavailableError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def call(table_name: str, operation: str, method: Callable[..., Any], **arguments: Any) -> Any:
    """The answer of one call. Raises StoreUnavailableError."""
    try:
        return method(**arguments)
    except (ClientError, BotoCoreError) as error:
        raise unavailable(table_name, operation, error) from None


def unavailable(table_name: str, operation: str, error: ClientError | BotoCoreError) -> StoreUnavailableError:
    code = error.response["Error"]["Code"] if isinstance(error, ClientError) else type(error).__name__
    return StoreUnavailableError(f"{operation} on table {table_name} failed: {code}")


def batch_get(client: "DynamoDBClient", table_name: str, keys: Sequence[str]) -> list[Item]:
    """The items that there are, of at most 100 keys. Raises StoreUnavailableError."""
    items: list[Item] = []
    wanted: Any = {table_name: {"Keys": [{ITEM_KEY: {"S": key}} for key in keys]}} if keys else {}
    while wanted:
        response = call(table_name, "BatchGetItem", client.batch_get_item, RequestItems=wanted)
        items += response["Responses"].get(table_name, ())
        wanted = response.get("UnprocessedKeys")
    return items
