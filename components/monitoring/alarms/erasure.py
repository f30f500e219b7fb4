"""The alarms of erasure on request: what would miss its due date, and a function that does not run."""

import pulumi

from components.monitoring.alarms.alarm import Alarm, Condition, Heartbeat
from components.monitoring.metrics import stack_metric
from functions.contract import metric_names

_HOUR = 3_600


def erasure_alarms(log_group: pulumi.Input[str]) -> list[Alarm | Heartbeat]:
    """Return the alarms of the stack's eraser."""
    service = metric_names.ERASURE
    return [
        Alarm(
            "erasure-late",
            "a person's erasure takes longer than it should, or an object that cannot be read blocks it. The "
            "law gives a month.",
            "List the requests with `.venv/bin/python -m operations receipts list TENANT`: each names its "
            "damaged objects. Restore or delete these; where it names none, read the log group.",
            {
                "late": stack_metric(service, metric_names.LATE_ERASURES, "Maximum"),
                "stuck": stack_metric(service, metric_names.STUCK_ERASURES, "Maximum"),
            },
            [
                Condition("requests are open for over a week", "FILL(late, 0)"),
                Condition("an object cannot be read", "FILL(stuck, 0)"),
            ],
            period_seconds=_HOUR,
            datapoints_to_alarm=1,
            evaluation_periods=1,
            log_groups=[log_group],
        ),
        Heartbeat(
            "eraser-silent",
            "the eraser has not run for two hours, so nobody is erased.",
            "Read the log group for errors; check that the schedule of the function is enabled.",
            stack_metric(service, metric_names.ERASURE_RUNS),
            period_seconds=_HOUR,
            evaluation_periods=2,
            log_groups=[log_group],
        ),
    ]
