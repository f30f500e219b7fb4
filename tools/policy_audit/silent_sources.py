"""Metrics of records that were never delivered, so that each project's source monitor detects a gap."""

import time
from collections.abc import Mapping
from datetime import UTC, datetime

from local.cloud import Cloud
from local.stack import LocalStack


def put_metric(
    cloud: Cloud, namespace: str, name: str, value: float, ago_seconds: float, dimensions: Mapping[str, str]
) -> None:
    """Put a metric value with a timestamp in the past, as AWS would have."""
    datum = {
        "MetricName": name,
        "Value": value,
        "Timestamp": datetime.fromtimestamp(time.time() - ago_seconds, UTC),
        "Dimensions": [{"Name": key, "Value": each} for key, each in dimensions.items()],
    }
    cloud.client("cloudwatch").put_metric_data(Namespace=namespace, MetricData=[datum])


def run_source_monitors(stack: LocalStack) -> None:
    """Invoke each source monitor while its sources are behind."""
    for stream in stack.streams:
        put_metric(stack.cloud, "AWS/Firehose", "IncomingRecords", 40, 130, {"DeliveryStreamName": stream})
    for schedule in stack.manifest.schedules:
        stack.schedules.call(schedule)
