"""The metrics of a local run: stored for a day, and published to the embedded AWS."""

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

_RETENTION_SECONDS = 86_400
_PUBLISH_SECONDS = 5.0
#: "PutMetricData" quota.
_DATA_PER_REQUEST = 1_000
NO_DIMENSIONS: Mapping[str, str] = MappingProxyType({})


class EmitMetric(Protocol):
    """A sink for one value of a metric."""

    def __call__(
        self, namespace: str, name: str, value: float, dimensions: Mapping[str, str] = NO_DIMENSIONS
    ) -> None: ...


def discard(namespace: str, name: str, value: float, dimensions: Mapping[str, str] = NO_DIMENSIONS) -> None:
    """Discard a value: the sink where metrics are not read."""


@dataclass(frozen=True)
class MetricName:
    """The identity of a metric."""

    namespace: str
    name: str
    dimensions: frozenset[tuple[str, str]] = frozenset()


class Metrics:
    """All metrics of one run, published to the embedded AWS until `stop`. `clock` returns epoch seconds."""

    def __init__(self, cloud: Cloud, clock: Callable[[], float] = time.time) -> None:
        self._cloud, self._clock = cloud, clock
        self._values: dict[MetricName, _Series] = defaultdict(_Series)
        self._fresh: dict[MetricName, _Series] = defaultdict(_Series)
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        threading.Thread(target=self._run, name="metrics", daemon=True).start()

    def emit(
        self, namespace: str, name: str, value: float, dimensions: Mapping[str, str] = NO_DIMENSIONS
    ) -> None:
        metric = MetricName(namespace, name, frozenset(dimensions.items()))
        with self._lock:
            now = self._clock()
            for store in (self._values, self._fresh):
                store[metric].add(now, value)

    def values(self, metric: MetricName, start: float, end: float) -> list[float]:
        """Return the values of a metric after `start` and until `end` (epoch seconds), in no order."""
        with self._lock:
            return self._values[metric].between(start, end) if metric in self._values else []

    def stop(self) -> None:
        self._stopped.set()

    def _run(self) -> None:
        while not self._stopped.wait(_PUBLISH_SECONDS):
            with self._lock:
                fresh, self._fresh = self._fresh, defaultdict(_Series)
            self._forget()
            # The embedded AWS ends with the run.
            with contextlib.suppress(ClientError, BotoCoreError):
                for namespace in {metric.namespace for metric in fresh}:
                    self._publish(namespace, fresh)

    def _forget(self) -> None:
        oldest = self._clock() - _RETENTION_SECONDS
        with self._lock:
            for series in self._values.values():
                series.forget(oldest)

    def _publish(self, namespace: str, fresh: Mapping[MetricName, "_Series"]) -> None:
        data = [
            datum
            for metric, series in fresh.items()
            if metric.namespace == namespace
            for datum in _data(metric, series)
        ]
        client = self._cloud.client("cloudwatch")
        for start in range(0, len(data), _DATA_PER_REQUEST):
            client.put_metric_data(Namespace=namespace, MetricData=data[start : start + _DATA_PER_REQUEST])


@dataclass
class _Series:
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


def _data(metric: MetricName, series: _Series) -> Iterator[dict[str, Any]]:
    """Yield the data of PutMetricData: one statistic set per minute, since percentiles are not read there."""
    by_minute: dict[int, list[float]] = defaultdict(list)
    for at, value in zip(series.times, series.values, strict=True):
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
    """Return a statistic of at least one value, by CloudWatch's name: Sum, Average, Minimum, Maximum, p99."""
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
