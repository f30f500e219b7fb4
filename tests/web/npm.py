"""Installs pinned packages of npm for a test, once a lock file."""

import fcntl
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.project import ROOT

needs_node = pytest.mark.skipif(not (shutil.which("node") and shutil.which("npm")), reason="no node and npm")


def install(packages: Path, name: str) -> Path:
    """Return the directory under `.local` with the packages that the lock in `packages` names. A file lock
    keeps parallel runs apart."""
    installed = ROOT / ".local" / name
    installed.mkdir(parents=True, exist_ok=True)
    with (installed / ".lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        ours = (packages / "package-lock.json").read_bytes()
        done = installed / "installed-package-lock.json"
        if not done.exists() or done.read_bytes() != ours:
            for file in ("package.json", "package-lock.json"):
                shutil.copy(packages / file, installed)
            subprocess.run(
                ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
                cwd=installed, check=True, capture_output=True, timeout=120,
            )  # fmt: skip
            done.write_bytes(ours)
    return installed
