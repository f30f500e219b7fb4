"""Fixtures of the commands' tests: the program's exports, and a stack of one project in an emulated AWS."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from operations.stack import Stack
from tests.conftest import AwsClient, create_message_table
from tests.program.conftest import dev
from tests.unit.operations.builders import Shop

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

__all__ = ["dev"]

MakeShop = Callable[..., Shop]


@pytest.fixture
def make_shop(aws_client: AwsClient, dynamodb: "DynamoDBClient") -> MakeShop:
    """Makes stacks with the one project `shop`: an archive, a key, and a message table of its own."""

    def make(**settings: Any) -> Shop:
        table = create_message_table(dynamodb)
        bucket = f"archive-{table}"
        aws_client("s3").create_bucket(
            Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
        )
        secret = aws_client("secretsmanager").create_secret(Name=bucket, SecretString="a secret")
        dead = aws_client("sqs").create_queue(QueueName=bucket)["QueueUrl"]
        export = {
            "tenant": "acme",
            "deliveryStream": "a-stream",
            "table": table,
            "archiveBucket": bucket,
            "destinationKeySecretArn": secret["ARN"],
            "shards": 3,
            "tags": {},
            "bufferSeconds": 0,
            "deadLetterQueueUrl": dead,
        }
        return Shop(Stack({"region": "eu-central-1", "projects": {"shop": export | settings}}, aws_client))

    return make


@pytest.fixture
def shop(make_shop: MakeShop) -> Shop:
    return make_shop()
