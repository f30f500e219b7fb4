"""Stacks of the whole program under Pulumi's real engine, over the embedded AWS or an imagined one."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pulumi.automation import PulumiCommand

from local.cloud import Cloud
from local.emulator.ministack import Ministack
from local.install import ministack_python
from local.provider.service import AwsProvider, serve
from tests.project import ROOT
from tests.stack.local_run import free_ports
from tools.engine.command_line import EngineUnavailableError, command_line
from tools.engine.engine import NO_CHECKPOINTS, Stack
from tools.engine.imagined_aws import ImaginedAws
from tools.engine.steps import Step
from tools.registrations.recorder import REGION

#: Pulumi's SDK leaves an event loop and sockets open where a program fails or its engine is killed.
LEFT_OPEN = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let no test of this folder fail for what the SDK leaves open."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(LEFT_OPEN)


@pytest.fixture(autouse=True)
def nothing_left_open() -> Iterator[None]:
    """Free it within the test that left it."""
    yield
    gc.collect()


@pytest.fixture(scope="session")
def command() -> PulumiCommand:
    """Pulumi's command line; built from Go's module proxy the first time, which takes some minutes."""
    try:
        return command_line()
    except EngineUnavailableError as reason:
        pytest.skip(f"needs Pulumi's engine: {reason}")


class ImaginedStack(Stack):
    """A stack over an AWS in which everything is created at once, and exists in Pulumi's state only."""

    def __init__(self, home: Path, command: PulumiCommand, provider: ImaginedAws, port: int) -> None:
        # They are never killed.
        super().__init__(home, command, port, NO_CHECKPOINTS)
        self._provider = provider

    def deleted(self) -> set[tuple[str, str]]:
        """Return type and name of each resource whose deletion reached the provider."""
        steps = [Step("delete", urn) for urn in self._provider.deleted]
        return {(step.type, step.name) for step in steps}


@pytest.fixture
def new_stack(command: PulumiCommand, tmp_path: Path) -> Iterator[ImaginedStack]:
    """An empty stack over an imagined AWS."""
    provider = ImaginedAws()
    server, port = serve(provider)
    yield ImaginedStack(tmp_path, command, provider, port)
    server.stop(None).wait()


@dataclass
class EmbeddedAws:
    """The embedded AWS and the provider that creates resources in it. `before_create` may be set."""

    cloud: Cloud
    port: int
    provider: AwsProvider


@contextmanager
def embedded_aws(run_dir: Path, before_create: Callable[[str], None] = lambda _: None) -> Iterator[Any]:
    """An empty embedded AWS, served to the engine."""
    ports = free_ports()
    aws = Ministack(ministack_python(ROOT / ".local", lambda _: None), ports.aws, REGION, run_dir)
    cloud = Cloud(aws.url, REGION)
    problems: list[str] = []
    provider = AwsProvider(
        cloud, run_dir / "code", f"http://127.0.0.1:{ports.http}", problems.append, before_create
    )
    server, port = serve(provider)
    try:
        yield EmbeddedAws(cloud, port, provider)
    finally:
        server.stop(None).wait()
        cloud.close()
        aws.stop()
