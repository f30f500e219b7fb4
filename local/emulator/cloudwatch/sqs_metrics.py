"""What SQS tells of every queue: how many messages can be seen, and how long the oldest has been there."""

import contextlib
import threading
import time

from botocore.exceptions import BotoCoreError, ClientError

from local.cloud import Cloud
from local.emulator.cloudwatch.metrics import Tell

_EVERY_SECONDS = 5.0


class QueueMetrics:
    """Looks at the account's queues until `stop`. An age counts from when a queue was first seen filled."""

    def __init__(self, cloud: Cloud, tell: Tell) -> None:
        self._sqs, self._tell = cloud.client("sqs"), tell
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
                    self._look_at(url)

    def _look_at(self, url: str) -> None:
        told = self._sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        visible = int(told["ApproximateNumberOfMessages"])
        name, now = url.rsplit("/", 1)[-1], time.time()
        if visible + int(told["ApproximateNumberOfMessagesNotVisible"]):
            since = self._filled_since.setdefault(name, now)
        else:
            self._filled_since.pop(name, None)
            since = now
        queue = {"QueueName": name}
        self._tell("AWS/SQS", "ApproximateNumberOfMessagesVisible", visible, queue)
        self._tell("AWS/SQS", "ApproximateAgeOfOldestMessage", now - since, queue)
