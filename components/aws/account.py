"""The AWS account, region and partition of the stack, for the ARNs of resources that it does not create."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws


@dataclass(frozen=True)
class Account:
    """The account, region and partition (`aws`, `aws-cn` …) of the stack's provider."""

    id: pulumi.Output[str]
    region: pulumi.Output[str]
    partition: pulumi.Output[str]

    @classmethod
    def current(cls) -> "Account":
        return cls(
            id=aws.get_caller_identity_output().account_id,
            region=aws.get_region_output().region,
            partition=aws.get_partition_output().partition,
        )

    def arn(self, service: str, resource: str) -> pulumi.Output[str]:
        """Return the ARN of a regional resource."""
        return pulumi.Output.format(
            "arn:{0}:{1}:{2}:{3}:{4}", self.partition, service, self.region, self.id, resource
        )

    @property
    def root_arn(self) -> pulumi.Output[str]:
        """Return the ARN of the account's root principal."""
        return pulumi.Output.format("arn:{0}:iam::{1}:root", self.partition, self.id)

    def role_arn(self, path_and_name: str) -> pulumi.Output[str]:
        """Return the ARN of a role; `path_and_name` begins with a slash."""
        return pulumi.Output.format("arn:{0}:iam::{1}:role{2}", self.partition, self.id, path_and_name)
