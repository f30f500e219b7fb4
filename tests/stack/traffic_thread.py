"""Records of the demo's kind put into a stream, 200 a second, from a thread of their own."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType

from local.chaos.scenario import Scenario
from local.emulator.event_senders import put_batches
from local.stack import LocalStack

_PER_SECOND, _PAUSE_SECONDS = 200, 0.05


class Traffic:
    """Begins with the `with` and ends with it, or after `max_records` records.

    They are shuffled, so that the events of a message and the messages of a campaign are far apart.
    """

    def __init__(self, stack: LocalStack, project: str, max_records: int) -> None:
        self._stack, self._stream = stack, stack.outputs().projects[project].delivery_stream
        every = Scenario(events=max_records, rate=1, poison_share=0, shuffled_seconds=max_records)
        self._records = list(every.records(project, int(time.time() * 1000)))[:max_records]
        self.put: list[bytes] = []
        self._over = threading.Event()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="traffic")

    def __enter__(self) -> "Traffic":
        self._running = self._thread.submit(self._run)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self.stop()
        if kind is None:
            self._running.result()

    def stop(self) -> None:
        self._over.set()
        self._thread.shutdown()

    def _run(self) -> None:
        started = time.monotonic()
        while len(self.put) < len(self._records) and not self._over.wait(_PAUSE_SECONDS):
            due = round((time.monotonic() - started) * _PER_SECOND)
            batch = self._records[len(self.put) : due]
            assert put_batches(self._stack.firehose, self._stream, batch) == len(batch)
            self.put += batch

    @property
    def goes_on(self) -> bool:
        return not self._running.done()
