"""The stack's configuration, read from Pulumi.yaml and Pulumi.<stack>.yaml as Pulumi's engine would."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from local.errors import LocalError


@dataclass(frozen=True)
class StackConfig:
    """A project's name, the stack's name, and its configuration: key with namespace -> value as text."""

    project: str
    stack: str
    values: dict[str, str]

    @property
    def region(self) -> str:
        return self.values.get("aws:region", "us-east-1")

    def read(self, key: str) -> Any:
        """The structured value of `key` in the project's own namespace; None where it is not set."""
        text = self.values.get(f"{self.project}:{key}")
        return None if text is None else yaml.safe_load(text)


def read_stack(directory: Path, stack: str) -> StackConfig:
    """Raises LocalError where a file is missing or a value is encrypted, which only Pulumi can open."""
    project = _load(directory / "Pulumi.yaml")
    values = {key: _default(entry) for key, entry in project.get("config", {}).items()}
    values |= _load(directory / f"Pulumi.{stack}.yaml").get("config", {})
    name = project["name"]
    return StackConfig(
        name,
        stack,
        {
            key if ":" in key else f"{name}:{key}": _as_text(key, value)
            for key, value in values.items()
            if value is not None
        },
    )


def _load(path: Path) -> dict[str, Any]:
    try:
        return dict(yaml.safe_load(path.read_text()))
    except FileNotFoundError:
        raise LocalError(f"{path.name} is missing: run this in the folder that holds it.") from None


def _default(entry: Any) -> Any:
    return entry.get("value", entry.get("default")) if isinstance(entry, dict) else entry


def _as_text(key: str, value: Any) -> str:
    if isinstance(value, dict) and set(value) == {"secure"}:
        raise LocalError(
            f"{key} is encrypted for Pulumi: the local run cannot open it; give a plain value for it."
        )
    return value if isinstance(value, str) else json.dumps(value)
