"""The key that signs receipts: an asymmetric one, so that whoever has the public half can verify them."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aws.account import Account
from components.aws.iam import Allow


@dataclass(frozen=True)
class ReceiptKeyArgs:
    account: Account
    protect: bool
    tags: Mapping[str, str]


class ReceiptKey:
    """Its policy delegates access to IAM, as AWS's default does."""

    arn: pulumi.Output[str]

    def __init__(self, name: str, args: ReceiptKeyArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        owner = {
            "Sid": "IamDecides",
            "Effect": "Allow",
            "Principal": {"AWS": args.account.root_arn},
            "Action": "kms:*",
            "Resource": "*",
        }
        document = {"Version": "2012-10-17", "Statement": [owner]}
        self.arn = aws.kms.Key(
            name,
            description="Signs the receipts of erasures",
            customer_master_key_spec="ECC_NIST_P256",
            key_usage="SIGN_VERIFY",
            deletion_window_in_days=30 if args.protect else 7,
            policy=pulumi.Output.json_dumps(document, sort_keys=True),
            tags=args.tags,
            # Its receipts are evidence for longer than the stack may exist.
            opts=pulumi.ResourceOptions.merge(
                opts, pulumi.ResourceOptions(protect=args.protect, retain_on_delete=True)
            ),
        ).arn

    def sign_permission(self) -> Allow:
        return Allow(["kms:Sign"], [self.arn])
