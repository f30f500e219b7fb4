"""A function's execution environment: what it sees, and the form of its failures."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from local.deployment.manifest import Function
from local.emulator.lambda_runtime_host.worker import Outcome, Runtime, Worker
from local.install import LOCK_DIR, lambda_runtime
from tests.project import ROOT
from tests.unit.local.builders import function

CODE = """
import json, os, sys, time
from datetime import datetime

def environment(event, context):
    return dict(os.environ)

def modules(event, context):
    remaining = context.get_remaining_time_in_millis()
    return {"path": sys.path, "remaining": remaining, "arn": context.invoked_function_arn}

def imports(event, context):
    __import__(event["module"])

def echo(event, context):
    print("seen", event["n"])
    return event

def raising(event, context):
    raise ValueError("no such thing")

def slow(event, context):
    time.sleep(60)

def leaving(event, context):
    os._exit(3)

def greedy(event, context):
    kept = bytearray(300 * 2**20)
    kept[:: 4096] = b"x" * len(kept[:: 4096])
    time.sleep(60)

def large(event, context):
    return "x" * (6 * 2**20 + 1)

def unserialisable(event, context):
    return {"at": {1, 2}}
"""


@pytest.fixture(scope="module")
def runtime() -> Runtime:
    return lambda_runtime(ROOT / ".local", lambda _: None)


@pytest.fixture
def task_root(tmp_path: Path) -> Path:
    (tmp_path / "dull.py").write_text(CODE)
    return tmp_path


class Lines:
    """A log that is looked at."""

    def __init__(self) -> None:
        self.written: list[str] = []
        self.closed = False

    def write(self, line: str) -> None:
        self.written.append(line)

    def close(self) -> None:
        self.closed = True


@contextmanager
def worker(of: Function, runtime: Runtime, log: Lines | None = None) -> Iterator[Worker]:
    started = Worker(of, runtime, of.environment, log or Lines())
    try:
        yield started
    finally:
        started.stop()


def run(handler: str, task_root: Path, runtime: Runtime, event: object = None, **changes: Any) -> Outcome:
    of = function(handler=f"dull.{handler}", code=str(task_root), memory_mb=256, **changes)
    with worker(of, runtime) as started:
        return started.invoke(json.dumps(event).encode())


def error(outcome: Outcome) -> dict[str, Any]:
    assert outcome.error
    return dict(json.loads(outcome.payload))


def test_the_environment_is_the_declared_one(task_root: Path, runtime: Runtime) -> None:
    outcome = run("environment", task_root, runtime, environment={"TABLE_NAME": "a-table"})
    seen = json.loads(outcome.payload)
    # LC_CTYPE is Python's own doing; the trace header is the Runtime API's.
    assert set(seen) - {"LC_CTYPE", "_X_AMZN_TRACE_ID"} == {"TABLE_NAME", "AWS_LAMBDA_RUNTIME_API"}


def test_only_the_archive_and_the_runtime_can_be_imported(task_root: Path, runtime: Runtime) -> None:
    seen = json.loads(run("modules", task_root, runtime).payload)
    assert seen["path"][0] == str(task_root)
    assert not [path for path in seen["path"] if ".venv" in path or path in ("", str(ROOT))]
    assert 0 < seen["remaining"] <= 3000
    assert seen["arn"] == function().arn


@pytest.mark.parametrize("module", ["pytest", "moto", "strawberry", "local", "pip"])
def test_what_this_machine_has_installed_is_not_there(task_root: Path, runtime: Runtime, module: str) -> None:
    document = error(run("imports", task_root, runtime, {"module": module}))
    assert document["errorType"] == "ModuleNotFoundError"


def test_boto3_comes_with_the_runtime(task_root: Path, runtime: Runtime) -> None:
    assert not run("imports", task_root, runtime, {"module": "boto3"}, timeout_seconds=20).error


def test_a_warm_worker_answers_again_and_what_it_prints_is_logged(task_root: Path, runtime: Runtime) -> None:
    log = Lines()
    with worker(function(handler="dull.echo", code=str(task_root)), runtime, log) as started:
        answers = [started.invoke(b'{"n": %d}' % number) for number in range(3)]
    assert [json.loads(answer.payload) for answer in answers] == [{"n": 0}, {"n": 1}, {"n": 2}]
    assert log.written == ["seen 0", "seen 1", "seen 2"]
    assert log.closed


def test_a_raised_exception_has_the_form_of_lambda(task_root: Path, runtime: Runtime) -> None:
    document = error(run("raising", task_root, runtime))
    assert set(document) == {"errorMessage", "errorType", "requestId", "stackTrace"}
    assert (document["errorType"], document["errorMessage"]) == ("ValueError", "no such thing")


@pytest.mark.parametrize(
    ("handler", "error_type", "said"),
    [
        ("slow", "Sandbox.Timedout", "Task timed out after 1.00 seconds"),
        ("leaving", "Runtime.ExitError", "exit status 3"),
        ("greedy", "Runtime.OutOfMemory", "signal: killed"),
        ("large", "Function.ResponseSizeTooLarge", "exceeded maximum allowed payload size"),
        ("unserialisable", "Runtime.MarshalError", "set is not JSON serializable"),
        ("absent", "Runtime.HandlerNotFound", "Handler 'absent' missing"),
    ],
)
def test_a_failure_has_lambdas_error_type(
    task_root: Path, runtime: Runtime, handler: str, error_type: str, said: str
) -> None:
    document = error(run(handler, task_root, runtime, timeout_seconds=1 if handler == "slow" else 20))
    assert document["errorType"] == error_type
    assert said in document["errorMessage"]


def test_a_module_that_cannot_be_imported_is_an_import_module_error(
    task_root: Path, runtime: Runtime
) -> None:
    (task_root / "broken.py").write_text("import nowhere")
    with worker(function(handler="broken.handler", code=str(task_root)), runtime) as started:
        document = error(started.invoke(b"{}"))
        assert not started.alive
    assert document["errorType"] == "Runtime.ImportModuleError"
    assert "No module named 'nowhere'" in document["errorMessage"]


def test_the_stand_in_for_the_c_extension_behaves_the_same(task_root: Path, runtime: Runtime) -> None:
    pure = replace(runtime, directories=(LOCK_DIR / "functions" / "lambda_runtime", *runtime.directories))
    assert json.loads(run("echo", task_root, pure, {"n": "ü"}).payload) == {"n": "ü"}
    assert error(run("raising", task_root, pure))["errorType"] == "ValueError"
