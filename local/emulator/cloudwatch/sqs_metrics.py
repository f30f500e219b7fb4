"""The metrics of every SQS queue: visible messages, and the age of the oldest."""

import contextlib
import threading
import time

from botocore.exceptions import BotoCoreError, ClientError

from local.cloud import Cloud
from local.emulator.cloudwatch.metrics import EmitMetric

_EVERY_SECONDS = 5.0


class QueueMetrics:
    """Measure the account's queues until `stop`. Ages count from when a queue was first seen non-empty."""

    def __init__(self, cloud: Cloud, emit: EmitMetric) -> None:
        self._sqs, self._emit = cloud.client("sqs"), emit
        self._filled_since: dict[str, float] = {}
        self._stopped = threading.Event()
        threading.Thread(target=self._run, name="queue metrics", daemon=True).start()

    def stop(self) -> None:
        self._stopped.set()

    def _run(self) -> None:
        while not self._stopped.wait(_EVERY_SECONDS):
            # The queues end with the run.
            with contextlib.suppress(ClientError, BotoCoreError):
                for url in self._sqs.list_queues().get("QueueUrls", []):
                    self._measure(url)

    def _measure(self, url: str) -> None:
        attributes = self._sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        visible = int(attributes["ApproximateNumberOfMessages"])
        name, now = url.rsplit("/", 1)[-1], time.time()
        if visible + int(attributes["ApproximateNumberOfMessagesNotVisible"]):
            since = self._filled_since.setdefault(name, now)
        else:
            self._filled_since.pop(name, None)
            since = now
        queue = {"QueueName": name}
        self._emit("AWS/SQS", "ApproximateNumberOfMessagesVisible", visible, queue)
        self._emit("AWS/SQS", "ApproximateAgeOfOldestMessage", now - since, queue)
