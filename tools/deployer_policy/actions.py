"""The actions that one resource type needs, and which of them AWS limits to single resources."""

import json
from collections.abc import Mapping
from fnmatch import fnmatchcase
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tools.deployer_policy.needs import Need

_HANDLERS = ("create", "read", "update", "delete")


def actions_of(need: Need) -> frozenset[str]:
    """Return the actions of a type. Raise KeyError for a CloudFormation type that does not exist."""
    handled = {action for type_ in need.handlers for action in _handled(type_, need.service)}
    used = {action for action in handled if not any(fnmatchcase(action, each) for each in need.unused)}
    return frozenset(used | set(need.extra))


def has_resources(action: str) -> bool:
    """Return whether a policy can limit an action to resources. Raise KeyError for an unknown action."""
    return any(each["resource_type"] for each in _privileges()[action.lower()])


def is_known(action: str) -> bool:
    """Return whether the Service Authorization Reference has the action."""
    return action.lower() in _privileges()


def _handled(type_: str, service: str) -> frozenset[str]:
    """Return the permissions of a type's handlers that are of its own service: others are of features."""
    permissions = (
        action
        for name, handler in _schemas()[type_]["handlers"].items()
        if name in _HANDLERS
        for action in handler["permissions"]
    )
    return frozenset(each for each in permissions if each.startswith(f"{service}:") and is_known(each))


@cache
def _schemas() -> Mapping[str, Any]:
    folder = _package("cfnlint") / "data" / "schemas" / "resources"
    every = (json.loads(file.read_text()) for file in folder.glob("*.json"))
    return {schema["typeName"]: schema for schema in every}


@cache
def _privileges() -> Mapping[str, list[dict[str, str]]]:
    return {
        f"{service['prefix']}:{privilege['privilege']}".lower(): privilege["resource_types"]
        for service in json.loads((_package("parliament") / "iam_definition.json").read_text())
        for privilege in service["privileges"]
    }


def _package(name: str) -> Path:
    """Return the folder of a package whose data is read; importing it would take long, or warn."""
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise LookupError(f"{name} is not installed: run `make install`.")
    return Path(spec.origin).parent
