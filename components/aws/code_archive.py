"""The code archive: what runs in Lambda, one for all functions, built at program time without Docker.

The archive's root holds the package `functions` and its dependencies. Pulumi compares archives by the names
and contents of their files, so the same sources and the same lock are the same archive on every machine.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pulumi

PYTHON_VERSION = "3.13"
#: Part of the key of what is staged: to be raised with every change to what `stage` leaves in or out.
BUILDER_VERSION = 1

#: What the functions read beside their modules, and the licences of what they serve.
DATA = (
    "functions/pages/graphiql/*.css",
    "functions/pages/graphiql/*.html",
    "functions/pages/graphiql/*.js",
    "functions/pages/graphiql/*.svg",
    "functions/pages/vendor/*.gz",
    "functions/pages/vendor/LICENSES.txt",
    "functions/pages/vendor/manifest.json",
)
#: Differs from one installation to the next, or is of no use in Lambda.
UNWANTED = (
    "bin",
    "**/*.pyi",
    *(f"*.dist-info/{name}" for name in ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json")),
)
COMPILED = ("**/*.so", "**/*.pyd", "**/*.dylib")

Install = Callable[[Path, Path], None]


class BundleError(pulumi.RunError):
    """The archive cannot be built; the message says why, and how to mend it."""


def install(lock: Path, target: Path) -> None:
    """Installs what `lock` lists into `target`, as for Lambda on arm64; raises BundleError."""
    platform = ["--platform", "manylinux2014_aarch64", "--implementation", "cp"]
    exact = ["--require-hashes", "--no-deps", "--only-binary", ":all:", "--python-version", PYTHON_VERSION]
    quiet = ["--quiet", "--disable-pip-version-check", "--no-input", "--no-compile"]
    where = ["--target", str(target), "--requirement", str(lock)]
    pip = subprocess.run(  # noqa: S603 - the arguments are ours
        [sys.executable, "-m", "pip", "install", *platform, *exact, *quiet, *where],
        capture_output=True,
        text=True,
        check=False,
    )
    if pip.returncode:
        told = [
            line for line in pip.stderr.splitlines() if line.startswith("ERROR")
        ] or pip.stderr.splitlines()
        raise BundleError(
            f"pip could not install {lock} for the functions ({told[-1] if told else 'it said nothing'}). "
            "The first build needs the package index: check the network and pip's settings, and run again."
        )


def code_archive(root: Path, install: Install = install) -> pulumi.AssetArchive:
    """The archive of the project in `root`; raises BundleError if pip fails or a dependency is compiled."""
    dependencies = stage(root / "functions/requirements.txt", root / ".build", install)
    staged = {path.name: _asset(path) for path in sorted(dependencies.iterdir())}
    ours = {path.relative_to(root).as_posix(): _asset(path) for path in source_files(root)}
    return pulumi.AssetArchive({**staged, **ours})


def source_files(root: Path) -> tuple[Path, ...]:
    """Every module of `functions`, and the data that stands beside them; nothing else."""
    return tuple(sorted(path for pattern in ("functions/**/*.py", *DATA) for path in root.glob(pattern)))


def stage(lock: Path, build: Path, install: Install) -> Path:
    """The directory with the dependencies of `lock`: made once, then found again without network."""
    key = hashlib.sha256(f"{PYTHON_VERSION}\n{BUILDER_VERSION}\n".encode() + lock.read_bytes()).hexdigest()[
        :16
    ]
    staged = build / key
    if not staged.is_dir():
        build.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=build) as scratch:
            target = Path(scratch) / key
            install(lock, target)
            _strip(target)
            _publish(target, staged)
    # Whoever imports from here leaves bytecode behind.
    _remove(staged.glob("**/__pycache__"))
    return staged


def _strip(target: Path) -> None:
    for pattern in UNWANTED:
        _remove(target.glob(pattern))
    compiled = sorted(path.relative_to(target) for pattern in COMPILED for path in target.glob(pattern))
    if compiled:
        raise BundleError(
            f"The archive must be pure Python, the same on every machine, but it holds {compiled[0]}: "
            "take that dependency out of functions/requirements.in and run make lock."
        )


def _remove(paths: Iterator[Path]) -> None:
    for path in list(paths):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def _publish(target: Path, staged: Path) -> None:
    """Moves what is complete into its place; another run may have been there first."""
    try:
        target.rename(staged)
    except OSError:
        if not staged.is_dir():
            raise


def _asset(path: Path) -> pulumi.Asset | pulumi.Archive:
    # Paths land in the stack's state, where a machine's own have no place.
    relative = os.path.relpath(path)
    return pulumi.FileArchive(relative) if path.is_dir() else pulumi.FileAsset(relative)
