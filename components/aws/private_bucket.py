"""What every bucket of a stack has: no public access, and no access without TLS."""

from typing import Any

import pulumi
import pulumi_aws as aws

from components.text import json_text, text


def make_private(
    name: str,
    bucket: pulumi.Output[str],
    arn: pulumi.Output[str],
    opts: pulumi.ResourceOptions,
    *others: dict[str, Any],
) -> None:
    """Block public access to a bucket, and refuse requests without TLS. `others`: further statements of its
    policy."""
    aws.s3.BucketPublicAccessBlock(
        name,
        bucket=bucket,
        block_public_acls=True,
        block_public_policy=True,
        ignore_public_acls=True,
        restrict_public_buckets=True,
        opts=opts,
    )
    statement = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [arn, text(arn, "/*")],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    policy = json_text({"Version": "2012-10-17", "Statement": [statement, *others]})
    aws.s3.BucketPolicy(name, bucket=bucket, policy=policy, opts=opts)
