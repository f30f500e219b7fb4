"""The result of a deployment: registered resources and exports, and the file that holds them."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Registration:
    """A created resource, camelCase throughout; a function's code is an attribute, the unpacked folder."""

    type: str
    logical_name: str
    id: str
    inputs: dict[str, Any]
    attributes: dict[str, Any]

    @property
    def state(self) -> dict[str, Any]:
        """Inputs with attributes, as the program sees its outputs."""
        return self.inputs | self.attributes


@dataclass(frozen=True)
class DeploymentState:
    """What a deployment leaves for the services of the local run, and for the next deployment."""

    registrations: Sequence[Registration]
    exports: dict[str, Any]

    def save(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self), indent=1))

    @classmethod
    def load(cls, path: Path) -> "DeploymentState":
        """Read what `save` wrote."""
        saved = json.loads(path.read_text())
        return cls([Registration(**entry) for entry in saved["registrations"]], saved["exports"])
