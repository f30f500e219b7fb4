"""A random key in Secrets Manager: generated once, never changed by a later deployment."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aws.iam import Allow
from components.aws.kms_key import ProjectKey
from components.former_components import formerly_in, with_options


@dataclass(frozen=True)
class SecretArgs:
    description: str
    protect: bool
    tags: Mapping[str, str]
    key: ProjectKey | None = None


class Secret:
    """A secret of 64 letters and digits. `arn` resolves only after its value is stored."""

    arn: pulumi.Output[str]

    def __init__(self, name: str, args: SecretArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        inside = formerly_in("message-tracker:index:Secret", name, opts)
        secret = aws.secretsmanager.Secret(
            name,
            description=args.description,
            kms_key_id=args.key.arn if args.key else None,
            recovery_window_in_days=30 if args.protect else 0,
            tags=args.tags,
            opts=with_options(inside, protect=args.protect),
        )
        random = aws.secretsmanager.get_random_password_output(password_length=64, exclude_punctuation=True)
        version = aws.secretsmanager.SecretVersion(
            name,
            secret_id=secret.id,
            secret_string=pulumi.Output.secret(random.random_password),
            # Every deployment generates another value; the first one stays.
            opts=with_options(inside, protect=args.protect, ignore_changes=["secretString"]),
        )
        self.arn = pulumi.Output.all(secret.arn, version.id).apply(lambda values: str(values[0]))

    def read_permission(self) -> Allow:
        return Allow(["secretsmanager:GetSecretValue"], [self.arn])
