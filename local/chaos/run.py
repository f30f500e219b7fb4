"""`python -m local faults`: feed the local run under faults, then compare table and archive."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from local import outputs
from local.chaos.faults import Faults, running
from local.chaos.feeder import PROJECT, counts_of, feed
from local.chaos.scenario import Scenario
from local.chaos.table_digest import digest
from local.ports import Ports
from local.stack import LocalStack


def run_faults(
    program: Path, home: Path, ports: Ports, scenario: Scenario, log_progress: Callable[[str], None]
) -> bool:
    """Return whether the table equals the archive after all faults, and a replay rebuilds the same table.

    Raise LocalError where the run cannot start or does not finish.
    """
    ports.check()
    with running(program, home, ports, home / "run", scenario.seed, log_progress) as (stack, faults):
        stack.outputs().save(home)
        try:
            records = list(scenario.records(PROJECT, int(time.time() * 1000)))
            feed(stack, faults, scenario, records, log_progress)
            log_progress(summary(stack, faults))
            log_progress("Objects left under the error prefix, by reason:")
            run_operation(program, PROJECT, "redrive", "--poison", "--dry-run")
            verified = run_operation(program, PROJECT, "verify") == 0
            return _is_rebuilt(program, stack, log_progress) and verified
        finally:
            outputs.remove(home)


def _is_rebuilt(program: Path, stack: LocalStack, log_progress: Callable[[str], None]) -> bool:
    """Return whether a replay into an empty table makes the same items, and a second one changes none."""
    table = stack.outputs().projects[PROJECT].table
    digests = [digest(stack.cloud, table)]
    for label in ("into an empty table", "again, into the table of the first replay"):
        log_progress(f"Replay {label}:")
        run_operation(program, PROJECT, "replay", "--into", f"{table}-rebuilt")
        digests.append(digest(stack.cloud, f"{table}-rebuilt"))
    for label, (sha256, count) in zip(("table", "replayed", "replayed twice"), digests, strict=True):
        log_progress(f"{label:14} {count:,} items, SHA-256 {sha256}")
    return len(set(digests)) == 1


def run_operation(program: Path, project: str, command: str, *options: str) -> int:
    """Run a command of `operations` in a process of its own, as an operator would."""
    line = [sys.executable, "-m", "operations", command, project, "--local", *options]
    return subprocess.run(line, check=False, cwd=program).returncode


def summary(stack: LocalStack, faults: Faults) -> str:
    """Return the injected faults and the outcome of the records, one line each."""
    counts = counts_of(stack)
    met, invocations = faults.table.counts, faults.invocations
    return "\n".join(
        [
            f"{met['throttled']:,} requests throttled, {met['down']:,} while the table was down, "
            f"{met['passed']:,} passed",
            f"{invocations.invoked:,} invocations, {invocations.killed} killed during their batch"
            if invocations
            else "",
            f"{counts.delivered:,} records delivered, {counts.failed:,} under the error prefix",
            f"alarms raised: {', '.join(stack.alarms.raised_so_far()) or 'none'}",
        ]
    )
