"""The real program, run whole under the recorder with the example configuration, or with a changed one."""

import runpy
from collections.abc import Callable
from typing import Any

import pytest
import yaml

from tests.program.recorder import Recording, record
from tests.project import ROOT

NAMESPACE = "message-tracker"

Change = Callable[[dict[str, Any]], None]
Run = Callable[[Change], Recording]


def example() -> dict[str, Any]:
    """The settings of Pulumi.dev.yaml, without their namespace."""
    config = yaml.safe_load((ROOT / "Pulumi.dev.yaml").read_text())["config"]
    return {key.split(":")[1]: value for key, value in config.items() if key.startswith(NAMESPACE)}


def run_program(settings: dict[str, Any], stack: str = "dev", into: Recording | None = None) -> Recording:
    config = {f"{NAMESPACE}:{key}": value for key, value in settings.items()}
    return record(_main, config | {"aws:region": "eu-central-1"}, stack, into)


def _main() -> None:
    runpy.run_path(str(ROOT / "__main__.py"), run_name="__main__")


@pytest.fixture(scope="session")
def dev() -> Recording:
    """The example stack."""
    return run_program(example())


@pytest.fixture(scope="session")
def run() -> Run:
    """Runs the program with the example's settings after a change to them."""

    def run_changed(change: Change) -> Recording:
        settings = example()
        change(settings)
        return run_program(settings)

    return run_changed
