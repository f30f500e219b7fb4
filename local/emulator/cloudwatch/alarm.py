"""One declared alarm: what it watches, and whether it is raised by what was measured."""

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
class Watched:
    """A metric and its statistic."""

    metric: MetricName
    stat: str


@dataclass(frozen=True)
class Alarm:
    """An alarm over metrics by id, each by the same period in seconds. `told`: what it means."""

    name: str
    told: str
    metrics: Mapping[str, Watched]
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
        """Of the parameters of PutMetricAlarm."""
        queries = {query["Id"]: query for query in manifest["Metrics"]}
        (returned,) = (query for query in queries.values() if query["ReturnData"])
        stats = {name: query["MetricStat"] for name, query in queries.items() if "MetricStat" in query}
        (seconds,) = {int(stat["Period"]) for stat in stats.values()}
        return cls(
            name=manifest["AlarmName"],
            told=manifest["AlarmDescription"],
            metrics={name: Watched(_name(stat["Metric"]), stat["Stat"]) for name, stat in stats.items()},
            seconds=seconds,
            returned=returned.get("Expression", returned["Id"]),
            compare=_COMPARE[manifest["ComparisonOperator"]],
            threshold=manifest["Threshold"],
            wrong=manifest["DatapointsToAlarm"],
            periods=manifest["EvaluationPeriods"],
            missing_is_wrong=manifest["TreatMissingData"] == "breaching",
        )

    def is_raised(self, periods: Sequence[Mapping[str, float]]) -> bool:
        """Whether it is raised after these periods, the newest last: by id, the value of each metric there. A
        metric that is not in a period had no data."""
        return sum(map(self._is_wrong, periods[-self.periods :])) >= self.wrong

    def _is_wrong(self, period: Mapping[str, float]) -> bool:
        values = {name: period.get(name) for name in self.metrics}
        told = compute(self.returned, values, self.seconds)
        return self.missing_is_wrong if told is None else self.compare(told, self.threshold)


def _name(metric: Mapping[str, Any]) -> MetricName:
    dimensions = frozenset((each["Name"], each["Value"]) for each in metric.get("Dimensions", ()))
    return MetricName(metric["Namespace"], metric["MetricName"], dimensions)
