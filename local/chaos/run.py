"""`python -m local faults`: the local run, fed while things go wrong; then table and archive compared."""

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


def faults(program: Path, home: Path, ports: Ports, scenario: Scenario, say: Callable[[str], None]) -> bool:
    """Whether the table holds what the archive tells, after all that, and a replay makes the same of it.

    Raises LocalError.
    """
    ports.check()
    with running(program, home, ports, home / "run", scenario.seed, say) as (stack, sick):
        stack.outputs().save(home)
        try:
            records = list(scenario.records(PROJECT, int(time.time() * 1000)))
            feed(stack, sick, scenario, records, say)
            say(told(stack, sick))
            say("What is left under the error prefix, by reason:")
            _operations(program, "redrive", "--poison", "--dry-run")
            verified = _operations(program, "verify") == 0
            return _is_rebuilt(program, stack, say) and verified
        finally:
            outputs.remove(home)


def _is_rebuilt(program: Path, stack: LocalStack, say: Callable[[str], None]) -> bool:
    """Whether a replay into an empty table makes the same items, and another one changes none of them."""
    table = stack.outputs().projects[PROJECT].table
    digests = [digest(stack.cloud, table)]
    for told in ("into an empty table", "once more, into what the first one made"):
        say(f"Replay {told}:")
        _operations(program, "replay", "--into", f"{table}-rebuilt")
        digests.append(digest(stack.cloud, f"{table}-rebuilt"))
    for told, (sha256, count) in zip(("table", "replayed", "replayed twice"), digests, strict=True):
        say(f"{told:14} {count:,} items, SHA-256 {sha256}")
    return len(set(digests)) == 1


def _operations(program: Path, command: str, *options: str) -> int:
    """As a person would: nothing of this run is known to the command."""
    line = [sys.executable, "-m", "operations", command, PROJECT, "--local", *options]
    return subprocess.run(line, check=False, cwd=program).returncode


def told(stack: LocalStack, sick: Faults) -> str:
    """What went wrong, and what became of the records, in a line each."""
    counts = counts_of(stack)
    met, unlucky = sick.table.counts, sick.invocations
    return "\n".join(
        [
            f"{met['throttled']:,} requests throttled, {met['down']:,} while the table was down, "
            f"{met['passed']:,} passed",
            f"{unlucky.invoked:,} invocations, {unlucky.killed} killed in the midst of their batch"
            if unlucky
            else "",
            f"{counts.delivered:,} records delivered, {counts.failed:,} under the error prefix",
            f"alarms raised: {', '.join(stack.alarms.told_of()) or 'none'}",
        ]
    )
