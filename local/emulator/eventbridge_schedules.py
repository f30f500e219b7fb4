"""EventBridge schedules: invoke each scheduled function at its rate, until `stop`."""

import json
import threading
import uuid
from collections.abc import Callable
from datetime import UTC, datetime

from botocore.exceptions import BotoCoreError, ClientError

from local.cloud import Cloud
from local.deployment.manifest import Manifest, Schedule
from local.emulator.lambda_runtime_host.permissions import check_permission
from local.emulator.lambda_runtime_host.worker import Outcome
from local.errors import LocalError


class Schedules:
    """The declared schedules, from `start` on. The first invocation follows the first interval."""

    def __init__(
        self, manifest: Callable[[], Manifest], cloud: Cloud, invoke: Callable[[str, bytes], Outcome],
        log_problem: Callable[[str], None],
    ) -> None:  # fmt: skip
        self._declared, self._cloud, self._invoke, self._log_problem = manifest, cloud, invoke, log_problem
        self._stopped = threading.Event()

    def start(self) -> None:
        for schedule in self._declared().schedules:
            threading.Thread(target=self._run, args=(schedule,), name=schedule.rule_arn, daemon=True).start()

    def stop(self) -> None:
        self._stopped.set()

    def _run(self, schedule: Schedule) -> None:
        while not self._stopped.wait(schedule.seconds):
            self.call(schedule)

    def call(self, schedule: Schedule) -> None:
        """Invoke the function once, as its rule does."""
        try:
            check_permission(
                self._declared(), "events.amazonaws.com", schedule.function_arn, schedule.rule_arn
            )
            outcome = self._invoke(schedule.function_arn, json.dumps(self._event(schedule)).encode())
        except (ClientError, BotoCoreError, LocalError) as failure:
            if not self._stopped.is_set():
                self._log_problem(f"{schedule.rule_arn}: {failure}")
            return
        if outcome.error and not self._stopped.is_set():
            self._log_problem(f"{schedule.function_arn}: {outcome.payload.decode(errors='replace')}")

    def _event(self, schedule: Schedule) -> dict[str, object]:
        """Return the event that EventBridge sends ("Scheduled events")."""
        return {
            "version": "0",
            "id": str(uuid.uuid4()),
            "detail-type": "Scheduled Event",
            "source": "aws.events",
            "account": self._cloud.account,
            "time": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
            "region": self._cloud.region,
            "resources": [schedule.rule_arn],
            "detail": {},
        }
