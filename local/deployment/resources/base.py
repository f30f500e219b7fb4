"""What a creator gets and gives: one resource of the program, and what AWS would answer for it."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from local.cloud import Cloud


@dataclass(frozen=True)
class Creation:
    """A resource to be made: its logical name and its inputs, camelCase as on Pulumi's wire."""

    type: str
    logical_name: str
    inputs: dict[str, Any]
    cloud: Cloud
    code_dir: Path
    """Where function archives are unpacked."""
    api_endpoint: str
    """Where the local HTTP front serves the HTTP API."""

    def with_inputs(self, inputs: dict[str, Any]) -> "Creation":
        """The same, with these inputs besides or instead of its own."""
        return replace(self, inputs=self.inputs | inputs)

    def name(self, key: str = "name", longest: int = 64) -> str:
        """The physical name: as declared, or the logical one with a random end, as Pulumi names."""
        manifest = self.inputs.get(key)
        if manifest:
            return str(manifest)
        prefix = self.inputs.get(f"{key}Prefix")
        return f"{prefix or self.logical_name + '-'}"[: longest - 7] + secrets.token_hex(4)[:7]

    def tags(self) -> list[dict[str, str]]:
        """The declared tags as most AWS APIs want them."""
        return [{"Key": key, "Value": value} for key, value in self.inputs.get("tags", {}).items()]


@dataclass(frozen=True)
class Created:
    """The id of a resource and the attributes it has besides its inputs."""

    id: str
    attributes: dict[str, Any] = field(default_factory=dict)


Creator = Callable[[Creation], Created]


def given(**parameters: Any) -> dict[str, Any]:
    """The parameters that have a value: boto3 refuses None."""
    return {name: value for name, value in parameters.items() if value is not None}
