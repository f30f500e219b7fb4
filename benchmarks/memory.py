"""Peak memory of both functions at their largest legal input: a batch of 6 MB, 500 ids; each in a process."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any

from benchmarks import mix
from benchmarks.dynamodb_endpoint import endpoint
from benchmarks.figures import Figure, show
from benchmarks.processes import own_client
from benchmarks.requests import LambdaContext, http_event
from benchmarks.tables import IDS, ids_mix, message_events
from benchmarks.tracker_handler import WORKERS, handler_over, store_over
from benchmarks.transform import WORKERS as WRITERS
from benchmarks.transform import batches, transform

#: What Lambda takes in one invocation, and no more (AWS Lambda quotas, "Invocation payload").
PAYLOAD = 6 * 1024 * 1024
LARGE_EVENT = "events { type occurredAt providerType diagnostic link }"
QUERY = f"query ($ids: [ID!]!) {{ messagesByIds(ids: $ids) {{ id messageId status sentAt {LARGE_EVENT} }} }}"


def _batch_of_6_mb(url: str) -> str:
    events = mix.histories(mix.email, 900, per_second=20)
    [whole] = batches(events, len(events))
    sizes = accumulate(len(json.dumps(record)) + 2 for record in whole["records"])
    fitting = sum(size <= PAYLOAD for size in sizes)
    return _transformed(url, whole["records"][:fitting])


def _one_message_with_5_000_opens(url: str) -> str:
    [(at, sent), *_] = mix.email(Random(1), mix.SENT_AT)
    opens = [
        sent | {"event_type": "_email.open", "arrival_timestamp": at + number} for number in range(5_000)
    ]
    [whole] = batches(opens, len(opens))
    return _transformed(url, whole["records"])


def _transformed(url: str, records: list[Any]) -> str:
    store = store_over(own_client(url, WRITERS), workers=WRITERS)
    before = _peak()
    transform({"invocationId": "i", "deliveryStreamArn": "a", "region": "r", "records": records}, store)
    return f"{_peak():.0f} MB for {len(records):,} records; {before:.0f} MB with the input alone"


def _500_ids(url: str) -> str:
    handler = handler_over(store_over(own_client(url, WORKERS), workers=WORKERS), 8)
    before = _peak()
    ids = list(dict.fromkeys(event.message_id for event in message_events(ids_mix(IDS))))
    body = handler(http_event(QUERY, {"ids": ids}), LambdaContext())["body"]
    assert len([one for one in json.loads(body)["data"]["messagesByIds"] if one]) == IDS, body[:300]
    return f"{_peak():.0f} MB for an answer of {len(body) / 1024:.0f} KB; {before:.0f} MB before"


def _peak() -> float:
    """Megabytes; from Linux's status file, as getrusage starts with the parent's."""
    [line] = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) / 1024


INPUTS: dict[str, tuple[Callable[[str], str], str]] = {
    "transform, a batch of 6 MB": (_batch_of_6_mb, "empty"),
    "transform, one message with 5,000 opens": (_one_message_with_5_000_opens, "empty"),
    "API, 500 ids with all their events": (_500_ids, "ids"),
}


def figures() -> Iterator[Figure]:
    for name, (_, filled) in INPUTS.items():
        with endpoint(filled) as url:
            command = [sys.executable, "-m", "benchmarks.memory", name, url]
            run = subprocess.run(command, env=os.environ, capture_output=True, text=True, check=True)
            yield Figure(f"{name}: peak", run.stdout.strip(), "the functions have 1,769 MB")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(INPUTS[sys.argv[1]][0](sys.argv[2]))
    else:
        show(figures)
