"""The input and the output of a creator: one resource of the program, and the attributes AWS would return."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from local.cloud import Cloud


@dataclass(frozen=True)
class CreateRequest:
    """A resource to create: its logical name and its inputs, camelCase as on Pulumi's wire."""

    type: str
    logical_name: str
    inputs: dict[str, Any]
    cloud: Cloud
    code_dir: Path
    """Where function archives are unpacked."""
    api_endpoint: str
    """Where the local HTTP front serves the HTTP API."""

    def with_inputs(self, inputs: dict[str, Any]) -> "CreateRequest":
        """Return the request with these inputs added or replaced."""
        return replace(self, inputs=self.inputs | inputs)

    def name(self, key: str = "name", longest: int = 64) -> str:
        """Return the physical name: as declared, or the logical one with a random suffix, as Pulumi names."""
        declared = self.inputs.get(key)
        if declared:
            return str(declared)
        prefix = self.inputs.get(f"{key}Prefix")
        return f"{prefix or self.logical_name + '-'}"[: longest - 7] + secrets.token_hex(4)[:7]

    def tags(self) -> list[dict[str, str]]:
        """Return the declared tags as most AWS APIs expect them."""
        return [{"Key": key, "Value": value} for key, value in self.inputs.get("tags", {}).items()]


@dataclass(frozen=True)
class Created:
    """The id of a resource and the attributes it has besides its inputs."""

    id: str
    attributes: dict[str, Any] = field(default_factory=dict)


Creator = Callable[[CreateRequest], Created]


def given(**parameters: Any) -> dict[str, Any]:
    """Return the parameters that have a value: boto3 refuses None."""
    return {name: value for name, value in parameters.items() if value is not None}
