"""Calls to one DynamoDB table: what fails, fails as the store does, with AWS's code and no key."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from functions.aws.error_code import aws_error_code
from functions.contract.message_table import ITEM_KEY
from functions.messages.storage.item import Item
from functions.messages.storage.store import StoreUnavailableError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

#: BatchGetItem takes this many keys (Amazon DynamoDB API reference).
KEYS_PER_CALL = 100


def call(table_name: str, operation: str, method: Callable[..., Any], **arguments: Any) -> Any:
    """The answer of one call. Raises StoreUnavailableError."""
    try:
        return method(**arguments)
    except (ClientError, BotoCoreError) as error:
        raise unavailable(table_name, operation, error) from None


def unavailable(table_name: str, operation: str, error: ClientError | BotoCoreError) -> StoreUnavailableError:
    return StoreUnavailableError(f"{operation} on table {table_name} failed: {aws_error_code(error)}")


def batch_get(
    client: "DynamoDBClient", table_name: str, keys: Sequence[str], *, consistent: bool = False
) -> list[Item]:
    """Return the items that exist, of at most `KEYS_PER_CALL` keys. Raise StoreUnavailableError."""
    items: list[Item] = []
    keys_of_table = {"Keys": [{ITEM_KEY: {"S": key}} for key in keys], "ConsistentRead": consistent}
    wanted: Any = {table_name: keys_of_table} if keys else {}
    while wanted:
        response = call(table_name, "BatchGetItem", client.batch_get_item, RequestItems=wanted)
        items += response["Responses"].get(table_name, ())
        wanted = response.get("UnprocessedKeys")
    return items
