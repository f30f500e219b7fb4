"""Reads a stack's configuration: from a stack's file, or from Pulumi."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from operations.cost.billed_stack import BilledStack, billed_stack
from operations.cost.prices import REGION
from operations.errors import OperationsError
from operations.pulumi_command import pulumi

_NAMESPACE = "message-tracker:"


def of_file(file: Path) -> BilledStack:
    """Return the stack that a file such as Pulumi.dev.yaml configures. Raise OperationsError."""
    # Only this command needs it, and operations run where it is not installed.
    import yaml

    try:
        content = yaml.safe_load(file.read_text())
    except FileNotFoundError:
        raise OperationsError(
            f"{file} does not exist: name the file of a stack, such as Pulumi.dev.yaml."
        ) from None
    except (OSError, UnicodeDecodeError) as failure:
        raise OperationsError(f"{file} cannot be read: {failure}.") from None
    except yaml.YAMLError as failure:
        mark = getattr(failure, "problem_mark", None)
        place = f", line {mark.line + 1}" if mark else ""
        raise OperationsError(f"{file}{place}: not valid YAML.") from None
    config = content.get("config") if isinstance(content, dict) else None
    if not isinstance(config, dict):
        raise OperationsError(f"{file} has no settings: it must be a mapping with the key `config`.")
    return _stack({str(key): value for key, value in config.items()}, str(file))


def of_pulumi(stack: str | None) -> BilledStack:
    """Return the Pulumi stack of this name, or the selected one. Raise OperationsError."""
    printed, command = pulumi(["config", "--json"], stack, instead="--config FILE or --projects NUMBER")
    entries = json.loads(printed)
    values = {key: entry.get("objectValue", entry.get("value")) for key, entry in entries.items()}
    return _stack({key: _plain(value) for key, value in values.items()}, command)


def _plain(value: Any) -> Any:
    """Return a value that Pulumi shows as text: `pulumi config` has numbers and flags in quotes."""
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return value


def _stack(config: Mapping[str, Any], where: str) -> BilledStack:
    settings = {
        key.removeprefix(_NAMESPACE): value for key, value in config.items() if key.startswith(_NAMESPACE)
    }
    if not settings:
        raise OperationsError(f"{where} has no setting of {_NAMESPACE.rstrip(':')}: is it this program's?")
    try:
        return billed_stack(settings, str(config.get("aws:region", REGION)))
    except OperationsError as failure:
        raise OperationsError(f"{where}: {failure}") from None
