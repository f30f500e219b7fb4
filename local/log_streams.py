"""Log streams in CloudWatch Logs, written with the credentials of whoever logs."""

import queue
import threading
import time
from typing import Any

from botocore.exceptions import ClientError

from local.cloud import Cloud, Credentials
from local.roles import AccessDeniedError

_GATHER_SECONDS = 0.2


class LogStream:
    """A stream that lines are written to in the background, in batches.

    Making it writes a first line at once and raises AccessDeniedError where the credentials may
    not: on AWS the log would silently stay empty.
    """

    def __init__(
        self, cloud: Cloud, credentials: Credentials, group: str, stream: str, *, create: bool, first: str
    ) -> None:
        self._logs = cloud.client("logs", credentials)
        self._target = {"logGroupName": group, "logStreamName": stream}
        self._lines: queue.SimpleQueue[tuple[int, str] | None] = queue.SimpleQueue()
        try:
            if create:
                self._logs.create_log_stream(**self._target)
            self._put([(_now(), first)])
        except ClientError as refused:
            if refused.response["Error"]["Code"] != "AccessDeniedException":
                raise
            raise AccessDeniedError(refused.response["Error"]["Message"]) from None
        self._thread = threading.Thread(target=self._ship, name=f"log {stream}", daemon=True)
        self._thread.start()

    def write(self, line: str) -> None:
        if line:
            self._lines.put((_now(), line))

    def close(self) -> None:
        """Write what is left."""
        self._lines.put(None)
        self._thread.join(timeout=2)

    def _ship(self) -> None:
        while (line := self._lines.get()) is not None:
            time.sleep(_GATHER_SECONDS)
            batch: list[tuple[int, str] | None] = [line]
            while not self._lines.empty():
                batch.append(self._lines.get())
            self._put([each for each in batch if each is not None])
            if None in batch:
                return

    def _put(self, lines: list[tuple[int, str]]) -> Any:
        events = [{"timestamp": at, "message": text} for at, text in lines]
        return self._logs.put_log_events(**self._target, logEvents=events)


def _now() -> int:
    return int(time.time() * 1000)
