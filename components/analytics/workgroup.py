"""A tenant's Athena workgroup: what a query may scan, where its results are stored, and the named queries."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.analytics.catalogue import Database
from components.aws.account import Account
from components.aws.iam import Allow
from components.aws.kms_key import ProjectKey
from components.aws.private_bucket import make_private
from components.settings.analytics import AnalyticsSettings
from components.text import text
from functions.contract.analytics.messages import TRINO
from functions.contract.analytics.named_queries import NAMED_QUERIES

RESULTS = "results/"
_MB = 1_048_576


@dataclass(frozen=True)
class WorkgroupArgs:
    """`key`: that of the tenant's first project with a key of its own: results are parts of its data."""

    settings: AnalyticsSettings
    account: Account
    tags: Mapping[str, str]
    key: ProjectKey | None


class Workgroup:
    """A workgroup whose limits and results its users cannot change."""

    name: pulumi.Output[str]
    arn: pulumi.Output[str]
    results_bucket: pulumi.Output[str]

    def __init__(self, logical_name: str, args: WorkgroupArgs, opts: pulumi.ResourceOptions) -> None:
        self._inside, self._key = opts, args.key
        self._results = self._bucket(f"{logical_name}-results", args)
        self.results_bucket = self._results.bucket
        workgroup = aws.athena.Workgroup(
            logical_name,
            description="SQL over the tenant's archives",
            # It holds a history of queries, and no data.
            force_destroy=True,
            configuration={
                "enforce_workgroup_configuration": True,
                "publish_cloudwatch_metrics_enabled": True,
                "bytes_scanned_cutoff_per_query": args.settings.max_query_mb * _MB,
                "engine_version": {"selected_engine_version": "Athena engine version 3"},
                "result_configuration": {
                    "output_location": text("s3://", self._results.bucket, "/", RESULTS),
                    "expected_bucket_owner": args.account.id,
                    "encryption_configuration": {"encryption_option": "SSE_KMS", "kms_key_arn": args.key.arn}
                    if args.key
                    else {"encryption_option": "SSE_S3"},
                },
            },
            tags=args.tags,
            opts=opts,
        )
        self.name, self.arn = workgroup.name, workgroup.arn

    def _bucket(self, name: str, args: WorkgroupArgs) -> aws.s3.Bucket:
        # Whatever it holds can be queried again.
        bucket = aws.s3.Bucket(name, force_destroy=True, tags=args.tags, opts=self._inside)
        make_private(name, bucket.bucket, bucket.arn, self._inside)
        rule: aws.s3.BucketLifecycleConfigurationRuleArgsDict = {
            "id": RESULTS.rstrip("/"),
            "status": "Enabled",
            "filter": {"prefix": ""},
            "expiration": {"days": args.settings.result_days},
            "abort_incomplete_multipart_upload": {"days_after_initiation": 1},
        }
        aws.s3.BucketLifecycleConfiguration(name, bucket=bucket.bucket, rules=[rule], opts=self._inside)
        return bucket

    def add_queries(self, prefix: str, database: Database, tables: Mapping[str, str]) -> None:
        """Register the named queries over the tables of these projects."""
        for query in NAMED_QUERIES:
            aws.athena.NamedQuery(
                f"{prefix}-{query.name.replace('_', '-')}",
                name=query.name,
                description=query.question,
                database=database.name,
                workgroup=self.name,
                query=query.text(tables, TRINO),
                opts=self._inside,
            )

    def result_permissions(self) -> list[Allow]:
        """Return what Athena needs on the results, in the caller's name."""
        objects = text(self._results.arn, "/", RESULTS, "*")
        return [
            Allow(
                ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"],
                [self._results.arn],
            ),
            Allow(
                ["s3:AbortMultipartUpload", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:PutObject"],
                [objects],
            ),
            *([self._key.write_permission("s3")] if self._key else ()),
        ]
