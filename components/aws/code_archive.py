"""The code archive of all Lambda functions, built reproducibly at program time without Docker.

The archive is one tar file with the package `functions` and its dependencies. Pulumi hashes the code for each
function again: one file takes a tenth of the time of a directory. A tar has no compression, so the same
sources and the same lock are the same bytes on every machine (a zip depends on its zlib); the provider makes
the zip that Lambda takes.
"""

import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
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
#: Code that no program used for so long is deleted; another run may be reading a newer one.
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
    staged = stage_code(root, dependencies, build)
    # The path is stored in the stack's state, where a relative one is the same on every machine.
    return pulumi.FileArchive(str(staged.resolve()) if absolute else os.path.relpath(staged))


def stage_code(root: Path, dependencies: Path, build: Path) -> Path:
    """Return the tar of the sources in `root` and their dependencies, named by its contents."""
    digest = hashlib.sha256(dependencies.name.encode())
    sources = {path.relative_to(root).as_posix(): path.read_bytes() for path in source_files(root)}
    for name, content in sources.items():
        digest.update(f"\0{name}\0{len(content)}\0".encode() + content)
    staged = build / f"{_CODE}{digest.hexdigest()[:16]}.tar"
    if not staged.exists():
        with tempfile.TemporaryDirectory(dir=build) as scratch:
            target = Path(scratch) / staged.name
            _write_tar(target, _files_of(dependencies) | sources)
            target.replace(staged)
    os.utime(staged)
    _remove(path for path in build.glob(f"{_CODE}*") if time.time() - path.stat().st_mtime > _UNUSED_SECONDS)
    return staged


def _files_of(directory: Path) -> dict[str, bytes]:
    files = (path for path in directory.rglob("*") if path.is_file())
    return {path.relative_to(directory).as_posix(): path.read_bytes() for path in files}


def _write_tar(target: Path, files: Mapping[str, bytes]) -> None:
    """Write the files in the order of their names, without dates, owners and modes of this machine."""
    with tarfile.open(target, "w", format=tarfile.GNU_FORMAT) as archive:
        for name, content in sorted(files.items()):
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))


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


def _remove(paths: Iterator[Path]) -> None:
    for path in list(paths):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _publish(target: Path, staged: Path) -> None:
    """Move the complete directory into place, unless another run did so first."""
    try:
        target.rename(staged)
    except OSError:
        if not staged.is_dir():
            raise
