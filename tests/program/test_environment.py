"""`python -m operations` runs in the environment that `pulumi up` makes, which has requirements.txt alone."""

import re
import subprocess
import sys

import pytest

from tests.project import ROOT

#: Imports every module of the operations with only the locked packages to be found.
PROGRAM = """
import importlib, importlib.metadata, pkgutil, re, sys
locked = set(sys.argv[1].split())
def normal(name): return re.sub("[-_.]+", "-", name).lower()
owners = importlib.metadata.packages_distributions()
class Refuse:
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if top in owners and not {normal(each) for each in owners[top]} & locked:
            raise ModuleNotFoundError(f"{name} is not in requirements.txt", name=name)
sys.meta_path.insert(0, Refuse())
import boto3, operations
for module in pkgutil.walk_packages(operations.__path__, "operations."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
from operations.__main__ import parser
parser().parse_args(["explain", "folder"])
print("ok")
"""


def locked() -> list[str]:
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    return [found[1] for line in lines if (found := re.match(r"([a-z0-9-]+)==", line))]


def run(packages: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, " ".join(packages)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_command_can_be_imported_with_the_program_s_own_requirements() -> None:
    done = run(locked())

    assert done.stdout == "ok\n", done.stderr[-500:]


@pytest.mark.parametrize("missing", ["boto3", "botocore"])
def test_the_test_notices_a_package_that_is_not_locked(missing: str) -> None:
    assert f"{missing}" in run([each for each in locked() if each != missing]).stderr
