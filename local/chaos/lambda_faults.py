"""Invocations in bad luck: each batch handed over twice, some functions killed while they work on it."""

import threading
from collections.abc import Callable
from random import Random

from local.emulator.lambda_runtime_host.worker import Outcome

#: Within this time of its start an invocation is killed, in seconds: before most batches are written.
_KILLED_WITHIN = 0.05


class FaultyInvocations:
    """Stands between the streams and the functions. `kill` ends whatever works on a function's invocation."""

    def __init__(
        self, invoke: Callable[[str, bytes], Outcome], kill: Callable[[str], int], rng: Random
    ) -> None:
        self.invoked = self.killed = self._kills_left = 0
        self._invoke, self._kill, self._dice = invoke, kill, rng
        self._lock = threading.Lock()

    def kill_next(self, times: int) -> None:
        """Kill the function in the midst of its next `times` batches."""
        with self._lock:
            self._kills_left += times

    def invoke(self, arn: str, payload: bytes) -> Outcome:
        """The second of two invocations with the same batch, as after an answer that got lost."""
        first, second = (self._once(arn, payload) for _ in range(2))
        return first if first.error else second

    def _once(self, arn: str, payload: bytes) -> Outcome:
        with self._lock:
            self.invoked += 1
            doomed, self._kills_left = self._kills_left > 0, max(0, self._kills_left - 1)
        if not doomed:
            return self._invoke(arn, payload)
        timer = threading.Timer(self._dice.uniform(0, _KILLED_WITHIN), self._end, [arn])
        timer.start()
        try:
            return self._invoke(arn, payload)
        finally:
            timer.join()

    def _end(self, arn: str) -> None:
        ended = self._kill(arn)
        with self._lock:
            self.killed += ended
            # Too late for this one: it had answered.
            self._kills_left += 0 if ended else 1
