"""A tenant: the one role that reads its projects, and what the registry says of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi

from components.api.api_keys import ApiKeys
from components.api.reader_roles import ReaderNames
from components.api.registry import ProjectEntry, Registry
from components.aws.iam import Allow, Role, RoleArgs, Trust
from components.tracking_pipeline import TrackingPipeline


@dataclass(frozen=True)
class TenantArgs:
    """`reader_arn`: the one role that may take on the tenant's reader role; `keys`: where there are any."""

    pipelines: Sequence[TrackingPipeline]
    registry: Registry
    keys: ApiKeys | None
    reader_arn: pulumi.Input[str]
    names: ReaderNames
    tags: Mapping[str, str]


class Tenant(pulumi.ComponentResource):
    """Who may see: no role reads two tenants' tables, so a bug in the API cannot cross from one to the other.

    A role's policy holds 10,240 characters (IAM quotas), which is some thirty projects a tenant.
    """

    def __init__(self, name: str, args: TenantArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("message-tracker:index:Tenant", name, {"tags": args.tags}, opts)
        role = Role(
            name,
            RoleArgs(
                trust=Trust({"AWS": args.reader_arn}),
                rights=[
                    *_read_rights(args.pipelines),
                    *([args.keys.administer_right(name)] if args.keys else ()),
                ],
                tags=args.tags,
                path=args.names.path,
                name=args.names.role(name),
            ),
            pulumi.ResourceOptions(parent=self),
        )
        for pipeline in args.pipelines:
            entry = ProjectEntry(
                tenant=name,
                project=pipeline.settings.name,
                table_name=pipeline.table.name,
                destination_key_secret_arn=pipeline.destination_key.arn,
                shards=pipeline.settings.shards,
                sources=pipeline.settings.sources.names,
            )
            args.registry.add(pipeline.settings.name, entry, parent=self)
        self.register_outputs({"readerRoleArn": role.arn})


def _read_rights(pipelines: Sequence[TrackingPipeline]) -> list[Allow]:
    """One statement for each kind of right, over all projects."""
    rights = [
        [pipeline.table.item_right() for pipeline in pipelines],
        [pipeline.table.index_right() for pipeline in pipelines],
        [pipeline.destination_key.read_right() for pipeline in pipelines],
    ]
    keys = [right for pipeline in pipelines for right in pipeline.key_rights()]
    return [
        Allow(same[0].actions, [arn for right in same for arn in right.resources], same[0].conditions)
        for same in (*rights, keys)
        if same
    ]
