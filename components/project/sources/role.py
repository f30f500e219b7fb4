"""The destination of a source's events, and the role with which its service delivers them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi

from components.aws.account import Account
from components.aws.iam import Allow, Role, RoleArgs, service_trust
from components.project.delivery_stream import DeliveryStream


@dataclass(frozen=True)
class SourceArgs:
    """The destination of the events. Only Pinpoint's may use a data stream. `counted`: CloudWatch counts what
    is sent with an SES configuration set, so that missing events are detected."""

    stream: DeliveryStream
    account: Account
    tags: Mapping[str, str]
    counted: bool = False


def source_role(
    parent: pulumi.Resource,
    name: str,
    args: SourceArgs,
    *,
    service: str,
    source_arn: pulumi.Output[str],
    permissions: Sequence[Allow],
) -> pulumi.Output[str]:
    """Create the role with which `service` puts the records of one source into its stream; return its ARN."""
    trust = service_trust(service, args.account.id, source_arn)
    role = RoleArgs(trust=trust, permissions=permissions, tags=args.tags)
    return Role(name, role, pulumi.ResourceOptions(parent=parent)).arn
