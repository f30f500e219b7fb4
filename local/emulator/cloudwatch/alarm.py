"""One declared alarm: its metrics, and whether the measured values raise it."""

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from local.emulator.cloudwatch.metric_math import compute
from local.emulator.cloudwatch.metrics import MetricName

_COMPARE: Mapping[str, Callable[[float, float], bool]] = {
    "GreaterThanThreshold": operator.gt,
    "GreaterThanOrEqualToThreshold": operator.ge,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
}


@dataclass(frozen=True)
class WatchedMetric:
    """A metric and its statistic."""

    metric: MetricName
    stat: str


@dataclass(frozen=True)
class Alarm:
    """An alarm over metrics by id, all with the same period in seconds."""

    name: str
    description: str
    metrics: Mapping[str, WatchedMetric]
    seconds: int
    returned: str
    """The id of the metric that is compared, or the expression."""
    compare: Callable[[float, float], bool]
    threshold: float
    wrong: int
    periods: int
    missing_is_wrong: bool

    @classmethod
    def read(cls, manifest: Mapping[str, Any]) -> "Alarm":
        """Read the parameters of PutMetricAlarm."""
        queries = {query["Id"]: query for query in manifest["Metrics"]}
        (returned,) = (query for query in queries.values() if query["ReturnData"])
        stats = {name: query["MetricStat"] for name, query in queries.items() if "MetricStat" in query}
        (seconds,) = {int(stat["Period"]) for stat in stats.values()}
        return cls(
            name=manifest["AlarmName"],
            description=manifest["AlarmDescription"],
            metrics={
                name: WatchedMetric(_name(stat["Metric"]), stat["Stat"]) for name, stat in stats.items()
            },
            seconds=seconds,
            returned=returned.get("Expression", returned["Id"]),
            compare=_COMPARE[manifest["ComparisonOperator"]],
            threshold=manifest["Threshold"],
            wrong=manifest["DatapointsToAlarm"],
            periods=manifest["EvaluationPeriods"],
            # The local run has two states: an alarm that notifies when data is missing is raised by it.
            missing_is_wrong=bool(manifest.get("InsufficientDataActions")),
        )

    def is_raised(self, periods: Sequence[Mapping[str, float]]) -> bool:
        """Return whether these periods raise it, the newest last: the metrics' values by id. A metric
        that is missing in a period had no data."""
        return sum(map(self._is_wrong, periods[-self.periods :])) >= self.wrong

    def _is_wrong(self, period: Mapping[str, float]) -> bool:
        value = self.value(period)
        return self.missing_is_wrong if value is None else self.compare(value, self.threshold)

    def value(self, period: Mapping[str, float]) -> float | None:
        """Return what is compared with the threshold in a period, given the metrics' values by id."""
        return compute(self.returned, {name: period.get(name) for name in self.metrics}, self.seconds)


def _name(metric: Mapping[str, Any]) -> MetricName:
    dimensions = frozenset((each["Name"], each["Value"]) for each in metric.get("Dimensions", ()))
    return MetricName(metric["Namespace"], metric["MetricName"], dimensions)
