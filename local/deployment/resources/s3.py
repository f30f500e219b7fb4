"""S3 buckets and what the program lays over them: encryption, ownership, public access, expiry, policy."""

from typing import Any

from local.deployment.resources.base import Created, CreateRequest


def _bucket(request: CreateRequest) -> Created:
    cloud = request.cloud
    name = request.name("bucket", longest=63)
    location = {} if cloud.region == "us-east-1" else {"LocationConstraint": cloud.region}
    cloud.client("s3").create_bucket(
        Bucket=name, **({"CreateBucketConfiguration": location} if location else {})
    )
    if tags := request.tags():
        cloud.client("s3").put_bucket_tagging(Bucket=name, Tagging={"TagSet": tags})
    domain = f"{name}.s3.{cloud.region}.amazonaws.com"
    return Created(name, {"bucket": name, "arn": f"arn:aws:s3:::{name}", "bucketRegionalDomainName": domain})


def _public_access_block(request: CreateRequest) -> Created:
    keys = ("blockPublicAcls", "ignorePublicAcls", "blockPublicPolicy", "restrictPublicBuckets")
    wanted = as_s3({key: request.inputs.get(key, False) for key in keys})
    return _laid_over("put_public_access_block", request, PublicAccessBlockConfiguration=wanted)


def _encryption(request: CreateRequest) -> Created:
    wanted = {"Rules": as_s3(request.inputs["rules"])}
    return _laid_over("put_bucket_encryption", request, ServerSideEncryptionConfiguration=wanted)


def _ownership(request: CreateRequest) -> Created:
    wanted = {"Rules": [as_s3(request.inputs["rule"])]}
    return _laid_over("put_bucket_ownership_controls", request, OwnershipControls=wanted)


def _lifecycle(request: CreateRequest) -> Created:
    wanted = {"Rules": as_s3(request.inputs["rules"])}
    return _laid_over("put_bucket_lifecycle_configuration", request, LifecycleConfiguration=wanted)


def _versioning(request: CreateRequest) -> Created:
    wanted = {"Status": request.inputs["versioningConfiguration"]["status"]}
    return _laid_over("put_bucket_versioning", request, VersioningConfiguration=wanted)


def _policy(request: CreateRequest) -> Created:
    return _laid_over("put_bucket_policy", request, Policy=request.inputs["policy"])


def _notification(request: CreateRequest) -> Created:
    queues = [
        {
            "QueueArn": queue["queueArn"],
            "Events": queue["events"],
            "Filter": {"Key": {"FilterRules": [{"Name": "prefix", "Value": queue.get("filterPrefix", "")}]}},
        }
        for queue in request.inputs["queues"]
    ]
    wanted = {"QueueConfigurations": queues}
    return _laid_over("put_bucket_notification_configuration", request, NotificationConfiguration=wanted)


def _laid_over(operation: str, request: CreateRequest, **settings: Any) -> Created:
    bucket = request.inputs["bucket"]
    getattr(request.cloud.client("s3"), operation)(Bucket=bucket, **settings)
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
