"""CPU time of one call to DynamoDB: the functions' client beside boto3's, answers of 100 items and of one."""

from collections.abc import Callable, Iterator
from typing import Any

from benchmarks import mix
from benchmarks.dynamodb_endpoint import endpoint, stock_client
from benchmarks.figures import Figure, cpu_ms, show
from benchmarks.processes import own_client
from benchmarks.requests import ADDRESS, TABLE
from benchmarks.tables import message_events
from benchmarks.tracker_handler import store_over
from functions.messages.storage.merge import merge_events
from functions.messages.storage.pagination import TimeRange
from functions.messages.storage.store import Lookup


def figures() -> Iterator[Figure]:
    with endpoint("page") as url:
        own, stock = own_client(url, 1), stock_client(url)
        store = store_over(own)
        [stream] = store.streams(Lookup.destination(ADDRESS), TimeRange(), block=100)
        keys = [{"message_key": {"S": position.key}} for position in next(stream)]
        [message] = merge_events(message_events(mix.histories(mix.email, 1, per_second=1)), store.hasher)
        update = store._writer.blind_update(message, store._writer.to_item(message))
        calls: dict[str, Callable[[Any], object]] = {
            "BatchGetItem of 100 items": lambda c: c.batch_get_item(RequestItems={TABLE: {"Keys": keys}}),
            "BatchGetItem of 1 item": lambda c: c.batch_get_item(RequestItems={TABLE: {"Keys": keys[:1]}}),
            "UpdateItem of a usual message": lambda c: c.update_item(TableName=TABLE, **update),
        }
        for name, call in calls.items():
            mine, plain = cpu_ms(lambda call=call: call(own), lambda call=call: call(stock), times=20)  # type: ignore[misc]
            yield Figure(f"{name}: CPU ms", f"{mine:.2f}", f"boto3 {plain:.2f}, ratio {mine / plain:.2f}")


if __name__ == "__main__":
    show(figures)
