"""Reads CloudWatch metrics about a project's sources: messages that were sent, records that came in.

Names as in the Amazon SES Developer Guide ("Retrieving Amazon SES event data from CloudWatch"), the AWS End
User Messaging SMS User Guide ("Monitoring with Amazon CloudWatch") and the Firehose Developer Guide
("Monitoring with CloudWatch metrics").
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

from functions.contract.metric_names import INGEST, RECORDS_OF, SERVICE_DIMENSION, SHARED_NAMESPACE

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient

MINUTE_MS = 60_000


@dataclass(frozen=True)
class Metric:
    """A metric that is summed by the minute; without dimensions: of the whole account in this region."""

    namespace: str
    name: str
    dimensions: tuple[tuple[str, str], ...] = ()


#: By source, the parts of messages that the account sent, where AWS has no count by configuration set.
SENT_BY_ACCOUNT: Mapping[str, tuple[Metric, ...]] = {
    "sms": (
        Metric("AWS/SMSVoice", "NumberOfTextMessagePartsSent"),
        Metric("AWS/SMSVoice", "NumberOfMediaMessagePartsSent"),
    ),
}
#: By source, its records that all projects of the account stored.
STORED_BY_ACCOUNT: Mapping[str, Metric] = {
    source: Metric(SHARED_NAMESPACE, RECORDS_OF[source], ((SERVICE_DIMENSION, INGEST),))
    for source in SENT_BY_ACCOUNT
}


def sent_by_set(name: str) -> Metric:
    """The messages that SES sent with one configuration set, where the set has a CloudWatch destination."""
    return Metric("AWS/SES", "Send", (("ses:configuration-set", name),))


def received_by(stream: str, *, from_kinesis: bool) -> Metric:
    """The records that a delivery stream accepted."""
    name = "DataReadFromKinesisStream.Records" if from_kinesis else "IncomingRecords"
    return Metric("AWS/Firehose", name, (("DeliveryStreamName", stream),))


@dataclass(frozen=True)
class Series:
    """A metric's values by the minute that they are about: when it began, epoch milliseconds."""

    by_minute: Mapping[int, float] = field(default_factory=dict)

    def between(self, moment: int, until: int) -> "Series":
        """Of the minutes that began after `moment` and before `until`."""
        return Series({at: value for at, value in self.by_minute.items() if moment < at < until})

    @property
    def total(self) -> int:
        return round(sum(self.by_minute.values()))

    @property
    def first(self) -> int | None:
        """The first minute with something in it."""
        return min((at for at, value in self.by_minute.items() if value), default=None)

    @property
    def last(self) -> int | None:
        """The last minute with something in it."""
        return max((at for at, value in self.by_minute.items() if value), default=None)

    def __add__(self, other: "Series") -> "Series":
        minutes = self.by_minute.keys() | other.by_minute.keys()
        return Series({at: self.by_minute.get(at, 0) + other.by_minute.get(at, 0) for at in minutes})


class ReadMetrics(Protocol):
    def __call__(self, metrics: Sequence[Metric], start: int, end: int) -> dict[Metric, Series]:
        """The metrics' sums by the minute from `start` to `end`, epoch milliseconds."""
        ...


@dataclass(frozen=True)
class CloudWatch:
    """Reads metrics of the account. Raises botocore's ClientError and BotoCoreError."""

    client: "CloudWatchClient"

    def __call__(self, metrics: Sequence[Metric], start: int, end: int) -> dict[Metric, Series]:
        queries: Any = [_query(number, metric) for number, metric in enumerate(metrics)]
        found: dict[Metric, dict[int, float]] = {metric: {} for metric in metrics}
        pages = self.client.get_paginator("get_metric_data").paginate(
            MetricDataQueries=queries, StartTime=_time(start), EndTime=_time(end)
        )
        for page in pages:
            for result in page["MetricDataResults"]:
                metric = metrics[int(result["Id"].removeprefix("m"))]
                minutes = [round(at.timestamp() * 1000) for at in result["Timestamps"]]
                found[metric] |= dict(zip(minutes, result["Values"], strict=True))
        return {metric: Series(by_minute) for metric, by_minute in found.items()}


def _query(number: int, metric: Metric) -> dict[str, Any]:
    dimensions = [{"Name": name, "Value": value} for name, value in metric.dimensions]
    named = {"Namespace": metric.namespace, "MetricName": metric.name, "Dimensions": dimensions}
    return {"Id": f"m{number}", "MetricStat": {"Metric": named, "Period": MINUTE_MS // 1000, "Stat": "Sum"}}


def _time(epoch_ms: int) -> datetime:
    return datetime.fromtimestamp(epoch_ms / 1000, UTC)
