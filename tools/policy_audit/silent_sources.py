"""Records that CloudWatch counted and nobody recorded, so that each project's watch finds something."""

import time
from collections.abc import Mapping
from datetime import UTC, datetime

from local.cloud import Cloud
from local.stack import LocalStack


def measured(
    cloud: Cloud, namespace: str, name: str, value: float, ago_seconds: float, dimensions: Mapping[str, str]
) -> None:
    """As if AWS itself had counted so much, so long ago."""
    datum = {
        "MetricName": name,
        "Value": value,
        "Timestamp": datetime.fromtimestamp(time.time() - ago_seconds, UTC),
        "Dimensions": [{"Name": key, "Value": each} for key, each in dimensions.items()],
    }
    cloud.client("cloudwatch").put_metric_data(Namespace=namespace, MetricData=[datum])


def look_at_silence(stack: LocalStack) -> None:
    """Call each watch while its sources are behind."""
    for stream in stack.streams:
        measured(stack.cloud, "AWS/Firehose", "IncomingRecords", 40, 130, {"DeliveryStreamName": stream})
    for schedule in stack.manifest.schedules:
        stack.schedules.call(schedule)
