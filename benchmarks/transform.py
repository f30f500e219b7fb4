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
from benchmarks.mix import Event
from benchmarks.processes import own_client
from benchmarks.requests import TABLE
from benchmarks.tracker_handler import store_over
from functions.ingest.batch import process
from functions.messages.parsers.tags import TagNames
from functions.messages.storage.store import MessageWriter

ROUND_TRIP_MS = 5
#: Records of a run, about; and of a batch: 1 MB, Firehose's own buffer.
EVENTS, PLAIN_EVENTS, BATCH = 2_400, 200, 600
ROUNDS = 3
#: As functions.ingest.handler has it.
WORKERS = 16


def batches(events: list[Event], records: int) -> list[dict[str, Any]]:
    """What Firehose hands to its transform, in batches of so many records."""
    entries = [
        {"recordId": str(number), "approximateArrivalTimestamp": mix.SENT_AT,
         "data": base64.b64encode(json.dumps(event).encode()).decode()}
        for number, event in enumerate(events)
    ]  # fmt: skip
    return [
        {
            "invocationId": "i",
            "deliveryStreamArn": "a",
            "region": "r",
            "records": entries[start : start + records],
        }
        for start in range(0, len(entries), records)
    ]


def plain_way(client: Any, batch: dict[str, Any]) -> None:
    """One GetItem and one UpdateItem an event, in series: the status is that of the last event."""
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


def _least(*calls: Callable[[], object]) -> tuple[float, float]:
    """Wall and CPU seconds, the least of several calls: other work on the machine only adds to them."""
    walls, cpus = [], []
    for call in calls:
        wall, cpu = time.perf_counter(), time.process_time()
        call()
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    return min(walls), min(cpus)


def figures() -> Iterator[Figure]:
    with endpoint(delay_ms=ROUND_TRIP_MS) as url:
        plain = [_campaign(20, seed, PLAIN_EVENTS)[0] for seed in range(ROUNDS)]
        client = stock_client(url)
        plain_way(client, {"records": plain[0]["records"][:5]})
        wall, cpu = _least(*(partial(plain_way, client, batch) for batch in plain))
        plain_rate = PLAIN_EVENTS / wall
        yield Figure("plain way, events a second", f"{plain_rate:.0f}", f"round trip {ROUND_TRIP_MS} ms")
        yield Figure("plain way, CPU ms an event", f"{cpu / PLAIN_EVENTS * 1000:.2f}")

        store = store_over(own_client(url, WORKERS), workers=WORKERS)
        for name, entries in _loads().items():
            events = min(sum(len(batch["records"]) for batch in round_) for round_ in entries)
            wall, cpu = _least(*(partial(_transform_all, round_, store) for round_ in entries))
            times = f"{events / wall / plain_rate:.1f} x the plain way, budget 15 x"
            yield Figure(f"transform, {name}: events a second", f"{events / wall:.0f}", times)
            yield Figure(f"transform, {name}: CPU ms an event", f"{cpu / events * 1000:.2f}", "budget 0.7")


def _loads() -> dict[str, list[list[dict[str, Any]]]]:
    """By name, the batches of each round: whole campaigns, and the sends of one that is sent at once."""
    rounds = range(ROUNDS)
    return {
        "a campaign sent at 20 messages a second": [_campaign(20, seed) for seed in rounds],
        "a campaign sent at 2,000 messages a second": [_campaign(2_000, seed) for seed in rounds],
        "no two events of one message in a batch": [_campaign(10**6, seed, EVENTS // 4) for seed in rounds],
    }


def _campaign(per_second: int, seed: int, events: int | None = None) -> list[dict[str, Any]]:
    """A campaign's records, or the first so many of them, in Firehose's batches."""
    entries = mix.histories(mix.email, EVENTS // 4, per_second, seed=seed * 10_000 + per_second)
    return batches(entries[:events], min(events or BATCH, BATCH))


def transform(batch: dict[str, Any], store: MessageWriter) -> None:
    response, _ = process(KinesisFirehoseEvent(batch).records, store, TagNames())
    response.asdict()


def _transform_all(entries: list[dict[str, Any]], store: MessageWriter) -> None:
    for batch in entries:
        transform(batch, store)


if __name__ == "__main__":
    show(figures)
