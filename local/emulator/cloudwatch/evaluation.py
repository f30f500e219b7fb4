"""The evaluation of alarms: set each alarm's state in the embedded AWS, which notifies the topic."""

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
    """The declared alarms, evaluated from `start` until `stop`; each change of state is logged."""

    def __init__(self, cloud: Cloud, metrics: Metrics, log_progress: Callable[[str], None]) -> None:
        self._cloud, self._metrics, self._log_progress = cloud, metrics, log_progress
        self._alarms: Sequence[Alarm] = ()
        self._began = time.time()
        self._stopped = threading.Event()
        #: The names of the alarms that are raised now, and of all that were raised so far.
        self.raised: set[str] = set()
        self.ever_raised: set[str] = set()

    def start(self) -> None:
        threading.Thread(target=self._run, name="alarms", daemon=True).start()

    def watch(self, manifest: Iterable[Mapping[str, Any]]) -> None:
        """Evaluate these alarms from now on; each is the parameters of PutMetricAlarm."""
        self._alarms = [Alarm.read(parameters) for parameters in manifest]

    def raised_so_far(self) -> list[str]:
        """Return the names of all alarms that were raised, without their random suffixes."""
        return sorted(name.rpartition("-")[0] for name in self.ever_raised)

    def stop(self) -> None:
        self._stopped.set()

    def _run(self) -> None:
        while not self._stopped.wait(_EVERY_SECONDS):
            self.evaluate(time.time())

    def evaluate(self, now: float) -> None:
        """Set the state of each alarm at `now`, epoch seconds."""
        for alarm in self._alarms:
            is_raised = alarm.is_raised(self._periods(alarm, now))
            if is_raised != (alarm.name in self.raised):
                self._set(alarm, is_raised=is_raised)

    def _periods(self, alarm: Alarm, now: float) -> list[dict[str, float]]:
        """Return the values of the alarm's last periods, the newest last; none before this run began."""
        ends = (now - alarm.seconds * number for number in reversed(range(alarm.periods)))
        whole = (end for end in ends if end - alarm.seconds >= self._began or not alarm.missing_is_wrong)
        return [self._period(alarm, end) for end in whole]

    def _period(self, alarm: Alarm, end: float) -> dict[str, float]:
        values_by_id = {
            name: self._metrics.values(watched.metric, end - alarm.seconds, end)
            for name, watched in alarm.metrics.items()
        }
        return {
            name: statistic(values, alarm.metrics[name].stat)
            for name, values in values_by_id.items()
            if values
        }

    def _set(self, alarm: Alarm, *, is_raised: bool) -> None:
        (self.raised.add if is_raised else self.raised.discard)(alarm.name)
        if is_raised:
            self.ever_raised.add(alarm.name)
        state, word = ("ALARM", "raised") if is_raised else ("OK", "over")
        self._log_progress(f"Alarm {alarm.name} is {word}. {alarm.description if is_raised else ''}".rstrip())
        # The embedded AWS ends with the run.
        with contextlib.suppress(ClientError, BotoCoreError):
            self._cloud.client("cloudwatch").set_alarm_state(
                AlarmName=alarm.name, StateValue=state, StateReason=f"The local run found it {word}."
            )
