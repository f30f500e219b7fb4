"""From an event to its number in the local run: `python -m benchmarks.statistics_lag --minutes 10`.

One e-mail a second is sent; it is counted once a query of its campaign's statistics has a message more. It
includes Firehose's buffer, the transform, the stream, the aggregator's window of one second and the query.
"""

import argparse
import json
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from statistics import median

import yaml

from benchmarks.figures import Figure, show
from local.commands.demo import execute_query
from local.emulator.event_senders import put_batches
from local.outputs import Outputs
from local.ports import Ports
from local.stack import LocalStack
from local.traffic import pinpoint_email
from local.traffic.histories import Step
from local.traffic.messages import CAMPAIGN, Outgoing, Sender

PROJECT = "acme-shop"
ROOT = Path(__file__).parents[1]
_WINDOW_SECONDS = 1
_SECONDS_BETWEEN_QUERIES = 0.1
#: What comes later is lost.
_PATIENCE_SECONDS = 60
_QUERY = """query ($id: ID!, $project: ID!) { campaign(id: $id, project: $project) { stats { messages } } }"""


def record(sender: Sender, rng: Random, now_ms: int) -> bytes:
    """Return the send of an e-mail of the sender's campaign."""
    outgoing = Outgoing(sender.people[0], CAMPAIGN, "A subject", now_ms, (Step("send", 0),))
    [sent] = pinpoint_email.email_history(sender, rng, outgoing).records
    return json.dumps(sent.event).encode() + b"\n"


def figures(minutes: float = 1, first_port: int = 4700) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        config = _config(Path(folder))
        stack = LocalStack(ROOT, ROOT / ".local", lambda _: None, print, config=config)
        stack.start(Ports.starting_at(first_port), Path(folder) / "run")
        try:
            lags = _measure(stack, minutes)
        finally:
            stack.stop()
    about = f"{len(lags)} events, one a second"
    yield Figure("from an event to its number, median seconds", f"{median(lags):.1f}", about)
    yield Figure("from an event to its number, worst seconds", f"{max(lags):.1f}")


def _config(folder: Path) -> Path:
    """Write the example's settings, with a short window and without a limit of queries."""
    config = yaml.safe_load((ROOT / "Pulumi.dev.yaml").read_text())
    settings = config["config"]
    stats = settings["message-tracker:projects"][PROJECT].setdefault("stats", {})
    stats["windowSeconds"] = _WINDOW_SECONDS
    settings.setdefault("message-tracker:api", {})["costPerMinute"] = 10_000_000
    (file := folder / "Pulumi.dev.yaml").write_text(yaml.safe_dump(config))
    return file


def _measure(stack: LocalStack, minutes: float) -> list[float]:
    outputs = stack.outputs()
    sender = Sender.of(PROJECT, Random())
    # The first invocation of each function is a cold start, and no lag.
    _send(stack, outputs, sender)
    while not _counted(outputs, sender):
        time.sleep(_SECONDS_BETWEEN_QUERIES)
    sent: list[float] = []
    lags: list[float] = []
    finished = threading.Event()

    def send() -> None:
        started = time.monotonic()
        for number in range(round(minutes * 60)):
            time.sleep(max(0.0, started + number - time.monotonic()))
            sent.append(time.monotonic())
            _send(stack, outputs, sender)
        finished.set()

    threading.Thread(target=send, daemon=True).start()
    while not finished.is_set() or len(lags) < len(sent):
        began = time.monotonic()
        counted = _counted(outputs, sender) - 1
        answered = time.monotonic()
        lags += [answered - at for at in sent[len(lags) : counted]]
        if len(lags) < len(sent) and began - sent[len(lags)] > _PATIENCE_SECONDS:
            raise TimeoutError(f"an event was not counted within {_PATIENCE_SECONDS} seconds")
        time.sleep(_SECONDS_BETWEEN_QUERIES)
    return lags


def _send(stack: LocalStack, outputs: Outputs, sender: Sender) -> None:
    rng, now_ms = Random(), int(time.time() * 1000)
    put_batches(stack.firehose, outputs.projects[PROJECT].delivery_stream, [record(sender, rng, now_ms)])


def _counted(outputs: Outputs, sender: Sender) -> int:
    """Return how many messages the campaign's statistics have."""
    variables = {"id": sender.campaign_id, "project": PROJECT}
    response = execute_query(outputs.graphql_url, outputs.tokens["acme"], _QUERY, variables)
    campaign = response["data"]["campaign"]
    return int(campaign["stats"]["messages"]) if campaign else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=1, help="duration in minutes (default 1)")
    parser.add_argument("--port", type=int, default=4700, help="the first of four ports (default 4700)")
    chosen = parser.parse_args()
    show(lambda: figures(chosen.minutes, chosen.port))
