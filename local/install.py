"""Installs on first use: the embedded AWS and the Lambda runtime, each from its hashed lock.

Both land under `.local` and are left alone until their lock changes.
"""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from local.emulator.lambda_runtime_host.worker import Runtime
from local.errors import LocalError

LOCK_DIR = Path(__file__).parent
FUNCTION_PYTHON = "3.13"
_ONLY_LINUX = "awslambdaric"
_STAMP = ".installed"


def ministack_python(home: Path, log_progress: Callable[[str], None]) -> Path:
    """The Python of ministack's own environment, which pins another botocore than ours."""
    return environment(home / "ministack", LOCK_DIR / "requirements.txt", "the embedded AWS", log_progress)


def environment(venv: Path, lock: Path, what: str, log_progress: Callable[[str], None]) -> Path:
    """The Python of a virtual environment that holds exactly what a hashed lock says."""
    python = venv / "bin" / "python"
    with _Install(venv, lock.read_text() + sys.version) as install:
        if install.needed:
            log_progress(f"Installing {what} into .local/{venv.name} (once) ...")
            _run([sys.executable, "-m", "venv", str(venv)])
            _pip(str(python), ["-r", str(lock)])
    return python


def lambda_runtime(home: Path, log_progress: Callable[[str], None]) -> Runtime:
    """The Python for the functions and what the Lambda runtime brings: awslambdaric and boto3."""
    python = function_python(os.environ.get("PATH", ""), Path.home())
    if python is None:
        python = sys.executable
        log_progress(
            f"No python{FUNCTION_PYTHON} here: the functions run on Python {sys.version.split()[0]} instead."
        )
    directory, lock = home / "runtime", (LOCK_DIR / "runtime-requirements.txt").read_text()
    with _Install(directory, lock + python + sys.platform) as install:
        if install.needed:
            log_progress("Installing the Lambda runtime into .local/runtime (once) ...")
            _pip(python, ["--target", str(directory), "-r", str(LOCK_DIR / "runtime-requirements.txt")])
            if sys.platform != "linux":
                _install_linux_wheel(python, directory, lock)
    return Runtime(python, (directory, LOCK_DIR / "functions" / "lambda_runtime"))


def _install_linux_wheel(python: str, directory: Path, lock: str) -> None:
    """awslambdaric's Python part; its C part is stood in for by functions/lambda_runtime."""
    with tempfile.TemporaryDirectory() as folder:
        alone = Path(folder) / "requirements.txt"
        alone.write_text(without_marker(lock, _ONLY_LINUX))
        _pip(python, [
            "--target", str(directory), "--platform", "manylinux2014_x86_64", "--implementation", "cp",
            "--python-version", FUNCTION_PYTHON, "--no-deps", "-r", str(alone),
        ])  # fmt: skip


def without_marker(lock: str, package: str) -> str:
    """The lines of one package in a lock, without its environment marker."""
    found = re.search(rf"^{re.escape(package)}==\S+.*?(?=^\S|\Z)", lock, re.MULTILINE | re.DOTALL)
    if found is None:
        raise LocalError(f"{package} is missing in local/runtime-requirements.txt: run make lock.")
    return re.sub(r" ;[^\\\n]*", " ", found.group(0))


def function_python(path: str, home: Path) -> str | None:
    """A Python of the functions' version that really runs; a shim on PATH may only promise one."""
    name = f"python{FUNCTION_PYTHON}"
    candidates = [Path(directory) / name for directory in path.split(os.pathsep) if directory]
    candidates += sorted(home.glob(f".pyenv/versions/{FUNCTION_PYTHON}.*/bin/{name}"))
    return next((str(candidate) for candidate in candidates if _runs(candidate)), None)


def _runs(python: Path) -> bool:
    probe = [str(python), "-c", "import sys, ssl, pip; print('%d.%d' % sys.version_info[:2])"]
    try:
        answer = subprocess.run(probe, capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.stdout.strip() == FUNCTION_PYTHON


class _Install:
    """Around an installation: whether it is needed, one process at a time, a stamp once it went well."""

    def __init__(self, directory: Path, key: str) -> None:
        self._directory, self._stamp = directory, directory / _STAMP
        self._key = hashlib.sha256(key.encode()).hexdigest()
        self.needed = False

    def __enter__(self) -> "_Install":
        self._directory.parent.mkdir(parents=True, exist_ok=True)
        self._lock = self._directory.with_suffix(".lock").open("w")
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        self.needed = not self._stamp.exists() or self._stamp.read_text() != self._key
        if self.needed:
            shutil.rmtree(self._directory, ignore_errors=True)
        return self

    def __exit__(self, failure: type[BaseException] | None, *_: object) -> None:
        if self.needed and failure is None:
            self._stamp.write_text(self._key)
        self._lock.close()


def _pip(python: str, arguments: Sequence[str]) -> None:
    quiet = ["--quiet", "--disable-pip-version-check", "--no-input", "--root-user-action", "ignore"]
    exact = ["--require-hashes", "--only-binary", ":all:", "--retries", "2"]
    _run([python, "-m", "pip", "install", *quiet, *exact, *arguments])


def _run(command: Sequence[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:] or ["no message"]
        raise LocalError(
            f"The first run installs packages, and {command[2]} failed ({last[0]}): "
            "connect to the package index, or set PIP_INDEX_URL to a mirror, and run again."
        )
