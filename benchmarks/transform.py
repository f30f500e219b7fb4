"""The transform beside the plain way of keeping messages: events a second, and CPU time an event."""

import base64
import json
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from aws_lambda_powertools.utilities.data_classes import KinesisFirehoseEvent

from benchmarks import mix
from benchmarks.dynamodb_endpoint import endpoint, stock_client
from benchmarks.figures import Figure, show
from benchmarks.own import store_over
from benchmarks.processes import own_client
from benchmarks.records import Event
from benchmarks.requests import TABLE
from functions.ingest.batch import process
from functions.messages.sources.tags import TagNames
from functions.messages.store import MessageStore

ROUND_TRIP_MS = 5
MESSAGES = 1_000
PLAIN_EVENTS = 500
#: As functions.ingest.handler has it.
WORKERS = 16


def batches(events: list[Event], records: int) -> list[dict[str, Any]]:
    """What Firehose hands to its transform, in batches of so many records."""
    told = [
        {"recordId": str(number), "approximateArrivalTimestamp": mix.SENT_AT,
         "data": base64.b64encode(json.dumps(event).encode()).decode()}
        for number, event in enumerate(events)
    ]  # fmt: skip
    return [
        {
            "invocationId": "i",
            "deliveryStreamArn": "a",
            "region": "r",
            "records": told[start : start + records],
        }
        for start in range(0, len(told), records)
    ]


def plain_way(client: Any, batch: dict[str, Any]) -> None:
    """One GetItem and one UpdateItem an event, in series: the status is whatever the last event told."""
    for record in batch["records"]:
        event = json.loads(base64.b64decode(record["data"]))
        mail = event["facets"]["email_channel"]["mail_event"]["mail"]
        key = {"message_key": {"S": mail["message_id"]}}
        known = client.get_item(TableName=TABLE, Key=key).get("Item", {})
        values = {
            "sent_at": {"N": str(mail["message_send_timestamp"])},
            "destination": {"S": mail["destination"][0]},
            "subject": {"S": mail["common_headers"]["subject"]},
            "campaign_id": {"S": event["attributes"]["campaign_id"]},
            "status": {"S": event["event_type"]},
            "counted": {"N": str(int(known.get("counted", {"N": "0"})["N"]) + 1)},
            event["event_type"]: {"N": str(event["arrival_timestamp"])},
        }
        client.update_item(
            TableName=TABLE,
            Key=key,
            UpdateExpression="SET " + ", ".join(f"#{n} = :{n}" for n, _ in enumerate(values)),
            ExpressionAttributeNames={f"#{n}": name for n, name in enumerate(values)},
            ExpressionAttributeValues={f":{n}": value for n, value in enumerate(values.values())},
        )


def _took(call: Callable[[], object]) -> tuple[float, float]:
    """Wall and CPU seconds of one call."""
    wall, cpu = time.perf_counter(), time.process_time()
    call()
    return time.perf_counter() - wall, time.process_time() - cpu


def figures() -> Iterator[Figure]:
    with endpoint(delay_ms=ROUND_TRIP_MS) as url:
        [plain] = batches(
            mix.stories(mix.mail, PLAIN_EVENTS // 4, per_second=20, seed=2)[:PLAIN_EVENTS], PLAIN_EVENTS
        )
        client = stock_client(url)
        plain_way(client, {"records": plain["records"][:5]})
        wall, cpu = _took(lambda: plain_way(client, plain))
        plain_rate = len(plain["records"]) / wall
        yield Figure("plain way, events a second", f"{plain_rate:.0f}", f"round trip {ROUND_TRIP_MS} ms")
        yield Figure("plain way, CPU ms an event", f"{cpu / len(plain['records']) * 1000:.2f}")

        store = store_over(own_client(url, WORKERS), workers=WORKERS)
        for name, per_second, records in (
            ("20 messages a second", 20, 600),
            ("2,000 messages a second", 2_000, 600),
        ):
            told = batches(mix.stories(mix.mail, MESSAGES, per_second, seed=per_second), records)
            wall, cpu = _took(partial(_transform_all, told, store))
            count = sum(len(batch["records"]) for batch in told)
            yield Figure(f"transform, campaign sent at {name}: events a second", f"{count / wall:.0f}",
                         f"{count / wall / plain_rate:.1f} x the plain way, budget 15 x")  # fmt: skip
            yield Figure(
                f"transform, campaign sent at {name}: CPU ms an event",
                f"{cpu / count * 1000:.2f}",
                "budget 0.7",
            )


def transform(batch: dict[str, Any], store: MessageStore) -> None:
    response, _ = process(KinesisFirehoseEvent(batch).records, store, TagNames())
    response.asdict()


def _transform_all(told: list[dict[str, Any]], store: MessageStore) -> None:
    for batch in told:
        transform(batch, store)


if __name__ == "__main__":
    show(figures)
