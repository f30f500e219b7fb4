"""Feed a project while the faults of a scenario are switched on and off, until every record is processed."""

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
_PROGRESS_SECONDS = 10.0
#: The longest time until everything is processed after the last record.
_SETTLE_SECONDS = 900.0


def feed(
    stack: LocalStack,
    faults: Faults,
    scenario: Scenario,
    records: Sequence[bytes],
    log_progress: Callable[[str], None],
) -> None:
    """Put records into the project's stream while the scenario's faults are injected.

    Return once every record is either recorded or stored as poison.
    """
    log_progress(
        f"{len(records):,} records, {scenario.poison_share:.0%} of them poison, {scenario.rate} a second ..."
    )
    stopped = threading.Event()
    injector = threading.Thread(target=_inject, args=(faults, scenario, stopped, log_progress), daemon=True)
    injector.start()
    try:
        _put(stack, records, scenario.rate, log_progress)
        injector.join()
    finally:
        stopped.set()
        injector.join()
    settle(stack, log_progress)


def _inject(
    faults: Faults, scenario: Scenario, stopped: threading.Event, log_progress: Callable[[str], None]
) -> None:
    """Inject the faults in order. Return as soon as `stopped` is set, with all faults off."""
    if faults.invocations:
        faults.invocations.kill_next(scenario.kills)
    stopped.wait(scenario.well_seconds)
    log_progress(
        f"  the table throttles {scenario.throttled_share:.0%} for {scenario.throttled_seconds:.0f} s"
    )
    faults.table.throttled = scenario.throttled_share
    _hold(faults, "throttled", scenario.throttled_seconds, stopped)
    faults.table.throttled = 0
    stopped.wait(scenario.well_seconds)
    log_progress(f"  the table is down for {scenario.down_seconds:.0f} s")
    faults.table.down = True
    _hold(faults, "down", scenario.down_seconds, stopped)
    faults.table.down = False
    log_progress("  the table is healthy again")


def _hold(faults: Faults, fault: str, seconds: float, stopped: threading.Event) -> None:
    """Wait for `seconds`, and on a busy machine until a request met the fault: else it injected nothing."""
    stopped.wait(seconds)
    while not faults.table.counts[fault] and not stopped.is_set():
        stopped.wait(0.1)


def _put(stack: LocalStack, records: Sequence[bytes], rate: int, log_progress: Callable[[str], None]) -> None:
    """Put `rate` records per second, or as many as the stream accepts if that is fewer."""
    stream = stack.outputs().projects[PROJECT].delivery_stream
    firehose = stack.firehose.client("firehose")
    started = logged_at = time.monotonic()
    put = 0
    for batch in batches(records):
        firehose.put_record_batch(DeliveryStreamName=stream, Records=[{"Data": data} for data in batch])
        put += len(batch)
        time.sleep(max(0.0, put / rate - (time.monotonic() - started)))
        if time.monotonic() - logged_at > _PROGRESS_SECONDS:
            logged_at = time.monotonic()
            log_progress(f"  {put:,} of {len(records):,} put, {_waiting(stack):,} waiting")


def settle(stack: LocalStack, log_progress: Callable[[str], None], seconds: float = _SETTLE_SECONDS) -> None:
    """Wait until every record is processed and every error object redriven. Raise LocalError."""
    until = time.monotonic() + seconds
    logged_at = time.monotonic()
    while _waiting(stack):
        if time.monotonic() > until:
            raise LocalError(f"{_waiting(stack):,} records are still waiting after {seconds:.0f} s.")
        if time.monotonic() - logged_at > _PROGRESS_SECONDS:
            logged_at = time.monotonic()
            log_progress(f"  {_waiting(stack):,} waiting")
        time.sleep(0.1)
    stack.flush()
    log_progress("  redriving the records that Firehose wrote under the error prefix ...")
    while not stack.has_redriven:
        if time.monotonic() > until:
            raise LocalError(f"Error objects are still waiting after {seconds:.0f} s.")
        time.sleep(0.5)


def counts_of(stack: LocalStack) -> Counts:
    return stack.streams[stack.outputs().projects[PROJECT].delivery_stream].counts


def _waiting(stack: LocalStack) -> int:
    return counts_of(stack).waiting
