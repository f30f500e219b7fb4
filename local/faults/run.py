"""`python -m local faults`: the local run, fed while things go wrong; then table and archive compared."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from local import outputs
from local.errors import LocalError
from local.faults.invocations import UnluckyInvocations
from local.faults.scenario import Scenario
from local.faults.table import SickTable
from local.firehose.counts import Counts
from local.functions.host import LambdaHost
from local.http_server import HOST
from local.ports import Ports
from local.sources import batches
from local.stack import Invoke, LocalStack

PROJECT = "acme-shop"
_TOLD_EVERY_SECONDS = 10.0
#: How long after the last record everything may take to come to rest.
_SETTLE_SECONDS = 900.0


def faults(program: Path, home: Path, ports: Ports, scenario: Scenario, say: Callable[[str], None]) -> bool:
    """Whether the table holds what the archive tells, after all that. Raises LocalError."""
    ports.check()
    with running(program, home, ports, home / "run", scenario.seed, say) as (stack, sick):
        stack.outputs().save(home)
        try:
            records = list(scenario.records(PROJECT, int(time.time() * 1000)))
            feed(stack, sick, scenario, records, say)
            say(told(stack, sick))
            say("What is left under the error prefix, by reason:")
            _operations(program, "redrive", "--poison", "--dry-run")
            return _operations(program, "verify") == 0
        finally:
            outputs.remove(home)


def _operations(program: Path, command: str, *options: str) -> int:
    """As a person would: nothing of this run is known to the command."""
    line = [sys.executable, "-m", "operations", command, PROJECT, "--local", *options]
    return subprocess.run(line, check=False, cwd=program).returncode


def told(stack: LocalStack, sick: "Faults") -> str:
    """What went wrong, and what became of the records, in a line each."""
    counts = _counts(stack)
    met, unlucky = sick.table.counts, sick.invocations
    return "\n".join(
        [
            f"{met['throttled']:,} requests throttled, {met['down']:,} while the table was down, "
            f"{met['passed']:,} passed",
            f"{unlucky.invoked:,} invocations, {unlucky.killed} killed in the midst of their batch"
            if unlucky
            else "",
            f"{counts.delivered:,} records delivered, {counts.failed:,} under the error prefix",
        ]
    )


@dataclass
class Faults:
    """Everything that can go wrong with a stack, before and while it runs."""

    table: SickTable
    dice: Random
    invocations: UnluckyInvocations | None = None

    def around(self, functions: LambdaHost) -> Invoke:
        self.invocations = UnluckyInvocations(functions.invoke, functions.kill, self.dice)
        return self.invocations.invoke


@contextmanager
def running(
    program: Path, home: Path, ports: Ports, run_dir: Path, seed: int, say: Callable[[str], None]
) -> Iterator[tuple[LocalStack, Faults]]:
    """A local run whose table, functions and deliveries can be made to fail; healthy at first."""
    dice = Random(seed)  # noqa: S311
    faults = Faults(SickTable(f"http://{HOST}:{ports.aws}", dice), dice)
    environment = {"AWS_ENDPOINT_URL_DYNAMODB": faults.table.url}
    stack = LocalStack(program, home, say, lambda _: None, environment, faults.around)
    try:
        stack.start(ports, run_dir)
        yield stack, faults
    finally:
        stack.stop()
        faults.table.stop()


def feed(
    stack: LocalStack,
    faults: Faults,
    scenario: Scenario,
    records: Sequence[bytes],
    say: Callable[[str], None],
) -> None:
    """Put records into the project's stream while the scenario's faults come and go.

    Returns once every record has become something: recorded, or set aside as poison.
    """
    say(f"{len(records):,} records, {scenario.poison_share:.0%} of them poison, {scenario.rate} a second ...")
    stopped = threading.Event()
    weather = threading.Thread(target=_weather, args=(faults, scenario, stopped, say), daemon=True)
    weather.start()
    try:
        _put(stack, records, scenario.rate, say)
        weather.join()
    finally:
        stopped.set()
        weather.join()
    _settle(stack, say)


def _weather(
    faults: Faults, scenario: Scenario, stopped: threading.Event, say: Callable[[str], None]
) -> None:
    """The faults in their order. Ends at once when told to stop, and leaves everything healthy."""
    if faults.invocations:
        faults.invocations.kill_next(scenario.kills)
    stopped.wait(scenario.well_seconds)
    say(f"  the table turns {scenario.throttled_share:.0%} away, for {scenario.throttled_seconds:.0f} s")
    faults.table.throttled = scenario.throttled_share
    stopped.wait(scenario.throttled_seconds)
    faults.table.throttled = 0
    stopped.wait(scenario.well_seconds)
    say(f"  the table is down, for {scenario.down_seconds:.0f} s")
    faults.table.down = True
    stopped.wait(scenario.down_seconds)
    faults.table.down = False
    say("  the table is well again")


def _put(stack: LocalStack, records: Sequence[bytes], rate: int, say: Callable[[str], None]) -> None:
    """At `rate` records a second, or as fast as they are taken where that is less."""
    stream = stack.outputs().projects[PROJECT].delivery_stream
    firehose = stack.firehose.client("firehose")
    started = told = time.monotonic()
    put = 0
    for batch in batches(records):
        firehose.put_record_batch(DeliveryStreamName=stream, Records=[{"Data": data} for data in batch])
        put += len(batch)
        time.sleep(max(0.0, put / rate - (time.monotonic() - started)))
        if time.monotonic() - told > _TOLD_EVERY_SECONDS:
            told = time.monotonic()
            say(f"  {put:,} of {len(records):,} put, {_waiting(stack):,} waiting")


def _settle(stack: LocalStack, say: Callable[[str], None]) -> None:
    until = time.monotonic() + _SETTLE_SECONDS
    told = time.monotonic()
    while _waiting(stack):
        if time.monotonic() > until:
            raise LocalError(f"{_waiting(stack):,} records are still waiting after {_SETTLE_SECONDS:.0f} s.")
        if time.monotonic() - told > _TOLD_EVERY_SECONDS:
            told = time.monotonic()
            say(f"  {_waiting(stack):,} waiting")
        time.sleep(0.1)
    stack.flush()
    say("  redriving what Firehose gave up on ...")
    while not stack.has_redriven:
        if time.monotonic() > until:
            raise LocalError(f"Error objects are still waiting after {_SETTLE_SECONDS:.0f} s.")
        time.sleep(0.5)


def _counts(stack: LocalStack) -> Counts:
    return stack.streams[stack.outputs().projects[PROJECT].delivery_stream].counts


def _waiting(stack: LocalStack) -> int:
    return _counts(stack).waiting
