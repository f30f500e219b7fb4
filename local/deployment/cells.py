"""Deploy stacks of pipelines beside the stack of the API with which they register."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from local.deployment.manifest import Manifest
from local.deployment.process import Deployment

_REGISTRATION = "message-tracker:registration"


def deploy_cells(deployment: Deployment, program: Path, api: Manifest, cells: Iterable[Path]) -> Manifest:
    """Deploy each stack's file and return what they and the API declare together.

    A file's registration is replaced by the output of the API's stack. Raise LocalError as a deployment does.
    """
    whole = api
    for file in cells:
        run_dir = deployment.run_dir / file.stem
        run_dir.mkdir()
        registered = _registered(file, api.exports["registration"], run_dir)
        whole = whole.joined(replace(deployment, run_dir=run_dir).deploy(program, registered))
    return whole


def _registered(file: Path, registration: Mapping[str, Any], into: Path) -> Path:
    content = yaml.safe_load(file.read_text())
    content["config"][_REGISTRATION] = dict(registration)
    copy = into / file.name
    copy.write_text(yaml.safe_dump(content))
    return copy
