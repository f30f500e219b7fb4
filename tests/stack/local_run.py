"""The local run as a fixture: the real program on free ports, and polling with a deadline."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from random import SystemRandom
from typing import Any, TypeVar

from local.emulator.event_senders import put_batches
from local.ports import Ports
from local.stack import LocalStack
from tests.project import ROOT

T = TypeVar("T")


#: Below the ports that systems choose for outgoing connections (IANA: from 49152; Linux: from 32768), so that
#: no connection takes a port between its choice and its use.
_PORTS = range(20_000, 32_000)


def free_ports() -> Ports:
    """Return four free ports."""
    free = (port for port in SystemRandom().sample(_PORTS, len(_PORTS)) if _is_free(port))
    return Ports(*islice(free, 4))


def _is_free(port: int) -> bool:
    try:
        with socket.create_server(("127.0.0.1", port)):
            return True
    except OSError:
        return False


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


def eventually(probe: Callable[[], T], seconds: float = 120) -> T:
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
