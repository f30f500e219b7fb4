"""Copies of the program, to be changed and deployed in the real one's place."""

import shutil
from pathlib import Path
from typing import Any

import yaml

from tests.project import ROOT

_FILES = ("__main__.py", "Pulumi.yaml", "Pulumi.dev.yaml")
_FOLDERS = ("components", "functions")


def copied(into: Path, of: Path = ROOT) -> Path:
    """The program in a folder of its own, or another copy of it; what it has built already is shared."""
    into.mkdir()
    for name in _FILES:
        shutil.copy(of / name, into / name)
    for name in _FOLDERS:
        shutil.copytree(of / name, into / name, ignore=shutil.ignore_patterns("__pycache__"))
    return into


def change_settings(program: Path, project: str, **settings: Any) -> None:
    """Set some of a project's settings in the program's Pulumi.dev.yaml."""
    path = program / "Pulumi.dev.yaml"
    stack = yaml.safe_load(path.read_text())
    stack["config"]["message-tracker:projects"][project].update(settings)
    path.write_text(yaml.safe_dump(stack))


def set_auth(program: Path, **auth: Any) -> None:
    """Replace the program's authentication settings."""
    path = program / "Pulumi.dev.yaml"
    stack = yaml.safe_load(path.read_text())
    stack["config"]["message-tracker:auth"] = auth
    path.write_text(yaml.safe_dump(stack))


def edit(program: Path, file: str, before: str, after: str) -> None:
    """Replace a text that is there once."""
    path = program / file
    text = path.read_text()
    assert text.count(before) == 1, f"{file} has {before!r} {text.count(before)} times"
    path.write_text(text.replace(before, after))
