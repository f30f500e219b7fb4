"""Alarms of what the delivery stream gave up on, and what becomes of that."""

from collections.abc import Sequence

import pulumi

from components.monitoring.alarms.alarm import Alarm, Metric
from components.monitoring.metrics import of_project
from functions.contract import metric_names


def redrive_alarms(
    project: str, queue: pulumi.Input[str], dead_letters: pulumi.Input[str]
) -> Sequence[Alarm]:
    age = Metric("AWS/SQS", "ApproximateAgeOfOldestMessage", {"QueueName": queue}, "Maximum")
    dead = Metric("AWS/SQS", "ApproximateNumberOfMessagesVisible", {"QueueName": dead_letters}, "Maximum")
    kept = {
        "poison": of_project(project, metric_names.REDRIVE, metric_names.POISON_RECORDS),
        "held": of_project(project, metric_names.REDRIVE, metric_names.HELD_OBJECTS),
    }
    return [
        Alarm(
            "redrive-late", "Failed records wait for an hour to be recorded.",
            "See the redrive function's log.", {"age": age}, 3_600, wrong=1, periods=1,
        ),
        Alarm(
            "redrive-failed", "Failed records were given up on, and lie in the archive.",
            "Mend the cause, then run `python -m operations redrive`.", {"dead": dead}, 0, wrong=1, periods=1,
        ),
        Alarm(
            "poison", "Records can never be understood: they lie under errors/poison/, with reasons.",
            "Read the reasons; after an upgrade run `python -m operations redrive --poison`.",
            kept, 0, "SUM(METRICS())", wrong=1, periods=1,
        ),
    ]  # fmt: skip
