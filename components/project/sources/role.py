"""Where a source's events go, and the role in which its service brings them there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi

from components.aws.account import Account
from components.aws.iam import Allow, Role, RoleArgs, service_trust
from components.project.delivery_stream import DeliveryStream


@dataclass(frozen=True)
class SourceArgs:
    """Where the events go, and as whom. Only Pinpoint's may go by a data stream. `counted`: what is sent with
    an SES configuration set is told to CloudWatch, too, so that it is noticed where no event of it comes."""

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
    rights: Sequence[Allow],
) -> pulumi.Output[str]:
    """The role in which `service`, for that one source, puts records into its one stream."""
    trust = service_trust(service, args.account.id, source_arn)
    role = RoleArgs(trust=trust, rights=rights, tags=args.tags)
    return Role(name, role, pulumi.ResourceOptions(parent=parent)).arn
