"""EventBridge Scheduler: invoke each scheduled function at its rate, until `stop`."""

import json
import threading
import uuid
from collections.abc import Callable
from datetime import UTC, datetime

from botocore.exceptions import BotoCoreError, ClientError

from local.cloud import Cloud
from local.deployment.manifest import Manifest, Schedule
from local.deployment.roles import Roles
from local.emulator.lambda_runtime_host.worker import Outcome
from local.errors import LocalError

_SERVICE, _GROUP = "scheduler.amazonaws.com", "schedule-group/default"


class Schedules:
    """The declared schedules, from `start` on. The first invocation follows the first interval."""

    def __init__(
        self, manifest: Callable[[], Manifest], cloud: Cloud, roles: Roles,
        invoke: Callable[[str, bytes], Outcome], log_problem: Callable[[str], None],
    ) -> None:  # fmt: skip
        self._declared, self._cloud, self._roles = manifest, cloud, roles
        self._function, self._log_problem = invoke, log_problem
        self._stopped = threading.Event()

    def start(self) -> None:
        for schedule in self._declared().schedules:
            threading.Thread(target=self._run, args=(schedule,), name=schedule.arn, daemon=True).start()

    def stop(self) -> None:
        self._stopped.set()

    def _run(self, schedule: Schedule) -> None:
        while not self._stopped.wait(schedule.seconds):
            self.call(schedule)

    def invoke(self, schedule: Schedule) -> Outcome:
        """Invoke the function with the schedule's role; raise AccessDeniedError where the role may not."""
        self._roles.take(schedule.role_arn, _SERVICE, self._cloud.arn("scheduler", _GROUP))
        self._roles.require(schedule.role_arn, "lambda:InvokeFunction", schedule.function_arn)
        return self._function(schedule.function_arn, json.dumps(self._event(schedule)).encode())

    def call(self, schedule: Schedule) -> None:
        """Invoke the function once; log a failure."""
        try:
            outcome = self.invoke(schedule)
        except (ClientError, BotoCoreError, LocalError) as failure:
            if not self._stopped.is_set():
                self._log_problem(f"{schedule.arn}: {failure}")
            return
        if outcome.error and not self._stopped.is_set():
            self._log_problem(f"{schedule.function_arn}: {outcome.payload.decode(errors='replace')}")

    def _event(self, schedule: Schedule) -> dict[str, object]:
        """Return the event of a schedule without input (its User Guide, "Lambda targets")."""
        return {
            "version": "0",
            "id": str(uuid.uuid4()),
            "detail-type": "Scheduled Event",
            "source": "aws.scheduler",
            "account": self._cloud.account,
            "time": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
            "region": self._cloud.region,
            "resources": [schedule.arn],
            "detail": "{}",
        }
