"""Finds Pulumi's command line, or builds it from its Go module once, into a folder outside of the project."""

import fcntl
import os
import re
import shutil
import subprocess
from importlib import metadata
from pathlib import Path

from pulumi.automation import PulumiCommand
from semver import VersionInfo

#: Go's files that lock the version and the hashes of everything it is built from.
_MODULE = Path(__file__).parent / "pulumi_cli"
_PACKAGE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
_VERSION_VARIABLE = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version"


class EngineUnavailableError(Exception):
    """There is no Pulumi command line here, and none can be built; the message says why."""


def command_line() -> PulumiCommand:
    """Return an installed command line no older than the SDK, else the built one, built now if need be.

    Building takes some three minutes. Raise EngineUnavailableError.
    """
    if shutil.which("pulumi"):
        try:
            return PulumiCommand(version=VersionInfo.parse(metadata.version("pulumi")))
        except Exception:  # noqa: S110 - older than the SDK, or broken: build one
            pass
    return PulumiCommand(root=str(_built()))


def locked_version() -> str:
    """Return the version in Go's lock, such as `3.274.1`."""
    found = re.search(r"/pkg/v3 v(\S+)", (_MODULE / "go.mod").read_text())
    if found is None:
        raise ValueError("go.mod does not name the version of Pulumi")
    return found[1]


def _built() -> Path:
    """Return the folder whose `bin` has the built command line."""
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    root = caches / "message-tracking" / f"pulumi-{locked_version()}"
    binary = root / "bin" / "pulumi"
    binary.parent.mkdir(parents=True, exist_ok=True)
    with (root / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not binary.exists():
            _build(binary)
    return root


def _build(binary: Path) -> None:
    go = shutil.which("go")
    if go is None:
        raise EngineUnavailableError("neither `pulumi` nor Go, which builds it, is on PATH")
    unfinished = binary.with_suffix(".unfinished")
    flags = f"-s -w -X {_VERSION_VARIABLE}=v{locked_version()}"
    done = subprocess.run(
        [go, "build", "-mod=readonly", "-o", str(unfinished), "-ldflags", flags, _PACKAGE],
        cwd=_MODULE, env={**os.environ, "CGO_ENABLED": "0"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise EngineUnavailableError(f"Go cannot build Pulumi {locked_version()}: {done.stderr[-400:]}")
    unfinished.rename(binary)
