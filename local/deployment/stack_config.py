"""The stack's configuration, read from Pulumi.yaml and a stack's file as Pulumi's engine would."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from local.errors import LocalError

#: The example that the local run uses where no other file is named.
DEFAULT_FILE = "Pulumi.dev.yaml"


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
        """Return the structured value of `key` in the project's own namespace; None where it is not set."""
        text = self.values.get(f"{self.project}:{key}")
        return None if text is None else yaml.safe_load(text)


def read_config(program: Path, file: Path) -> StackConfig:
    """Return the configuration in `file` for the program.

    Raise LocalError where a file is missing or no valid YAML, or a value is encrypted, which only Pulumi can
    decrypt.
    """
    project = _load(program / "Pulumi.yaml")
    values = {key: _default(entry) for key, entry in _section(project, program / "Pulumi.yaml").items()}
    values |= _section(_load(file), file)
    name = project["name"]
    return StackConfig(
        name,
        file.stem.removeprefix("Pulumi."),
        {
            key if ":" in key else f"{name}:{key}": _as_text(key, value)
            for key, value in values.items()
            if value is not None
        },
    )


def _load(path: Path) -> dict[str, Any]:
    try:
        content = yaml.safe_load(path.read_text())
    except FileNotFoundError:
        raise LocalError(
            f"{path} does not exist: name the file of a stack, such as Pulumi.dev.yaml."
        ) from None
    except (OSError, UnicodeDecodeError) as failure:
        raise LocalError(f"{path} cannot be read: {failure}.") from None
    except yaml.YAMLError as failure:
        raise LocalError(_yaml_mistake(path, failure)) from None
    if not isinstance(content, dict):
        raise LocalError(f"{path} has no settings: it must be a mapping with the key `config`.")
    return content


def _yaml_mistake(path: Path, failure: yaml.YAMLError) -> str:
    mark, problem = getattr(failure, "problem_mark", None), getattr(failure, "problem", None)
    place = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
    if problem and "'\\t'" in problem:
        return f"{path}{place}: YAML is indented with spaces, and here is a tab: replace it by spaces."
    context = getattr(failure, "context", None)
    return f"{path}{place}: not valid YAML ({'; '.join(filter(None, (context, problem))) or failure})."


def _section(content: dict[str, Any], path: Path) -> dict[str, Any]:
    section = content.get("config") or {}
    if not isinstance(section, dict):
        raise LocalError(f"{path}: `config` must be a mapping of settings, not {type(section).__name__}.")
    return {str(key): value for key, value in section.items()}


def _default(entry: Any) -> Any:
    return entry.get("value", entry.get("default")) if isinstance(entry, dict) else entry


def _as_text(key: str, value: Any) -> str:
    if isinstance(value, dict) and set(value) == {"secure"}:
        raise LocalError(
            f"{key} is encrypted for Pulumi, and cannot be decrypted here: use a copy of the file with a "
            "plain value."
        )
    return value if isinstance(value, str) else json.dumps(value)
