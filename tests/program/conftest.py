"""The real program, run whole under the recorder with the example configuration, or with a changed one."""

from collections.abc import Callable
from typing import Any

import pytest

from tools.registrations.program import example, run_program
from tools.registrations.recorder import Recording
from tools.registrations.variants import VARIANTS

Change = Callable[[dict[str, Any]], None]
Run = Callable[[Change], Recording]


@pytest.fixture(scope="session")
def dev() -> Recording:
    """The example stack."""
    return run_program(example())


@pytest.fixture(scope="session")
def run() -> Run:
    """Run the program with the example's settings after a change to them."""

    def run_changed(change: Change) -> Recording:
        settings = example()
        change(settings)
        return run_program(settings)

    return run_changed


@pytest.fixture(scope="session")
def variants(dev: Recording, run: Run) -> dict[str, Recording]:
    """The variants that take every option at least once."""
    return {name: dev if name == "dev" else run(change) for name, change in VARIANTS.items()}
