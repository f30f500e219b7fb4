"""Feeds a project while the faults of a scenario come and go, until every record has become something."""

import threading
import time
from collections.abc import Callable, Sequence

from local.chaos.faults import Faults
from local.chaos.scenario import Scenario
from local.emulator.event_senders import batches
from local.emulator.firehose.counts import Counts
from local.errors import LocalError
from local.stack import LocalStack

PROJECT = "acme-shop"
_TOLD_EVERY_SECONDS = 10.0
#: How long after the last record everything may take to come to rest.
_SETTLE_SECONDS = 900.0


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


def counts_of(stack: LocalStack) -> Counts:
    return stack.streams[stack.outputs().projects[PROJECT].delivery_stream].counts


def _waiting(stack: LocalStack) -> int:
    return counts_of(stack).waiting
