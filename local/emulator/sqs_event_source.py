"""Lambda's event source mapping for SQS: receive messages, invoke the function, delete what succeeded.

Failed messages stay in the queue and are visible again after the visibility timeout ("How Lambda processes
records from Amazon SQS").
"""

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from local.cloud import Cloud
from local.deployment.manifest import Function, QueueMapping
from local.deployment.roles import Roles
from local.emulator.lambda_runtime_host.worker import Outcome
from local.errors import LocalError

_SERVICE = "lambda.amazonaws.com"
#: Between two polls of an empty queue.
_PAUSE_SECONDS = 0.5


class QueueReader:
    """Poll one queue for one function, in the background, until `stop`."""

    def __init__(
        self, mapping: QueueMapping, function: Function, cloud: Cloud, roles: Roles,
        invoke: Callable[[str, bytes], Outcome], log_problem: Callable[[str], None],
    ) -> None:  # fmt: skip
        self.mapping, self._function = mapping, function
        self._cloud, self._roles, self._invoke, self._log_problem = cloud, roles, invoke, log_problem
        self._name = mapping.queue_arn.rsplit(":", 1)[-1]
        self._url = cloud.client("sqs").get_queue_url(QueueName=self._name)["QueueUrl"]
        self._stopped = threading.Event()
        self._check()
        self._pool = ThreadPoolExecutor(mapping.concurrency, thread_name_prefix=f"queue {self._name}")
        for _ in range(mapping.concurrency):
            self._pool.submit(self._run)

    @property
    def at_rest(self) -> bool:
        """Whether the queue is empty: no message is waiting, in flight or hidden."""
        attributes = self._attributes(self._cloud.client("sqs"))
        return (
            attributes["ApproximateNumberOfMessages"]
            == attributes["ApproximateNumberOfMessagesNotVisible"]
            == "0"
        )

    def stop(self) -> None:
        self._stopped.set()
        self._pool.shutdown()

    def _check(self) -> None:
        """Check as Lambda does at creation. Raise LocalError, and ClientError for missing permissions."""
        visible = int(self._attributes(self._client())["VisibilityTimeout"])
        if visible < self._function.timeout_seconds:
            raise LocalError(
                f"Queue {self._name} shows a message again after {visible} s, while {self._function.name} "
                f"may still work on it for {self._function.timeout_seconds} s: Lambda refuses that."
            )

    def _client(self) -> Any:
        taken = self._roles.take(self._function.role_arn, _SERVICE, self._function.arn)
        return self._cloud.client("sqs", taken)

    def _attributes(self, client: Any) -> dict[str, str]:
        return dict(client.get_queue_attributes(QueueUrl=self._url, AttributeNames=["All"])["Attributes"])

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                handled = self._once()
            except (ClientError, BotoCoreError, LocalError) as failure:
                handled = 0
                if not self._stopped.is_set():
                    self._log_problem(f"{self._name}: {failure}")
            if not handled:
                self._stopped.wait(_PAUSE_SECONDS)

    def _once(self) -> int:
        """Receive and process one batch; return its number of messages."""
        client = self._client()
        messages = client.receive_message(
            QueueUrl=self._url,
            MaxNumberOfMessages=self.mapping.batch_size,
            MessageSystemAttributeNames=["All"],
        ).get("Messages", [])
        if messages:
            event = {"Records": [self._record(message) for message in messages]}
            outcome = self._invoke(self.mapping.function_arn, json.dumps(event).encode())
            failed = self._failed(outcome, {message["MessageId"] for message in messages})
            for message in messages:
                if message["MessageId"] not in failed:
                    client.delete_message(QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"])
        return len(messages)

    def _record(self, message: dict[str, Any]) -> dict[str, Any]:
        """A message as Lambda hands it over ("Example Amazon SQS message event")."""
        return {
            "messageId": message["MessageId"],
            "receiptHandle": message["ReceiptHandle"],
            "body": message["Body"],
            "attributes": message.get("Attributes", {}),
            "messageAttributes": {},
            "md5OfBody": message["MD5OfBody"],
            "eventSource": "aws:sqs",
            "eventSourceARN": self.mapping.queue_arn,
            "awsRegion": self._cloud.region,
        }

    def _failed(self, outcome: Outcome, every: set[str]) -> set[str]:
        if outcome.error:
            self._log_problem(f"{self._function.name}: {outcome.payload.decode(errors='replace')}")
            return every
        if not self.mapping.reports_failures:
            return set()
        attributes = json.loads(outcome.payload) or {}
        return {failure["itemIdentifier"] for failure in attributes.get("batchItemFailures", ())}
