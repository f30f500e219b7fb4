"""`python -m local disable-key`: disable a table's KMS key under traffic, then compare table and archive."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from local import outputs
from local.chaos.faults import Faults, running
from local.chaos.feeder import PROJECT, settle
from local.chaos.run import run_operation
from local.chaos.scenario import Scenario
from local.emulator.event_senders import put_batches
from local.ports import Ports
from local.stack import LocalStack

#: Records a second: an outage is long, not busy.
_RATE = 4
_BATCH = 4
_HEALTHY_SECONDS = 20.0
#: Redrive hides an object for up to 32 minutes after its fourth attempt.
_SETTLE_SECONDS = 45 * 60.0


def disable_key(
    program: Path,
    home: Path,
    ports: Ports,
    run_dir: Path,
    minutes: float,
    log_progress: Callable[[str], None],
) -> bool:
    """Return whether nothing became poison and table and archive are equal after the outage. Raise LocalError
    where the run cannot start or does not recover."""
    ports.check()
    with running(program, home, ports, run_dir, 7, log_progress) as (stack, faults):
        stack.outputs().save(home)
        try:
            _outage(stack, faults, minutes, log_progress)
            poison = _objects(stack, "errors/")
            log_progress(f"{len(poison):,} objects under errors/, poison included")
            return run_operation(program, PROJECT, "verify") == 0 and not poison
        finally:
            outputs.remove(home)


def _outage(stack: LocalStack, faults: Faults, minutes: float, log_progress: Callable[[str], None]) -> None:
    with _traffic(stack, minutes) as put:
        time.sleep(_HEALTHY_SECONDS)
        log_progress(f"{len(put):,} records put; the key is disabled for {minutes:g} minutes ...")
        faults.table.key_disabled = True
        ends = time.monotonic() + minutes * 60
        while (left := ends - time.monotonic()) > 0:
            time.sleep(min(60.0, left))
            waiting = len(_objects(stack, "errors/processing-failed/"))
            log_progress(
                f"  {len(put):,} records put, {faults.table.counts['key disabled']:,} requests refused, "
                f"{waiting:,} error objects, {len(_objects(stack, 'errors/poison/')):,} of poison"
            )
        faults.table.key_disabled = False
        log_progress("The key is enabled again ...")
        time.sleep(_HEALTHY_SECONDS)
    enabled = time.monotonic()
    settle(stack, log_progress, _SETTLE_SECONDS)
    log_progress(f"{len(put):,} records put, all processed {time.monotonic() - enabled:.0f} s later")


@contextmanager
def _traffic(stack: LocalStack, minutes: float) -> Iterator[list[bytes]]:
    """Put records of every source into the project; yield those put so far."""
    seconds = minutes * 60 + 4 * _HEALTHY_SECONDS
    scenario = Scenario(events=round(seconds * _RATE), poison_share=0, shuffled_seconds=60)
    records = list(scenario.records(PROJECT, int(time.time() * 1000)))
    stream, put, over = stack.outputs().projects[PROJECT].delivery_stream, [], threading.Event()

    def run() -> None:
        for start in range(0, len(records), _BATCH):
            batch = records[start : start + _BATCH]
            put_batches(stack.firehose, stream, batch)
            put.extend(batch)
            if over.wait(len(batch) / _RATE):
                return

    thread = threading.Thread(target=run, name="traffic", daemon=True)
    thread.start()
    try:
        yield put
    finally:
        over.set()
        thread.join()


def _objects(stack: LocalStack, prefix: str) -> list[str]:
    bucket, s3 = stack.outputs().projects[PROJECT].archive_bucket, stack.cloud.client("s3")
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    return [one["Key"] for page in pages for one in page.get("Contents", [])]
