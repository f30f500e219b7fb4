"""Metrics summed over the projects of a stack that share its alarms."""

import os
from collections.abc import Mapping

from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

from functions.contract import environment, metric_names


class StackMetrics:
    """Emits metrics with the service as their only dimension, so that CloudWatch sums them over all projects.

    Only functions whose project has `alarms.scope: stack` emit them: each is billed.
    """

    def __init__(self) -> None:
        is_enabled = os.environ.get(environment.ALARM_SCOPE) == "stack"
        self._metrics = EphemeralMetrics() if is_enabled else None

    def emit(self, values: Mapping[str, float]) -> None:
        """Emit the values that an alarm of the stack evaluates; a name ending in Seconds has that unit."""
        if self._metrics is None:
            return
        for name in metric_names.OF_STACK_ALARMS & values.keys():
            unit = MetricUnit.Seconds if name.endswith("Seconds") else MetricUnit.Count
            self._metrics.add_metric(name, unit, values[name])
        self._metrics.flush_metrics()
