"""Evaluates every alarm all the time, and sets its state in the embedded AWS, which tells the topic."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from local.cloud import Cloud
from local.emulator.cloudwatch.alarm import Alarm
from local.emulator.cloudwatch.metrics import Metrics, statistic

_EVERY_SECONDS = 5.0


class Alarms:
    """The declared alarms, from `start` until `stop`. `say` gets each that is raised or over."""

    def __init__(self, cloud: Cloud, metrics: Metrics, say: Callable[[str], None]) -> None:
        self._cloud, self._metrics, self._say = cloud, metrics, say
        self._alarms: Sequence[Alarm] = ()
        self._began = time.time()
        self._stopped = threading.Event()
        #: The names of those that are raised now, and of all that ever were.
        self.raised: set[str] = set()
        self.ever_raised: set[str] = set()

    def start(self) -> None:
        threading.Thread(target=self._run, name="alarms", daemon=True).start()

    def watch(self, manifest: Iterable[Mapping[str, Any]]) -> None:
        """From now on evaluate these: parameters of PutMetricAlarm."""
        self._alarms = [Alarm.read(parameters) for parameters in manifest]

    def told_of(self) -> list[str]:
        """Of all that were ever raised the names, without their random ends."""
        return sorted(name.rpartition("-")[0] for name in self.ever_raised)

    def stop(self) -> None:
        self._stopped.set()

    def _run(self) -> None:
        while not self._stopped.wait(_EVERY_SECONDS):
            self.evaluate(time.time())

    def evaluate(self, now: float) -> None:
        """Set each alarm to what it is at `now`, epoch seconds."""
        for alarm in self._alarms:
            is_raised = alarm.is_raised(self._periods(alarm, now))
            if is_raised != (alarm.name in self.raised):
                self._set(alarm, is_raised=is_raised)

    def _periods(self, alarm: Alarm, now: float) -> list[dict[str, float]]:
        """What was measured in the alarm's last periods, the newest last; nothing before this run began."""
        ends = (now - alarm.seconds * number for number in reversed(range(alarm.periods)))
        whole = (end for end in ends if end - alarm.seconds >= self._began or not alarm.missing_is_wrong)
        return [self._period(alarm, end) for end in whole]

    def _period(self, alarm: Alarm, end: float) -> dict[str, float]:
        told = {
            name: self._metrics.values(watched.metric, end - alarm.seconds, end)
            for name, watched in alarm.metrics.items()
        }
        return {name: statistic(values, alarm.metrics[name].stat) for name, values in told.items() if values}

    def _set(self, alarm: Alarm, *, is_raised: bool) -> None:
        (self.raised.add if is_raised else self.raised.discard)(alarm.name)
        if is_raised:
            self.ever_raised.add(alarm.name)
        state, word = ("ALARM", "raised") if is_raised else ("OK", "over")
        self._say(f"Alarm {alarm.name} is {word}. {alarm.told if is_raised else ''}".rstrip())
        # The embedded AWS ends with the run.
        with contextlib.suppress(ClientError, BotoCoreError):
            self._cloud.client("cloudwatch").set_alarm_state(
                AlarmName=alarm.name, StateValue=state, StateReason=f"The local run found it {word}."
            )
