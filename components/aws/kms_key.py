"""The KMS key of one project's data, created here or given, and the permissions on it."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aws.account import Account
from components.aws.iam import Allow
from components.former_components import formerly_in, with_options
from components.text import json_text, text

#: The value of the setting that creates a key.
CREATE = "create"

#: Days in which a scheduled deletion can be cancelled (KMS, ScheduleKeyDeletion: 7 to 30).
_DELETION_WINDOW_DAYS = 30


@dataclass(frozen=True)
class ProjectKeyArgs:
    """`key`: `create`, or the ARN of an existing key."""

    key: str
    account: Account
    protect: bool
    tags: Mapping[str, str]


class ProjectKey:
    """One customer managed key for everything that a project stores: table, archive, stream, secret and logs.

    Its policy delegates access to IAM, as AWS's default does. Only CloudWatch Logs needs the policy itself.
    """

    arn: pulumi.Output[str]

    def __init__(self, name: str, args: ProjectKeyArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        self._inside = formerly_in("message-tracker:index:ProjectKey", name, opts)
        self._account = args.account
        self.arn = self._own(name, args) if args.key == CREATE else pulumi.Output.from_input(args.key)

    def _own(self, name: str, args: ProjectKeyArgs) -> pulumi.Output[str]:
        return aws.kms.Key(
            name,
            description=f"Encrypts the messages of {name.removesuffix('-key')}",
            enable_key_rotation=True,
            deletion_window_in_days=_DELETION_WINDOW_DAYS if args.protect else 7,
            policy=self._policy(),
            tags=args.tags,
            # What it encrypted stays: without the key, archive, backups and logs would be unreadable.
            opts=with_options(self._inside, protect=args.protect, retain_on_delete=True),
        ).arn

    def _policy(self) -> pulumi.Output[str]:
        account = self._account
        owner = {
            "Sid": "IamDecides",
            "Effect": "Allow",
            "Principal": {"AWS": account.root_arn},
            "Action": "kms:*",
            # In a key's policy: this key.
            "Resource": "*",
        }
        logs = {
            "Sid": "LogGroupsOfTheAccount",
            "Effect": "Allow",
            "Principal": {"Service": text("logs.", account.region, ".amazonaws.com")},
            "Action": [
                "kms:Decrypt*",
                "kms:Describe*",
                "kms:Encrypt*",
                "kms:GenerateDataKey*",
                "kms:ReEncrypt*",
            ],
            "Resource": "*",
            "Condition": {
                "ArnLike": {"kms:EncryptionContext:aws:logs:arn": account.arn("logs", "log-group:*")}
            },
        }
        document = {"Version": "2012-10-17", "Statement": [owner, logs]}
        return json_text(document)

    def read_permission(self, *services: str) -> Allow:
        """Allow reading, and writing items, through these services: DynamoDB and Secrets Manager call KMS in
        the caller's name to decrypt their data keys (KMS Developer Guide, "How Amazon DynamoDB uses AWS KMS",
        "How AWS Secrets Manager uses AWS KMS")."""
        return self._through(services, "kms:Decrypt")

    def write_permission(self, *services: str) -> Allow:
        """Allow writing objects through S3, which generates a data key for them (Firehose Developer Guide,
        "Grant Firehose access to an Amazon S3 destination")."""
        return self._through(services, "kms:Decrypt", "kms:GenerateDataKey")

    def _through(self, services: tuple[str, ...], *actions: str) -> Allow:
        hosts = [text(f"{each}.", self._account.region, ".amazonaws.com") for each in services]
        return Allow(actions, [self.arn], {"StringEquals": {"kms:ViaService": hosts}})
