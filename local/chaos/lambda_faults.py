"""Faulty invocations: every batch is delivered twice, some functions are killed midway."""

import threading
from collections.abc import Callable
from random import Random

from local.emulator.lambda_runtime_host.worker import Outcome

#: Seconds within which an invocation is killed: before most batches are written.
_KILLED_WITHIN = 0.05


class FaultyInvocations:
    """An invoker in front of the functions. `kill` ends the workers of a function's invocations."""

    def __init__(
        self, invoke: Callable[[str, bytes], Outcome], kill: Callable[[str], int], rng: Random
    ) -> None:
        self.invoked = self.killed = self._kills_left = 0
        self._invoke, self._kill, self._rng = invoke, kill, rng
        self._lock = threading.Lock()

    def kill_next(self, times: int) -> None:
        """Kill the function during each of its next `times` batches."""
        with self._lock:
            self._kills_left += times

    def invoke(self, arn: str, payload: bytes) -> Outcome:
        """Invoke the function twice with one batch, as after a lost response; return the second outcome."""
        first, second = (self._once(arn, payload) for _ in range(2))
        return first if first.error else second

    def _once(self, arn: str, payload: bytes) -> Outcome:
        with self._lock:
            self.invoked += 1
            doomed, self._kills_left = self._kills_left > 0, max(0, self._kills_left - 1)
        if not doomed:
            return self._invoke(arn, payload)
        timer = threading.Timer(self._rng.uniform(0, _KILLED_WITHIN), self._end, [arn])
        timer.start()
        try:
            return self._invoke(arn, payload)
        finally:
            timer.join()

    def _end(self, arn: str) -> None:
        ended = self._kill(arn)
        with self._lock:
            self.killed += ended
            # Too late: this invocation had finished.
            self._kills_left += 0 if ended else 1
