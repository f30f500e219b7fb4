"""Measure a preview of stacks of many projects under the engine: `python -m tools.engine.scale 4 20 50 100`.

The provider creates nothing, so the time is that of the program and the engine. Checkpoints are left out, as
Pulumi Cloud does; `--checkpoints` writes them, as a file or S3 backend does, and `--up` deploys as well.
"""

import argparse
import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.engine.command_line import EngineUnavailableError, command_line
from tools.engine.engine import NO_CHECKPOINTS, Stack
from tools.engine.imagined_aws import separate_process
from tools.engine.steps import Outcome

_TENANTS = 10
HEAD = """| projects | resources | preview, s | CPU: program, s | CPU: engine, s | up, s | state, MB |
|---|---|---|---|---|---|---|
"""


@dataclass(frozen=True)
class Measured:
    """Seconds of wall time, and of CPU in both processes; `up` and `state_mb` where it was deployed."""

    projects: int
    resources: int
    preview: float
    program_cpu: float
    engine_cpu: float
    up: float | None = None
    state_mb: float | None = None

    def row(self) -> str:
        rest = (f"{each:.1f}" if each is not None else "" for each in (self.up, self.state_mb))
        measured = f"{self.projects} | {self.resources:,} | {self.preview:.1f}"
        measured += f" | {self.program_cpu:.1f} | {self.engine_cpu:.1f}"
        return f"| {measured} | {' | '.join(rest)} |"


def settings(projects: int) -> dict[str, Any]:
    """Return a stack of so many projects of ten tenants, each with mail and text messages."""
    tenants = [f"tenant-{number}" for number in range(min(projects, _TENANTS))]
    return {
        "auth": {"issuers": [{"issuer": "https://login.example.com/", "audience": ["message-tracker"]}]},
        "tenants": tenants,
        "projects": {
            f"shop-{number}": {
                "tenant": tenants[number % len(tenants)],
                "sources": {
                    "ses": {"configurationSet": f"shop-{number}-mail", "create": True},
                    "sms": {"configurationSet": f"shop-{number}-sms", "create": True},
                },
            }
            for number in range(projects)
        },
    }


def measure(stack: Stack, projects: int, *, deploy: bool) -> Measured:
    stack.configure(settings(projects))
    program, engine = _cpu(resource.RUSAGE_SELF), _cpu(resource.RUSAGE_CHILDREN)
    outcome, preview = _timed(stack.preview)
    cpu = _cpu(resource.RUSAGE_SELF) - program, _cpu(resource.RUSAGE_CHILDREN) - engine
    resources = len(outcome.of("create"))
    if not deploy:
        return Measured(projects, resources, preview, *cpu)
    _, up = _timed(stack.up)
    return Measured(projects, resources, preview, *cpu, up, len(json.dumps(stack.state())) / 1e6)


def _timed(operation: Callable[[], Outcome]) -> tuple[Outcome, float]:
    began = time.monotonic()
    return operation(), time.monotonic() - began


def _cpu(of: int) -> float:
    used = resource.getrusage(of)
    return used.ru_utime + used.ru_stime


def main() -> int:
    """Return 1 where there is no engine."""
    parser = argparse.ArgumentParser(prog="python -m tools.engine.scale", description=__doc__)
    parser.add_argument("projects", type=int, nargs="+")
    parser.add_argument("--up", action="store_true")
    parser.add_argument("--checkpoints", action="store_true")
    options = parser.parse_args()
    try:
        command = command_line()
    except EngineUnavailableError as reason:
        print(f"Measuring needs Pulumi's engine: {reason}", file=sys.stderr)
        return 1
    print(HEAD, end="", flush=True)
    for projects in options.projects:
        with separate_process() as port, tempfile.TemporaryDirectory() as folder:
            environment = {} if options.checkpoints else NO_CHECKPOINTS
            stack = Stack(Path(folder), command, port, environment)
            print(measure(stack, projects, deploy=options.up).row(), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
