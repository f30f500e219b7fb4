"""`python -m local load`: put a steady rate of the demo's events, and print lag and memory every minute."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles

from local.chaos.scenario import Scenario
from local.emulator.event_senders import batches
from local.emulator.lambda_runtime_host.host import LambdaHost
from local.emulator.lambda_runtime_host.worker import Outcome
from local.ports import Ports
from local.stack import Invoke, LocalStack

PROJECT = "acme-shop"


@dataclass
class _Lags:
    """The time until each batch's oldest record was recorded, in seconds."""

    measured: list[float] = field(default_factory=list)

    def around(self, functions: LambdaHost) -> Invoke:
        def invoke(arn: str, payload: bytes) -> Outcome:
            outcome = functions.invoke(arn, payload)
            arrived = min(record["approximateArrivalTimestamp"] for record in json.loads(payload)["records"])
            self.measured.append(time.time() - arrived / 1000)
            return outcome

        return invoke

    def take(self) -> list[float]:
        taken, self.measured = self.measured, []
        return taken


def load(
    program: Path,
    home: Path,
    ports: Ports,
    run_dir: Path,
    rate: int,
    minutes: float,
    log_progress: Callable[[str], None],
) -> None:
    """Put `rate` events per second for `minutes` into one project and print a line every minute."""
    lags = _Lags()
    stack = LocalStack(program, home, log_progress, log_progress, around=lags.around)
    try:
        stack.start(ports, run_dir)
        _steadily(stack, lags, rate, minutes, log_progress)
    finally:
        stack.stop()


def _steadily(
    stack: LocalStack, lags: _Lags, rate: int, minutes: float, log_progress: Callable[[str], None]
) -> None:
    total = round(rate * minutes * 60)
    plain = Scenario(events=total, rate=rate, poison_share=0, shuffled_seconds=60)
    records = list(plain.records(PROJECT, int(time.time() * 1000)))[:total]
    stream = stack.outputs().projects[PROJECT].delivery_stream
    firehose = stack.firehose.client("firehose")
    log_progress(f"{total:,} events, {rate} a second.\nminute  recorded  waiting  lag p50  lag p99  memory")
    started, put, minute = time.monotonic(), 0, 1
    while put < total:
        due = min(total, round((time.monotonic() - started) * rate))
        for batch in batches(records[put:due]):
            firehose.put_record_batch(DeliveryStreamName=stream, Records=[{"Data": data} for data in batch])
        put = due
        if time.monotonic() - started >= minute * 60 or put == total:
            log_progress(_line(stack, stream, minute, lags.take()))
            minute += 1
        time.sleep(0.1)


def _line(stack: LocalStack, stream: str, minute: int, lags: list[float]) -> str:
    counts = stack.streams[stream].counts
    middle, last = quantiles(lags, n=100)[49::49] if len(lags) > 1 else (0.0, 0.0)
    memory = stack.functions.resident_bytes(stack.streams[stream].manifest.function_arn or "") / 2**20
    recorded, waiting = counts.delivered, counts.waiting
    return f"{minute:6}  {recorded:8,}  {waiting:7,}  {middle:5.2f} s  {last:5.2f} s  {memory:3.0f} MB"
