"""Alarms of failed records and their redrive."""

from dataclasses import dataclass

import pulumi

from components.monitoring.alarms.alarm import Alarm, Condition, Metric
from components.monitoring.metrics import project_metric
from components.settings.alarms import Thresholds
from functions.contract import metric_names


@dataclass(frozen=True)
class MonitoredRedrive:
    """The names that the alarms need; `command`: of `python -m operations`, for this project and stack."""

    project: str
    queue: pulumi.Input[str]
    dead_letters: pulumi.Input[str]
    log_group: pulumi.Input[str]
    stack: str

    @property
    def command(self) -> str:
        return f".venv/bin/python -m operations redrive {self.project} --stack {self.stack}"


def redrive_alarms(redrive: MonitoredRedrive, limits: Thresholds) -> list[Alarm]:
    """Return the alarms of the project's failed records."""

    def queue(name: str, of: pulumi.Input[str], stat: str) -> Metric:
        return Metric("AWS/SQS", f"ApproximateNumberOfMessages{name}", {"QueueName": of}, stat)

    return [
        records_failed(
            {
                "failed": project_metric(redrive.project, metric_names.INGEST, metric_names.FAILED_RECORDS),
                "records": project_metric(redrive.project, metric_names.INGEST, metric_names.RECORDS),
                "poison": project_metric(redrive.project, metric_names.REDRIVE, metric_names.POISON_RECORDS),
                "held": project_metric(redrive.project, metric_names.REDRIVE, metric_names.HELD_OBJECTS),
            },
            f"List the reasons with `{redrive.command} --dry-run --poison`; after an upgrade that "
            "supports them run "
            f"`{redrive.command} --poison`.",
            limits,
            [redrive.log_group],
        ),
        Alarm(
            "redrive-failed",
            "failed records wait for redrive, or redrive gave up on them. They remain in the archive "
            "under errors/.",
            f"Fix the cause that the log group names, then run `{redrive.command}`.",
            {
                "visible": queue("Visible", redrive.queue, "Minimum"),
                "inflight": queue("NotVisible", redrive.queue, "Minimum"),
                "dead": queue("Visible", redrive.dead_letters, "Maximum"),
            },
            [
                # The age of the oldest message leaves out those that were received three times.
                Condition("waiting for 30 minutes", "FILL(visible, 0) + FILL(inflight, 0)"),
                Condition("dead letters", "FILL(dead, 0)"),
            ],
            datapoints_to_alarm=6,
            evaluation_periods=7,
            log_groups=[redrive.log_group],
        ),
    ]


def records_failed(
    metrics: dict[str, Metric], action: str, limits: Thresholds, log_groups: list[pulumi.Input[str]]
) -> Alarm:
    """Return the alarm on records that cannot be parsed or stored."""
    return Alarm(
        "records-failed",
        "records cannot be parsed or stored. They are in the archive under errors/poison/, with a reason.",
        action,
        metrics,
        [
            Condition(
                f"ingest fails more than {limits.failed_record_rate * 100:g} % of records",
                "FILL(failed, 0)",
                f"{limits.failed_record_rate} * FILL(records, 0)",
            ),
            Condition("redrive rejects records", "FILL(poison, 0)"),
            Condition("an error object is damaged", "FILL(held, 0)"),
        ],
        datapoints_to_alarm=1,
        evaluation_periods=1,
        log_groups=log_groups,
    )
