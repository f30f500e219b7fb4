"""`python -m local simulate-outage`: run quietly, then stop a source and time its detection."""

import threading
import time
from collections.abc import Callable, Iterator
from itertools import count, cycle
from pathlib import Path

from local.commands.demo import execute_query
from local.deployment.manifest import Source
from local.emulator.cloudwatch.sender_metrics import sent
from local.emulator.event_senders import play
from local.errors import LocalError
from local.ports import Ports
from local.stack import LocalStack
from local.traffic import Traffic

#: The source that stops.
PROJECT, SOURCE = "acme-shop", "ses"
#: Records a second, over all sources: a tenth of what `python -m local load` puts.
_RATE = 8
#: The longest time until a stopped source, and then its recovery, must be detected.
_DETECTED_WITHIN_SECONDS = 180.0
_QUERY = "{ viewer { projects { name sourceHealth { source state reason } } } }"


def simulate_outage(
    program: Path,
    home: Path,
    ports: Ports,
    run_dir: Path,
    minutes: float,
    log_progress: Callable[[str], None],
) -> bool:
    """Return whether no alarm was raised before the source stopped, and one after. Raise LocalError."""
    stack = LocalStack(program, home, log_progress, lambda line: log_progress(f"! {line}"))
    try:
        stack.start(ports, run_dir)
        with SourceTraffic(stack) as traffic:
            quiet = _quietly(stack, minutes, log_progress)
            return _stopped(stack, traffic, log_progress) and quiet
    finally:
        stack.stop()


class SourceTraffic:
    """Traffic from every declared source, a few records per second, in a background thread. While a source is
    in `stopped`, its service still sends messages, but none of its events arrives."""

    def __init__(self, stack: LocalStack) -> None:
        self._stack = stack
        self.stopped: set[str] = set()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="traffic", daemon=True)

    def __enter__(self) -> "SourceTraffic":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        projects = {output.delivery_stream: name for name, output in self._stack.outputs().projects.items()}
        endless = [
            (source, stream, _records(projects[stream], source.kind))
            for source in self._stack.manifest.sources
            for stream in [source.stream_arn.rpartition("/")[2]]
        ]
        for source, stream, records in cycle(endless):
            if self._over.wait(1 / _RATE):
                return
            self._put(source, stream, next(records))

    def _put(self, source: Source, stream: str, record: bytes) -> None:
        stack = self._stack
        if source.arn in self.stopped:
            sent(source, [record], stack.metrics.emit)
        else:
            play(stack.firehose, stack.roles, source, stream, [record], stack.metrics.emit)


def _records(project: str, kind: str) -> Iterator[bytes]:
    for seed in count():
        yield from Traffic(project, frozenset({kind}), seed, int(time.time() * 1000)).records()


def _quietly(stack: LocalStack, minutes: float, log_progress: Callable[[str], None]) -> bool:
    log_progress(f"{minutes:g} quiet minutes, {_RATE} records a second over all sources ...")
    for minute in range(1, round(minutes) + 1):
        time.sleep(60)
        received = sum(stream.counts.received for stream in stack.streams.values())
        raised = ", ".join(stack.alarms.raised_so_far()) or "none"
        log_progress(f"  minute {minute}: {received:,} records, alarms raised: {raised}")
    return not stack.alarms.ever_raised


def _stopped(stack: LocalStack, traffic: SourceTraffic, log_progress: Callable[[str], None]) -> bool:
    (source,) = (one for one in stack.manifest.sources if one.kind == SOURCE and PROJECT in one.stream_arn)
    log_progress(f"{PROJECT}'s {SOURCE} still sends, but its events no longer arrive ...")
    traffic.stopped.add(source.arn)
    stopped = time.monotonic()
    results = [
        _within(stopped, lambda: _state(stack) != "LIVE", "the API says that it is not live", log_progress),
        _within(stopped, lambda: _state(stack) == "DOWN", "the API says that it is down", log_progress),
        _within(stopped, lambda: _is_raised(stack), "the alarm is raised", log_progress),
    ]
    log_progress("Its events arrive again ...")
    traffic.stopped.clear()
    again = time.monotonic()
    results += [
        _within(again, lambda: _state(stack) == "LIVE", "the API says that it is live", log_progress),
        _within(again, lambda: not _is_raised(stack), "the alarm is over", log_progress),
    ]
    return all(results)


def _within(
    started: float, is_so: Callable[[], bool], what: str, log_progress: Callable[[str], None]
) -> bool:
    """Wait until the condition holds; return whether it did in time after `started` (monotonic seconds)."""
    while not is_so():
        if time.monotonic() - started > _DETECTED_WITHIN_SECONDS:
            log_progress(f"  not after {_DETECTED_WITHIN_SECONDS:.0f} s: {what}")
            return False
        time.sleep(0.5)
    log_progress(f"  {time.monotonic() - started:.0f} s later {what}")
    return True


def _state(stack: LocalStack) -> str:
    outputs = stack.outputs()
    answer = execute_query(outputs.graphql_url, outputs.tokens[outputs.projects[PROJECT].tenant], _QUERY, {})
    for project in answer["data"]["viewer"]["projects"]:
        for source in project["sourceHealth"]:
            if (project["name"], source["source"]) == (PROJECT, SOURCE):
                return str(source["state"])
    raise LocalError(f"The API reports no health of {PROJECT}'s source {SOURCE}.")


def _is_raised(stack: LocalStack) -> bool:
    return any(name.startswith(f"{PROJECT}-source-unhealthy") for name in stack.alarms.raised)
