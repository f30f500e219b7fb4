"""The workers of one version of a function: idle ones are kept warm, and there are never too many."""

import threading
import time
from collections.abc import Callable

from local.deployment.manifest import Function
from local.deployment.roles import RENEW_SECONDS
from local.emulator.lambda_runtime_host.worker import Worker

#: A machine is not a region: more workers of a function than this only wait for the processor.
MOST_WORKERS = 4
#: A worker keeps its credentials for life, so it retires while they are still good.
_RETIRE_SECONDS = RENEW_SECONDS - 120


def _retires(worker: Worker) -> bool:
    return time.monotonic() - worker.started > _RETIRE_SECONDS


class Pool:
    """Hands workers out one by one; who takes one gives it back."""

    def __init__(self, function: Function, start: Callable[[Function], Worker]) -> None:
        self._function, self._start = function, start
        self._limit = min(function.reserved_concurrency or MOST_WORKERS, MOST_WORKERS)
        self._idle: list[Worker] = []
        self._count = 0
        self._closed = False
        self._changed = threading.Condition()

    def take(self) -> Worker:
        with self._changed:
            while not self._idle and self._count >= self._limit:
                self._changed.wait()
            while self._idle:
                worker = self._idle.pop()
                if worker.alive and not _retires(worker):
                    return worker
                worker.stop()
                self._count -= 1
            self._count += 1
        try:
            return self._start(self._function)
        except BaseException:
            self._lose_one()
            raise

    def give_back(self, worker: Worker) -> None:
        with self._changed:
            if worker.alive and not self._closed and not _retires(worker):
                self._idle.append(worker)
                self._changed.notify()
                return
        worker.stop()
        self._lose_one()

    @property
    def idle(self) -> list[Worker]:
        with self._changed:
            return list(self._idle)

    def close(self) -> None:
        """Stop every worker, those at work when they have done it."""
        with self._changed:
            self._closed = True
        self.stop()

    def stop(self) -> None:
        with self._changed:
            idle, self._idle = self._idle, []
        for worker in idle:
            worker.stop()
            self._lose_one()

    def _lose_one(self) -> None:
        with self._changed:
            self._count -= 1
            self._changed.notify()
