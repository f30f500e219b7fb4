"""A project's archive: the bucket that stores every record, and its retention."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aws.iam import Allow
from components.aws.kms_key import ProjectKey
from components.aws.private_bucket import make_private
from components.former_components import formerly_in, with_options
from components.settings.project import ArchiveSettings
from components.text import text
from functions.contract.archive_keys import DELIVERED, ERASURES, ERRORS, FAILED, POISON, RAW, REDRIVING


@dataclass(frozen=True)
class ArchiveArgs:
    settings: ArchiveSettings
    protect: bool
    tags: Mapping[str, str]
    key: ProjectKey | None = None


class Archive:
    """A private, encrypted bucket: raw records, transformed ones and failed ones, each under its prefix."""

    bucket: pulumi.Output[str]
    arn: pulumi.Output[str]

    def __init__(self, name: str, args: ArchiveArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        self._inside = formerly_in("message-tracker:index:Archive", name, opts)
        bucket = aws.s3.Bucket(
            name,
            force_destroy=not args.protect,
            tags=args.tags,
            opts=with_options(self._inside, protect=args.protect),
        )
        self.bucket, self.arn = bucket.bucket, bucket.arn
        self._secure(name, args.key)
        self._lifecycle(name, args.settings)

    def _secure(self, name: str, key: ProjectKey | None) -> None:
        """Enforce TLS, block public access, and encrypt with the project's key if it has one.

        Without a key S3 encrypts every object itself, and a new bucket has no access control lists (S3 User
        Guide, "Default settings for new S3 buckets").
        """
        if key:
            aws.s3.BucketServerSideEncryptionConfiguration(
                name, bucket=self.bucket, rules=[_encryption(key)], opts=self._inside
            )
        make_private(name, self.bucket, self.arn, self._inside)

    def _lifecycle(self, name: str, settings: ArchiveSettings) -> None:
        rules = [
            _rule(RAW, settings.raw_days),
            _rule(DELIVERED, settings.delivered_days),
            _rule(ERRORS, settings.errors_days),
        ]
        aws.s3.BucketLifecycleConfiguration(name, bucket=self.bucket, rules=rules, opts=self._inside)

    def write_permissions(self) -> tuple[Allow, ...]:
        """Return what Firehose needs on its destination (Firehose Developer Guide, "Controlling access")."""
        prefixes = [text(self.arn, "/", prefix, "*") for prefix in (RAW, DELIVERED, ERRORS)]
        return (
            Allow(["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"], [self.arn]),
            Allow(["s3:AbortMultipartUpload", "s3:PutObject"], prefixes),
        )

    def redrive_permissions(self) -> tuple[Allow, ...]:
        """Return what redrive needs on error objects. Without s3:ListBucket, S3 answers 403 instead of 404
        for an object that does not exist (S3 API reference, GetObject)."""
        failed, delivered, poison, redriving = (
            text(self.arn, "/", prefix, "*") for prefix in (FAILED, DELIVERED, POISON, REDRIVING)
        )
        erasures = text(self.arn, "/", ERASURES, "*")
        return (
            Allow(["s3:ListBucket"], [self.arn]),
            Allow(["s3:DeleteObject", "s3:GetObject"], [failed, redriving]),
            # Whom it must not store any more.
            Allow(["s3:GetObject"], [erasures]),
            Allow(["s3:PutObject"], [delivered, poison, redriving]),
        )

    def erase_permissions(self) -> list[Allow]:
        """Allow rewriting and deleting the objects that hold records, and adding to the ledger, which nothing
        is deleted from."""
        records = [pulumi.Output.concat(self.arn, "/", prefix, "*") for prefix in (RAW, DELIVERED, ERRORS)]
        ledger = pulumi.Output.concat(self.arn, "/", ERASURES, "*")
        return [
            Allow(["s3:ListBucket"], [self.arn]),
            Allow(["s3:GetObject", "s3:PutObject"], [*records, ledger]),
            Allow(["s3:DeleteObject"], records),
        ]


def _encryption(key: ProjectKey) -> aws.s3.BucketServerSideEncryptionConfigurationRuleArgsDict:
    return {
        "apply_server_side_encryption_by_default": {"sse_algorithm": "aws:kms", "kms_master_key_id": key.arn},
        # Fewer calls to KMS: a bucket key encrypts many objects.
        "bucket_key_enabled": True,
    }


def _rule(prefix: str, days: int | None) -> aws.s3.BucketLifecycleConfigurationRuleArgsDict:
    """Return the rule that expires objects under `prefix` (never, where `days` is None) and incomplete
    uploads."""
    rule: aws.s3.BucketLifecycleConfigurationRuleArgsDict = {
        "id": prefix.rstrip("/"),
        "status": "Enabled",
        "filter": {"prefix": prefix},
        "abort_incomplete_multipart_upload": {"days_after_initiation": 7},
    }
    if days is not None:
        rule["expiration"] = {"days": days}
    return rule
