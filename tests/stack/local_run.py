"""The local run as a fixture: the real program on free ports, and polling with a deadline."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TypeVar

from local.emulator.event_senders import put_batches
from local.ports import Ports
from local.stack import LocalStack
from tests.project import ROOT

T = TypeVar("T")


def free_ports() -> Ports:
    """Return four free ports, held all at once so that they differ."""
    with ExitStack() as held:
        sockets = [held.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(4)]
        return Ports(*(each.getsockname()[1] for each in sockets))


@contextmanager
def running(run_dir: Path, program: Path = ROOT, **settings: Any) -> Iterator[LocalStack]:
    """The whole local run, without the demo's traffic; its installs are those of `make demo`."""
    reported: list[str] = []
    stack = LocalStack(program, ROOT / ".local", lambda _: None, reported.append, **settings)
    stack.start(free_ports(), run_dir)
    try:
        yield stack
    finally:
        stack.stop()


def eventually(probe: Callable[[], T], seconds: float = 30) -> T:
    """Return the first truthy result, polled until the deadline."""
    until = time.monotonic() + seconds
    while True:
        if answer := probe():
            return answer
        assert time.monotonic() < until, f"still {answer!r} after {seconds} s"
        threading.Event().wait(0.05)


def put_events(stack: LocalStack, project: str, events: list[dict[str, Any]]) -> None:
    """Put events into a project's stream as the root user, one JSON line each."""
    records = [json.dumps(event).encode() + b"\n" for event in events]
    put_batches(stack.firehose, stack.outputs().projects[project].delivery_stream, records)


def settled(stack: LocalStack, project: str) -> bool:
    """Whether every record put into the project's stream is processed."""
    return stack.streams[stack.outputs().projects[project].delivery_stream].counts.settled
