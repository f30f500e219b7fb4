"""Alarms of failed records and their redrive."""

from collections.abc import Sequence

import pulumi

from components.monitoring.alarms.alarm import Alarm, Metric
from components.monitoring.metrics import project_metric
from functions.contract import metric_names


def redrive_alarms(
    project: str, queue: pulumi.Input[str], dead_letters: pulumi.Input[str]
) -> Sequence[Alarm]:
    age = Metric("AWS/SQS", "ApproximateAgeOfOldestMessage", {"QueueName": queue}, "Maximum")
    dead = Metric("AWS/SQS", "ApproximateNumberOfMessagesVisible", {"QueueName": dead_letters}, "Maximum")
    rejected = {
        "poison": project_metric(project, metric_names.REDRIVE, metric_names.POISON_RECORDS),
        "held": project_metric(project, metric_names.REDRIVE, metric_names.HELD_OBJECTS),
    }
    return [
        Alarm(
            "redrive-late",
            "Failed records have waited an hour for redrive.",
            "Read the redrive function's log.",
            {"age": age},
            3_600,
            datapoints_to_alarm=1,
            evaluation_periods=1,
        ),
        Alarm(
            "redrive-failed",
            "Redrive gave up on failed records; they remain under errors/ in the archive.",
            "Fix the cause, then run `python -m operations redrive`.",
            {"dead": dead},
            0,
            datapoints_to_alarm=1,
            evaluation_periods=1,
        ),
        Alarm(
            "poison",
            "Records cannot be processed; they are stored under errors/poison/ with a reason.",
            "Read the reasons; after an upgrade run `python -m operations redrive --poison`.",
            rejected,
            0,
            "SUM(METRICS())",
            datapoints_to_alarm=1,
            evaluation_periods=1,
        ),
    ]
