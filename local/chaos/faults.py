"""A local run with fault injection: its table, its functions and their invocations."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from local.chaos.dynamodb_faults import FaultyDynamoDb
from local.chaos.lambda_faults import FaultyInvocations
from local.emulator.http_server import HOST
from local.emulator.lambda_runtime_host.host import LambdaHost
from local.ports import Ports
from local.stack import Invoke, LocalStack


@dataclass
class Faults:
    """The fault injectors of one stack, which the caller switches on and off."""

    table: FaultyDynamoDb
    rng: Random
    invocations: FaultyInvocations | None = None

    def around(self, functions: LambdaHost) -> Invoke:
        self.invocations = FaultyInvocations(functions.invoke, functions.kill, self.rng)
        return self.invocations.invoke


@contextmanager
def running(
    program: Path, home: Path, ports: Ports, run_dir: Path, seed: int, log_progress: Callable[[str], None]
) -> Iterator[tuple[LocalStack, Faults]]:
    """Start a local run with fault injection; all faults are off at first."""
    rng = Random(seed)  # noqa: S311
    faults = Faults(FaultyDynamoDb(f"http://{HOST}:{ports.aws}", rng), rng)
    environment = {"AWS_ENDPOINT_URL_DYNAMODB": faults.table.url}
    stack = LocalStack(program, home, log_progress, lambda _: None, environment, faults.around)
    try:
        stack.start(ports, run_dir)
        faults.table.emit = stack.metrics.emit
        yield stack, faults
    finally:
        stack.stop()
        faults.table.stop()
