"""Log streams in CloudWatch Logs.

ministack authorises a write to a log by the ARN of the group, AWS by that of the stream
(`...:log-group:NAME:log-stream:STREAM`). So the permissions of the logging role are checked
as AWS would, and the lines are then written as the root user.
"""

import contextlib
import queue
import threading
import time
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from local.cloud import Cloud
from local.deployment.roles import Roles
from local.emulator.cloudwatch import emf
from local.emulator.cloudwatch.metrics import EmitMetric, discard

_GATHER_SECONDS = 0.2


def stream_arn(cloud: Cloud, group: str, stream: str) -> str:
    return cloud.arn("logs", f"log-group:{group}:log-stream:{stream}")


def require_log_permissions(roles: Roles, role_arn: str, log_arn: str) -> None:
    """Raises AccessDeniedError unless the role may make the stream and write to it."""
    for action in ("logs:CreateLogStream", "logs:PutLogEvents"):
        roles.require(role_arn, action, log_arn)


class LogStream:
    """A stream that lines are written to in the background, in batches.

    Call `require_log_permissions` first where a role writes: on AWS the log would silently stay empty. `emit`
    receives the metrics that are embedded in lines.
    """

    def __init__(self, cloud: Cloud, group: str, stream: str, emit: EmitMetric = discard) -> None:
        self._emit = emit
        self._logs = cloud.client("logs")
        self._target = {"logGroupName": group, "logStreamName": stream}
        self._lines: queue.SimpleQueue[tuple[int, str] | None] = queue.SimpleQueue()
        self._logs.create_log_stream(**self._target)
        threading.Thread(target=self._ship, name=f"log {stream}", daemon=True).start()

    def write(self, line: str) -> None:
        if line:
            self._lines.put((_now(), line))
            emf.read_line(line, self._emit)

    def close(self) -> None:
        """Write what is left, in the background."""
        self._lines.put(None)

    def _ship(self) -> None:
        while (line := self._lines.get()) is not None:
            time.sleep(_GATHER_SECONDS)
            batch: list[tuple[int, str] | None] = [line]
            while not self._lines.empty():
                batch.append(self._lines.get())
            # A log ends with the stack that holds it.
            with contextlib.suppress(ClientError, BotoCoreError):
                self._put([each for each in batch if each is not None])
            if None in batch:
                return

    def _put(self, lines: list[tuple[int, str]]) -> Any:
        events = [{"timestamp": at, "message": text} for at, text in lines]
        return self._logs.put_log_events(**self._target, logEvents=events)


def _now() -> int:
    return int(time.time() * 1000)
