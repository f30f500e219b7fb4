"""What is measured while the local run runs: kept for a day, and put into the embedded AWS."""

import contextlib
import threading
import time
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from math import ceil
from types import MappingProxyType
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from local.cloud import Cloud

_KEPT_SECONDS = 86_400
_HANDED_ON_SECONDS = 5.0
#: "PutMetricData" quota.
_DATA_PER_REQUEST = 1_000
NO_DIMENSIONS: Mapping[str, str] = MappingProxyType({})


class Tell(Protocol):
    """Takes one value of a metric."""

    def __call__(
        self, namespace: str, name: str, value: float, dimensions: Mapping[str, str] = NO_DIMENSIONS
    ) -> None: ...


def discard(namespace: str, name: str, value: float, dimensions: Mapping[str, str] = NO_DIMENSIONS) -> None:
    """For whoever measures where nobody reads it."""


@dataclass(frozen=True)
class MetricName:
    """What tells one metric from another."""

    namespace: str
    name: str
    dimensions: frozenset[tuple[str, str]] = frozenset()


class Metrics:
    """All metrics of one run. `clock` tells epoch seconds. What is told is in the embedded AWS soon after,
    until `stop`."""

    def __init__(self, cloud: Cloud, clock: Callable[[], float] = time.time) -> None:
        self._cloud, self._clock = cloud, clock
        self._told: dict[MetricName, _Told] = defaultdict(_Told)
        self._fresh: dict[MetricName, _Told] = defaultdict(_Told)
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        threading.Thread(target=self._run, name="metrics", daemon=True).start()

    def tell(
        self, namespace: str, name: str, value: float, dimensions: Mapping[str, str] = NO_DIMENSIONS
    ) -> None:
        metric = MetricName(namespace, name, frozenset(dimensions.items()))
        with self._lock:
            now = self._clock()
            for kept in (self._told, self._fresh):
                kept[metric].add(now, value)

    def values(self, metric: MetricName, start: float, end: float) -> list[float]:
        """What was told of a metric after `start` and until `end`, epoch seconds, in no order."""
        with self._lock:
            return self._told[metric].between(start, end) if metric in self._told else []

    def stop(self) -> None:
        self._stopped.set()

    def _run(self) -> None:
        while not self._stopped.wait(_HANDED_ON_SECONDS):
            with self._lock:
                fresh, self._fresh = self._fresh, defaultdict(_Told)
            self._forget()
            # The embedded AWS ends with the run.
            with contextlib.suppress(ClientError, BotoCoreError):
                for namespace in {metric.namespace for metric in fresh}:
                    self._hand_on(namespace, fresh)

    def _forget(self) -> None:
        oldest = self._clock() - _KEPT_SECONDS
        with self._lock:
            for told in self._told.values():
                told.forget(oldest)

    def _hand_on(self, namespace: str, fresh: Mapping[MetricName, "_Told"]) -> None:
        data = [
            datum
            for metric, told in fresh.items()
            if metric.namespace == namespace
            for datum in _data(metric, told)
        ]
        client = self._cloud.client("cloudwatch")
        for start in range(0, len(data), _DATA_PER_REQUEST):
            client.put_metric_data(Namespace=namespace, MetricData=data[start : start + _DATA_PER_REQUEST])


@dataclass
class _Told:
    """Values in the order of their times, epoch seconds."""

    times: list[float] = field(default_factory=list)
    values: list[float] = field(default_factory=list)

    def add(self, at: float, value: float) -> None:
        self.times.append(at)
        self.values.append(value)

    def between(self, start: float, end: float) -> list[float]:
        return self.values[bisect_right(self.times, start) : bisect_right(self.times, end)]

    def forget(self, before: float) -> None:
        gone = bisect_right(self.times, before)
        del self.times[:gone], self.values[:gone]


def _data(metric: MetricName, told: _Told) -> Iterator[dict[str, Any]]:
    """Metric data of PutMetricData: what a metric's values come to, by the minute, as few as can be. Whoever
    reads them there wants no percentiles."""
    by_minute: dict[int, list[float]] = defaultdict(list)
    for at, value in zip(told.times, told.values, strict=True):
        by_minute[int(at // 60) * 60].append(value)
    dimensions = [{"Name": name, "Value": value} for name, value in sorted(metric.dimensions)]
    for at, values in by_minute.items():
        statistics = {
            stat: _STATISTICS[stat](values) for stat in ("SampleCount", "Sum", "Minimum", "Maximum")
        }
        yield {
            "MetricName": metric.name,
            "Dimensions": dimensions,
            "Timestamp": at,
            "StatisticValues": statistics,
        }


def statistic(values: list[float], stat: str) -> float:
    """A statistic of at least one value, as CloudWatch names it: Sum, Average, Minimum, Maximum, p99."""
    if stat in _STATISTICS:
        return _STATISTICS[stat](values)
    share = float(stat.removeprefix("p")) / 100
    return sorted(values)[max(0, ceil(share * len(values)) - 1)]


_STATISTICS: Mapping[str, Callable[[list[float]], float]] = {
    "Sum": sum,
    "Average": lambda values: sum(values) / len(values),
    "Minimum": min,
    "Maximum": max,
    "SampleCount": len,
}
