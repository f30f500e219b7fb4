"""What is read from CloudWatch: sums by the minute, of these metrics and no others."""

from datetime import UTC, datetime
from typing import Any

import pytest

from functions.source_monitor.cloudwatch import MINUTE_MS, CloudWatch, Series, received_by, sent_by_set
from tests.conftest import AwsClient

NOW = 29_833_333 * MINUTE_MS


@pytest.fixture
def cloudwatch(aws_client: AwsClient) -> Any:
    return aws_client("cloudwatch")


def put(cloudwatch: Any, namespace: str, name: str, at: int, value: float, **dimensions: str) -> None:
    named = [{"Name": key.replace("__", ":"), "Value": each} for key, each in dimensions.items()]
    datum = {"MetricName": name, "Dimensions": named, "Value": value}
    at_time = datetime.fromtimestamp(at / 1000, UTC)
    cloudwatch.put_metric_data(Namespace=namespace, MetricData=[datum | {"Timestamp": at_time}])


def test_values_are_summed_by_the_minute_that_they_are_about(cloudwatch: Any) -> None:
    for at, value in ((NOW - 119_000, 2), (NOW - 61_000, 3), (NOW - 30_000, 1)):
        put(cloudwatch, "AWS/Firehose", "IncomingRecords", at, value, DeliveryStreamName="events")
    put(cloudwatch, "AWS/Firehose", "IncomingRecords", NOW - 30_000, 9, DeliveryStreamName="others")
    events, idle = received_by("events", from_kinesis=False), sent_by_set("idle")

    read = CloudWatch(cloudwatch)([events, idle], NOW - 10 * MINUTE_MS, NOW)

    assert read == {events: Series({NOW - 2 * MINUTE_MS: 5, NOW - MINUTE_MS: 1}), idle: Series()}


def test_only_minutes_that_began_between_two_moments_count() -> None:
    series = Series({at * MINUTE_MS: 1.0 for at in range(10)})

    def between(moment: int, until: int) -> list[int]:
        return [at // MINUTE_MS for at in series.between(moment, until).by_minute]

    assert between(3 * MINUTE_MS - 1, 5 * MINUTE_MS + 1) == [3, 4, 5]
    assert between(3 * MINUTE_MS, 5 * MINUTE_MS) == [4]


def test_the_first_and_the_last_minute_have_something_in_them() -> None:
    series = Series({0: 0.0, MINUTE_MS: 2.0, 2 * MINUTE_MS: 1.0, 3 * MINUTE_MS: 0.0})

    assert (series.first, series.last, series.total) == (MINUTE_MS, 2 * MINUTE_MS, 3)
    assert (Series().first, Series().last, Series().total) == (None, None, 0)
