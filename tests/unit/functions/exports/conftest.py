"""A table and a bucket of exports in an emulated AWS."""

from collections.abc import Callable
from itertools import count
from typing import TYPE_CHECKING

import pytest
from moto.s3 import models

from functions.exports.export_bucket import ExportBucket
from functions.exports.export_table import ExportTable
from tests.conftest import AwsClient

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_numbers = count()


@pytest.fixture
def make_export_table(dynamodb: "DynamoDBClient") -> Callable[[], ExportTable]:
    def make() -> ExportTable:
        name = f"exports-{next(_numbers)}"
        names = ("tenant", "HASH"), ("export_id", "RANGE")
        dynamodb.create_table(
            TableName=name,
            KeySchema=[{"AttributeName": key, "KeyType": kind} for key, kind in names],  # type: ignore[typeddict-item]
            AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key, _ in names],
            BillingMode="PAY_PER_REQUEST",
        )
        return ExportTable(dynamodb, name)

    return make


@pytest.fixture
def export_table(make_export_table: Callable[[], ExportTable]) -> ExportTable:
    return make_export_table()


@pytest.fixture
def export_bucket(aws_client: AwsClient, monkeypatch: pytest.MonkeyPatch) -> ExportBucket:
    """A bucket that takes parts of any size, so that small files have several."""
    monkeypatch.setattr(models, "S3_UPLOAD_PART_MIN_SIZE", 1, raising=False)
    name = f"exports-{next(_numbers)}"
    location = {"LocationConstraint": "eu-central-1"}
    aws_client("s3").create_bucket(Bucket=name, CreateBucketConfiguration=location)
    return ExportBucket(aws_client("s3"), name)
