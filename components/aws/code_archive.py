"""The code archive of all Lambda functions, built reproducibly at program time without Docker.

The archive is one directory that holds the package `functions` and its dependencies, so that each function's
state has one path and one hash. Pulumi compares a directory by the names and contents of its files and dates
the zip's entries itself, so the same sources and the same lock are the same zip on every machine. (A zip of
our own would depend on the machine's zlib.)
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pulumi

PYTHON_VERSION = "3.13"
#: Part of the staged directory's key: raise it with every change to what `stage` includes.
BUILDER_VERSION = 1

#: Files that the functions read or serve, and the licences of what they serve.
DATA = (
    "functions/api/trusted_documents/*.json",
    "functions/pages/explorer/*.gz",
    "functions/pages/explorer/*.html",
    "functions/pages/explorer/LICENSES.txt",
    "functions/pages/explorer/manifest.json",
    "functions/pages/graphiql/*.css",
    "functions/pages/graphiql/*.html",
    "functions/pages/graphiql/*.js",
    "functions/pages/shared/*.js",
    "functions/pages/shared/*.svg",
    "functions/pages/vendor/*.gz",
    "functions/pages/vendor/LICENSES.txt",
    "functions/pages/vendor/manifest.json",
)
#: Differs between two installations, or is useless in Lambda.
UNWANTED = (
    "bin",
    "**/*.pyi",
    *(f"*.dist-info/{name}" for name in ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json")),
)
COMPILED = ("**/*.so", "**/*.pyd", "**/*.dylib")

_CODE = "code-"
#: A directory of code that no program used for so long is deleted; another run may be reading a newer one.
_UNUSED_SECONDS = 7 * 86_400

Install = Callable[[Path, Path], None]


class BundleError(pulumi.RunError):
    """The archive cannot be built; the message says why, and how to fix it."""


def install(lock: Path, target: Path) -> None:
    """Install what `lock` lists into `target`, as for Lambda on arm64; raise BundleError if pip fails."""
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
        lines = pip.stderr.splitlines()
        errors = [line for line in lines if line.startswith("ERROR")] or lines
        raise BundleError(
            f"pip could not install {lock} for the functions ({errors[-1] if errors else 'no output'}). "
            "The first build needs the package index: check the network and pip's settings, and run again."
        )


def code_archive(root: Path, install: Install = install, *, absolute: bool = False) -> pulumi.FileArchive:
    """Return the archive of the project in `root`; raise BundleError where it cannot be built.

    `absolute` writes an absolute path, for a program that runs in another folder.
    """
    build = root / ".build"
    dependencies = stage(root / "functions/requirements.txt", build, install)
    directory = stage_code(root, dependencies, build)
    # The path is stored in the stack's state, where a relative one is the same on every machine.
    return pulumi.FileArchive(str(directory.resolve()) if absolute else os.path.relpath(directory))


def stage_code(root: Path, dependencies: Path, build: Path) -> Path:
    """Return the directory with the sources in `root` and their dependencies, named by its contents."""
    digest = hashlib.sha256(dependencies.name.encode())
    sources = source_files(root)
    for path in sources:
        content = path.read_bytes()
        digest.update(f"\0{path.relative_to(root).as_posix()}\0{len(content)}\0".encode() + content)
    staged = build / f"{_CODE}{digest.hexdigest()[:16]}"

    def fill(target: Path) -> None:
        shutil.copytree(dependencies, target)
        for path in sources:
            copy = target / path.relative_to(root)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)

    _build_once(staged, fill)
    os.utime(staged)
    _forget(path for path in build.glob(f"{_CODE}*") if time.time() - path.stat().st_mtime > _UNUSED_SECONDS)
    return staged


def source_files(root: Path) -> tuple[Path, ...]:
    """Return every module of `functions` and its data files; nothing else."""
    return tuple(sorted(path for pattern in ("functions/**/*.py", *DATA) for path in root.glob(pattern)))


def stage(lock: Path, build: Path, install: Install) -> Path:
    """Return the directory with the dependencies of `lock`, installed once and then reused."""
    key = hashlib.sha256(f"{PYTHON_VERSION}\n{BUILDER_VERSION}\n".encode() + lock.read_bytes()).hexdigest()[
        :16
    ]
    staged = build / key

    def fill(target: Path) -> None:
        install(lock, target)
        _strip(target)

    _build_once(staged, fill)
    return staged


def _build_once(staged: Path, fill: Callable[[Path], None]) -> None:
    """Make `fill` write the directory `staged` where there is none yet, complete or not at all."""
    if not staged.is_dir():
        staged.parent.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=staged.parent) as scratch:
            target = Path(scratch) / staged.name
            fill(target)
            _publish(target, staged)
    # An import from this directory leaves bytecode behind.
    _remove(staged.glob("**/__pycache__"))


def _strip(target: Path) -> None:
    for pattern in UNWANTED:
        _remove(target.glob(pattern))
    compiled = sorted(path.relative_to(target) for pattern in COMPILED for path in target.glob(pattern))
    if compiled:
        raise BundleError(
            f"The archive must be pure Python, the same on every machine, but it holds {compiled[0]}: "
            "take that dependency out of functions/requirements.in and run make lock."
        )


def _forget(directories: Iterator[Path]) -> None:
    for path in list(directories):
        shutil.rmtree(path, ignore_errors=True)


def _remove(paths: Iterator[Path]) -> None:
    for path in list(paths):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def _publish(target: Path, staged: Path) -> None:
    """Move the complete directory into place, unless another run did so first."""
    try:
        target.rename(staged)
    except OSError:
        if not staged.is_dir():
            raise
