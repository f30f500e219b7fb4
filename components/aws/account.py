"""The AWS account, region and partition of the stack, for the ARNs of resources that it does not create."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.text import text


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
        return text("arn:", self.partition, f":{service}:", self.region, ":", self.id, f":{resource}")

    @property
    def root_arn(self) -> pulumi.Output[str]:
        """Return the ARN of the account's root principal."""
        return text("arn:", self.partition, ":iam::", self.id, ":root")

    def role_arn(self, path_and_name: str) -> pulumi.Output[str]:
        """Return the ARN of a role; `path_and_name` begins with a slash."""
        return text("arn:", self.partition, ":iam::", self.id, f":role{path_and_name}")
