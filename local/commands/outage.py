"""`python -m local watch`: quiet minutes, then a source that stops: who says so, and how soon."""

import threading
import time
from collections.abc import Callable, Iterator
from itertools import count, cycle
from pathlib import Path

from local.commands.demo import ask
from local.deployment.manifest import Source
from local.emulator.cloudwatch.sender_metrics import sent
from local.emulator.event_senders import play
from local.errors import LocalError
from local.ports import Ports
from local.stack import LocalStack
from local.traffic import generate

#: The source that stops.
PROJECT, SOURCE = "acme-shop", "ses"
#: Records a second, over all sources: a tenth of what `python -m local load` puts.
_RATE = 8
#: The longest that may go by until a source that stopped is told of, and until one that tells again is.
_TOLD_WITHIN_SECONDS = 180.0
_QUERY = "{ viewer { projects { name sourceHealth { source state reason } } } }"


def watch(
    program: Path, home: Path, ports: Ports, run_dir: Path, minutes: float, say: Callable[[str], None]
) -> bool:
    """Whether no alarm was raised before the source stopped, and one after. Raises LocalError."""
    stack = LocalStack(program, home, say, lambda line: say(f"! {line}"))
    try:
        stack.start(ports, run_dir)
        with Traffic(stack) as traffic:
            quiet = _quietly(stack, minutes, say)
            return _stopped(stack, traffic, say) and quiet
    finally:
        stack.stop()


class Traffic:
    """Every declared source at work, a few records a second, in a thread of its own. While a source is in
    `stopped`, its service still sends, and none of its events comes."""

    def __init__(self, stack: LocalStack) -> None:
        self._stack = stack
        self.stopped: set[str] = set()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="traffic", daemon=True)

    def __enter__(self) -> "Traffic":
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
            sent(source, [record], stack.metrics.tell)
        else:
            play(stack.firehose, stack.roles, source, stream, [record], stack.metrics.tell)


def _records(project: str, kind: str) -> Iterator[bytes]:
    for seed in count():
        yield from generate(project, frozenset({kind}), seed, int(time.time() * 1000))


def _quietly(stack: LocalStack, minutes: float, say: Callable[[str], None]) -> bool:
    say(f"{minutes:g} quiet minutes, {_RATE} records a second over all sources ...")
    for minute in range(1, round(minutes) + 1):
        time.sleep(60)
        received = sum(stream.counts.received for stream in stack.streams.values())
        raised = ", ".join(stack.alarms.told_of()) or "none"
        say(f"  minute {minute}: {received:,} records, alarms raised: {raised}")
    return not stack.alarms.ever_raised


def _stopped(stack: LocalStack, traffic: Traffic, say: Callable[[str], None]) -> bool:
    (source,) = (one for one in stack.manifest.sources if one.kind == SOURCE and PROJECT in one.stream_arn)
    say(f"{PROJECT}'s {SOURCE} sends on, and none of its events comes any more ...")
    traffic.stopped.add(source.arn)
    stopped = time.monotonic()
    told = [
        _within(stopped, lambda: _state(stack) != "LIVE", "the API says that it is not live", say),
        _within(stopped, lambda: _state(stack) == "DOWN", "the API says that it is down", say),
        _within(stopped, lambda: _is_raised(stack), "the alarm is raised", say),
    ]
    say("Its events come again ...")
    traffic.stopped.clear()
    again = time.monotonic()
    told += [
        _within(again, lambda: _state(stack) == "LIVE", "the API says that it is live", say),
        _within(again, lambda: not _is_raised(stack), "the alarm is over", say),
    ]
    return all(told)


def _within(started: float, is_so: Callable[[], bool], what: str, say: Callable[[str], None]) -> bool:
    """Whether it is so soon enough after `started`, in seconds of the monotonic clock."""
    while not is_so():
        if time.monotonic() - started > _TOLD_WITHIN_SECONDS:
            say(f"  not after {_TOLD_WITHIN_SECONDS:.0f} s: {what}")
            return False
        time.sleep(0.5)
    say(f"  {time.monotonic() - started:.0f} s later {what}")
    return True


def _state(stack: LocalStack) -> str:
    outputs = stack.outputs()
    answer = ask(outputs.graphql_url, outputs.tokens[outputs.projects[PROJECT].tenant], _QUERY, {})
    for project in answer["data"]["viewer"]["projects"]:
        for source in project["sourceHealth"]:
            if (project["name"], source["source"]) == (PROJECT, SOURCE):
                return str(source["state"])
    raise LocalError(f"The API tells nothing of {PROJECT}'s {SOURCE}.")


def _is_raised(stack: LocalStack) -> bool:
    return any(name.startswith(f"{PROJECT}-source-down") for name in stack.alarms.raised)
