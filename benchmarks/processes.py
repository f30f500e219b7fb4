"""Our client, and the environment of processes that must reach nothing but loopback."""

import os
from typing import TYPE_CHECKING

from botocore.config import Config

from functions.aws.clients import AwsClients

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def environment(url: str) -> dict[str, str]:
    """Environment variables for AWS clients that talk to `url` with placeholder credentials."""
    return {
        "AWS_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": "unused",
        "AWS_SECRET_ACCESS_KEY": "unused",
        "AWS_DEFAULT_REGION": "eu-central-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def own_client(url: str, connections: int) -> "DynamoDBClient":
    """The client that the functions use."""
    os.environ |= environment(url)
    return AwsClients(Config(retries={"mode": "standard"}, max_pool_connections=connections)).dynamodb()
