"""Calls to one DynamoDB table: a failure is an outage unless a named cause makes it a refusal.

Errors carry AWS's code and never a key of the table.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from functions.aws.error_code import aws_error_code
from functions.contract.message_table import ITEM_KEY
from functions.messages.storage.item import Item
from functions.messages.storage.pagination import map_concurrently
from functions.messages.storage.store import StoreUnavailableError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

#: BatchGetItem takes this many keys (Amazon DynamoDB API reference).
KEYS_PER_CALL = 100


#: The texts of DynamoDB's ValidationException for an item that no later attempt can store: too large, or with
#: an invalid key. The same code also reports outages, such as a disabled KMS key ("KMS key disabled error").
_REFUSALS = (
    "Item size has exceeded the maximum allowed size",
    "Item size to update has exceeded the maximum allowed size",
    "Size of hashkey has exceeded the maximum size limit",
    "Aggregated size of all range keys has exceeded the size limit",
    "secondary index key beyond allowed size limits",
    "key attribute cannot contain an empty string value",
)


def is_refusal(error: ClientError) -> bool:
    """Return whether DynamoDB can never store this item. Any other error is an outage: retry the write."""
    details = error.response["Error"]
    return details["Code"] == "ValidationException" and any(
        cause in details.get("Message", "") for cause in _REFUSALS
    )


def call(table_name: str, operation: str, method: Callable[..., Any], **arguments: Any) -> Any:
    """Return the response of one call. Raises StoreUnavailableError."""
    try:
        return method(**arguments)
    except (ClientError, BotoCoreError) as error:
        raise unavailable(table_name, operation, error) from None


def unavailable(table_name: str, operation: str, error: ClientError | BotoCoreError) -> StoreUnavailableError:
    return StoreUnavailableError(f"{operation} on table {table_name} failed: {aws_error_code(error)}")


def call_if(table_name: str, operation: str, method: Callable[..., Any], **arguments: Any) -> bool:
    """Call with a condition; return whether it was met. Raises StoreUnavailableError."""
    try:
        method(**arguments)
    except ClientError as error:
        if aws_error_code(error) == "ConditionalCheckFailedException":
            return False
        raise unavailable(table_name, operation, error) from None
    except BotoCoreError as error:
        raise unavailable(table_name, operation, error) from None
    return True


def pages(client: "DynamoDBClient", query: dict[str, Any]) -> Iterator[list[Item]]:
    """Yield the items of a Query, a page for each call. Raise StoreUnavailableError."""
    start: dict[str, Any] = {}
    while True:
        response = call(query["TableName"], "Query", client.query, **query, **start)
        yield response["Items"]
        if not (last := response.get("LastEvaluatedKey")):
            return
        start = {"ExclusiveStartKey": last}


def get_item(client: "DynamoDBClient", table_name: str, key: Mapping[str, Any]) -> Item:
    """Return the item as it is now, {} where there is none. Raises StoreUnavailableError."""
    arguments = {"TableName": table_name, "Key": key, "ConsistentRead": True}
    item: Item = call(table_name, "GetItem", client.get_item, **arguments).get("Item", {})
    return item


def get_items(
    client: "DynamoDBClient",
    table_name: str,
    keys: Iterable[str],
    executor: Executor,
    *,
    consistent: bool = False,
) -> list[Item]:
    """Return the items that exist, each once, read in parallel. Raises StoreUnavailableError."""
    unique = list(dict.fromkeys(keys))
    calls = [unique[start : start + KEYS_PER_CALL] for start in range(0, len(unique), KEYS_PER_CALL)]
    found = map_concurrently(
        executor, lambda some: batch_get(client, table_name, some, consistent=consistent), calls
    )
    return [item for items in found for item in items]


def batch_get(
    client: "DynamoDBClient", table_name: str, keys: Sequence[str], *, consistent: bool = False
) -> list[Item]:
    """Return the items that exist, of at most `KEYS_PER_CALL` keys. Raise StoreUnavailableError."""
    items: list[Item] = []
    keys_of_table = {"Keys": [{ITEM_KEY: {"S": key}} for key in keys], "ConsistentRead": consistent}
    pending: Any = {table_name: keys_of_table} if keys else {}
    while pending:
        response = call(table_name, "BatchGetItem", client.batch_get_item, RequestItems=pending)
        items += response["Responses"].get(table_name, ())
        pending = response.get("UnprocessedKeys")
    return items
