"""Functions that change while they are invoked."""

import json
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from local.deployment.manifest import Function, Manifest
from local.emulator.lambda_runtime_host.host import LambdaHost
from local.install import lambda_runtime
from local.stack import LocalStack
from tests.project import ROOT

CODE = """
def handler(event, _context):
    if "until" in event:
        open(event["until"]).read()
    return {version!r}
"""


@pytest.fixture
def old(local_stack: LocalStack, tmp_path: Path) -> Manifest:
    """One function, in the role and with the log of one of the program's."""
    function = local_stack.manifest.functions[0]
    code = version(tmp_path, "old")
    changed = replace(function, handler="code.handler", code=code, snap_start=False, published_version=None)
    return Manifest(functions=[changed], roles=local_stack.manifest.roles)


@pytest.fixture
def host(local_stack: LocalStack, old: Manifest) -> Iterator[LambdaHost]:
    runtime = lambda_runtime(ROOT / ".local", lambda _: None)
    host = LambdaHost(local_stack.cloud, local_stack.roles, old, runtime)
    yield host
    host.stop()


def version(folder: Path, name: str) -> str:
    """A folder with code that answers with the version's name, once it may."""
    task_root = folder / name
    task_root.mkdir()
    (task_root / "code.py").write_text(CODE.format(version=name))
    return str(task_root)


def with_code(manifest: Manifest, code: str) -> Manifest:
    return replace(manifest, functions=[replace(only(manifest), code=code)])


def only(manifest: Manifest) -> Function:
    (function,) = manifest.functions
    return function


def test_what_is_in_hand_ends_with_the_code_it_began_with(
    host: LambdaHost, old: Manifest, tmp_path: Path
) -> None:
    arn, gate = only(old).arn, tmp_path / "gate"
    os.mkfifo(gate)
    with ThreadPoolExecutor(1) as elsewhere:
        in_hand = elsewhere.submit(host.invoke, arn, json.dumps({"until": str(gate)}).encode())
        # Opened once the function has opened it, too; should that fail, by this instead.
        in_hand.add_done_callback(lambda _: os.close(os.open(gate, os.O_RDONLY | os.O_NONBLOCK)))
        with gate.open("w"):
            host.update(with_code(old, version(tmp_path, "new")))
            assert json.loads(host.invoke(arn, b"{}").payload) == "new"
        assert json.loads(in_hand.result().payload) == "old"
    assert json.loads(host.invoke(arn, b"{}").payload) == "new"


def test_code_that_does_not_start_is_deployed_and_fails_when_it_is_invoked(
    host: LambdaHost, old: Manifest, tmp_path: Path
) -> None:
    broken = Path(version(tmp_path, "broken"))
    (broken / "code.py").write_text("import a_package_that_nobody_packed")
    host.update(with_code(old, str(broken)))
    outcome = host.invoke(only(old).arn, b"{}")
    assert outcome.error
    assert json.loads(outcome.payload)["errorType"] == "Runtime.ImportModuleError"

    host.update(old)
    assert json.loads(host.invoke(only(old).arn, b"{}").payload) == "old"
