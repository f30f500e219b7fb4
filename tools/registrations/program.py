"""The real program under the recorder, with the settings of Pulumi.dev.yaml or with changed ones."""

import runpy
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from tools.registrations.recorder import Cloud, Recording, record

ROOT = Path(__file__).parents[2]
NAMESPACE = "message-tracker"


def example() -> dict[str, Any]:
    """Return the settings of Pulumi.dev.yaml, without their namespace."""
    config = yaml.safe_load((ROOT / "Pulumi.dev.yaml").read_text())["config"]
    return {key.split(":")[1]: value for key, value in config.items() if key.startswith(NAMESPACE)}


def run_program(
    settings: dict[str, Any],
    stack: str = "dev",
    into: Recording | None = None,
    deployed: Mapping[str, Any] | None = None,
) -> Recording:
    """Return what `__main__.py` registers with these settings, after a deployment with these outputs."""
    config = {f"{NAMESPACE}:{key}": value for key, value in settings.items()}
    return record(whole_program, config | {"aws:region": "eu-central-1"}, stack, into, Cloud(deployed or {}))


def whole_program() -> None:
    """Run `__main__.py`, as Pulumi's language host does."""
    runpy.run_path(str(ROOT / "__main__.py"), run_name="__main__")
