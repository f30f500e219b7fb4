"""A resource as a deployment left it, and the file that keeps them all for the next one."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Registration:
    """camelCase throughout; a function's code is an attribute, the folder it was unpacked to."""

    type: str
    logical_name: str
    id: str
    inputs: dict[str, Any]
    attributes: dict[str, Any]

    @property
    def state(self) -> dict[str, Any]:
        """Inputs with attributes, as the program sees its outputs."""
        return self.inputs | self.attributes


def save(registrations: Iterable[Registration], path: Path) -> None:
    path.write_text(json.dumps([asdict(each) for each in registrations], indent=1))


def load(path: Path) -> list[Registration]:
    """What `save` wrote."""
    return [Registration(**entry) for entry in json.loads(path.read_text())]
