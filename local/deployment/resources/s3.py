"""S3 buckets and what the program lays over them: encryption, ownership, public access, expiry, policy."""

from typing import Any

from local.deployment.resources.base import Created, Creation


def _bucket(creation: Creation) -> Created:
    cloud = creation.cloud
    name = creation.name("bucket", longest=63)
    location = {} if cloud.region == "us-east-1" else {"LocationConstraint": cloud.region}
    cloud.client("s3").create_bucket(
        Bucket=name, **({"CreateBucketConfiguration": location} if location else {})
    )
    if tags := creation.tags():
        cloud.client("s3").put_bucket_tagging(Bucket=name, Tagging={"TagSet": tags})
    domain = f"{name}.s3.{cloud.region}.amazonaws.com"
    return Created(name, {"bucket": name, "arn": f"arn:aws:s3:::{name}", "bucketRegionalDomainName": domain})


def _public_access_block(creation: Creation) -> Created:
    keys = ("blockPublicAcls", "ignorePublicAcls", "blockPublicPolicy", "restrictPublicBuckets")
    wanted = as_s3({key: creation.inputs.get(key, False) for key in keys})
    return _laid_over("put_public_access_block", creation, PublicAccessBlockConfiguration=wanted)


def _encryption(creation: Creation) -> Created:
    wanted = {"Rules": as_s3(creation.inputs["rules"])}
    return _laid_over("put_bucket_encryption", creation, ServerSideEncryptionConfiguration=wanted)


def _ownership(creation: Creation) -> Created:
    wanted = {"Rules": [as_s3(creation.inputs["rule"])]}
    return _laid_over("put_bucket_ownership_controls", creation, OwnershipControls=wanted)


def _lifecycle(creation: Creation) -> Created:
    wanted = {"Rules": as_s3(creation.inputs["rules"])}
    return _laid_over("put_bucket_lifecycle_configuration", creation, LifecycleConfiguration=wanted)


def _versioning(creation: Creation) -> Created:
    wanted = {"Status": creation.inputs["versioningConfiguration"]["status"]}
    return _laid_over("put_bucket_versioning", creation, VersioningConfiguration=wanted)


def _policy(creation: Creation) -> Created:
    return _laid_over("put_bucket_policy", creation, Policy=creation.inputs["policy"])


def _notification(creation: Creation) -> Created:
    queues = [
        {
            "QueueArn": queue["queueArn"],
            "Events": queue["events"],
            "Filter": {"Key": {"FilterRules": [{"Name": "prefix", "Value": queue.get("filterPrefix", "")}]}},
        }
        for queue in creation.inputs["queues"]
    ]
    wanted = {"QueueConfigurations": queues}
    return _laid_over("put_bucket_notification_configuration", creation, NotificationConfiguration=wanted)


def _laid_over(operation: str, creation: Creation, **settings: Any) -> Created:
    bucket = creation.inputs["bucket"]
    getattr(creation.cloud.client("s3"), operation)(Bucket=bucket, **settings)
    return Created(bucket)


_ABBREVIATIONS = {"id": "ID", "sseAlgorithm": "SSEAlgorithm", "kmsMasterKeyId": "KMSMasterKeyID"}


def as_s3(value: Any) -> Any:
    """Pulumi's camelCase as the S3 API writes it."""
    if isinstance(value, list):
        return [as_s3(element) for element in value]
    if not isinstance(value, dict):
        return value
    return {_ABBREVIATIONS.get(key, key[:1].upper() + key[1:]): as_s3(inner) for key, inner in value.items()}


CREATORS = {
    "aws:s3/bucket:Bucket": _bucket,
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": _public_access_block,
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": _encryption,
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": _ownership,
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": _lifecycle,
    "aws:s3/bucketVersioning:BucketVersioning": _versioning,
    "aws:s3/bucketNotification:BucketNotification": _notification,
    "aws:s3/bucketPolicy:BucketPolicy": _policy,
}
