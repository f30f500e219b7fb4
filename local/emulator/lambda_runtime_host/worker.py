"""One Lambda execution environment: a process under awslambdaric, and the Runtime API that feeds it."""

import json
import os
import queue
import subprocess
import threading
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from local.deployment.manifest import Function
from local.emulator.http_server import Handler, Service

RESPONSE_LIMIT = 6 * 1024 * 1024
INIT_SECONDS = 10.0
_POLL_SECONDS = 0.1
#: -I and -S keep everything of this machine's Python out; the archive comes before the runtime, as on Lambda.
_BOOT = (
    "import sys; sys.path[:0] = sys.argv[2:]; handler = sys.argv[1];"
    "from awslambdaric.__main__ import main; main(['bootstrap', handler])"
)


@dataclass(frozen=True)
class Runtime:
    """The Python that runs the functions, and the folders that the Lambda runtime adds to the archive."""

    python: str
    directories: tuple[Path, ...]


@dataclass(frozen=True)
class Outcome:
    """What an invocation came to: the function's JSON, or Lambda's error document."""

    payload: bytes
    error: bool = False


def failure(error_type: str, message: str, request_id: str) -> Outcome:
    document = {"errorType": error_type, "errorMessage": f"RequestId: {request_id} Error: {message}"}
    return Outcome(json.dumps(document).encode(), error=True)


class Log(Protocol):
    """Where a worker's output goes, line by line."""

    def write(self, line: str) -> None: ...
    def close(self) -> None: ...


class Worker:
    """Runs one invocation at a time. After `alive` is false it must not be used again."""

    def __init__(self, function: Function, runtime: Runtime, environment: dict[str, str], log: Log) -> None:
        self._function = function
        self._log = log
        self._events: queue.SimpleQueue[tuple[str, bytes, str, float] | None] = queue.SimpleQueue()
        self._outcome: Outcome | None = None
        self._settled = threading.Event()
        self._ready = threading.Event()
        self.started = time.monotonic()
        self._api = Service(_runtime_api(self), f"runtime API of {function.name}")
        self._process = subprocess.Popen(
            [runtime.python, "-I", "-S", "-c", _BOOT, function.handler, function.code,
             *map(str, runtime.directories)],
            env=environment | {"AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{self._api.port}"},
            cwd=function.code, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            start_new_session=True,
        )  # fmt: skip
        self._follower = threading.Thread(target=self._follow, args=(self._process.stdout,), daemon=True)
        self._follower.start()

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def invoke(self, payload: bytes, invoked_arn: str | None = None) -> Outcome:
        """One invocation. `invoked_arn`: what the caller named, qualifier and all; or else the function."""
        request_id, timeout = str(uuid.uuid4()), self._function.timeout_seconds
        if init_error := self.init_error():
            return init_error
        self._settled.clear()
        self._outcome = None
        deadline = time.monotonic() + timeout
        self._events.put((request_id, payload, invoked_arn or self._function.arn, time.time() + timeout))
        while not self._settled.wait(min(_POLL_SECONDS, max(0.0, deadline - time.monotonic()))):
            if not self.alive and not self._settled.wait(_POLL_SECONDS):
                status = f"Runtime exited with error: exit status {self._process.returncode}"
                return self._killed("Runtime.ExitError", status, request_id)
            if time.monotonic() >= deadline:
                return self._killed(
                    "Sandbox.Timedout", f"Task timed out after {timeout:.2f} seconds", request_id
                )
            if self.resident_bytes > self._function.memory_mb * 2**20:
                status = "Runtime exited with error: signal: killed"
                return self._killed("Runtime.OutOfMemory", status, request_id)
        return self._outcome or failure("Runtime.ExitError", "Runtime exited without an answer", request_id)

    def init_error(self) -> Outcome | None:
        """Wait for the init phase; what it failed with, or None. A worker that failed is stopped."""
        if self._initialised():
            return None
        message = f"Init timed out after {INIT_SECONDS:.2f} seconds"
        return self._outcome or self._killed("Sandbox.Timedout", message, str(uuid.uuid4()))

    def _initialised(self) -> bool:
        until = time.monotonic() + INIT_SECONDS
        while time.monotonic() < until and not self._ready.wait(_POLL_SECONDS):
            if not self.alive and self._outcome is None and not self._settled.wait(_POLL_SECONDS):
                status = f"Runtime exited with error: exit status {self._process.returncode}"
                self._outcome = failure("Runtime.ExitError", status, str(uuid.uuid4()))
            if self._outcome is not None:
                self.stop()
                return False
        return self._ready.is_set()

    def _killed(self, error_type: str, message: str, request_id: str) -> Outcome:
        self.stop()
        self._log.write(json.dumps({"type": "platform.report", "requestId": request_id, "error": message}))
        return failure(error_type, message, request_id)

    def next_event(self) -> tuple[str, bytes, str, float] | None:
        """Return the next event for the Runtime API, None once stopped. A caller has initialised."""
        self._ready.set()
        return self._events.get()

    def settle(self, payload: bytes, error: bool) -> None:
        """For the Runtime API: the process answers."""
        if len(payload) > RESPONSE_LIMIT:
            message = f"Response payload size exceeded maximum allowed payload size ({RESPONSE_LIMIT} bytes)."
            self._outcome = failure("Function.ResponseSizeTooLarge", message, "")
        else:
            self._outcome = Outcome(payload, error)
        self._settled.set()

    @property
    def resident_bytes(self) -> int:
        return resident_bytes(self._process.pid)

    def kill(self) -> None:
        """Kill the process; its invocation in flight fails."""
        self._process.kill()

    def _follow(self, output: IO[bytes]) -> None:
        with output:
            for line in output:
                self._log.write(line.decode(errors="replace").rstrip("\n"))
        self._log.close()

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()
        self._follower.join(timeout=2)
        self._events.put(None)
        self._api.stop()


def _runtime_api(worker: Worker) -> type[Handler]:
    class RuntimeApi(Handler):
        def do_GET(self) -> None:  # noqa: N802
            if self.path.endswith("/restore/next"):
                # The process is as it would be snapshotted, and is resumed at once.
                return self.answer(200)
            event = worker.next_event()
            if event is None:
                return self.answer(410)
            request_id, payload, arn, deadline = event
            trace = f"Root=1-{int(time.time()):08x}-{uuid.uuid4().hex[:24]};Sampled=0"
            headers = [
                ("Lambda-Runtime-Aws-Request-Id", request_id),
                ("Lambda-Runtime-Deadline-Ms", str(int(deadline * 1000))),
                ("Lambda-Runtime-Invoked-Function-Arn", arn),
                ("Lambda-Runtime-Trace-Id", trace),
                ("Content-Type", "application/json"),
            ]
            return self.answer(200, payload, headers)

        def do_POST(self) -> None:  # noqa: N802
            body = self.body()
            worker.settle(body, error=self.path.endswith("/error"))
            self.answer(202, b'{"status":"OK"}', [("Content-Type", "application/json")])

    return RuntimeApi


def resident_bytes(pid: int) -> int:
    """The memory that a process holds, in bytes; 0 where it is gone."""
    try:
        with open(f"/proc/{pid}/statm") as statm:
            return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (FileNotFoundError, ProcessLookupError, IndexError):
        if os.path.exists("/proc"):
            return 0
    output = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return int(output.stdout or 0) * 1024
