"""A tenant: the role that reads its projects, and their registry entries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi

from components.api.api_keys import ApiKeys
from components.api.lookup_log import LookupLog
from components.api.reader_roles import ReaderNames
from components.api.registered_api import RegisteredApi, RegisteredKeys, RegisteredLookupLog
from components.api.registry import EraserEntry, ProjectEntry, Registry, StatsEntry
from components.aws.iam import Allow, Role, RoleArgs, Trust, in_one_statement
from components.erasure.eraser import Eraser
from components.project.message_table import RECOVERY_DAYS
from components.settings.reader_policies import in_policies
from components.tracking_pipeline import TrackingPipeline


@dataclass(frozen=True)
class TenantArgs:
    """What a tenant is made from."""

    pipelines: Sequence[TrackingPipeline]
    """The pipelines of the tenant's projects."""
    registry: Registry | RegisteredApi
    """The API's registry, which gets an entry for each project."""
    keys: ApiKeys | RegisteredKeys | None
    """The API keys' table; None where the stack has no API keys."""
    lookup_log: LookupLog | RegisteredLookupLog | None
    """The look-up log; None where the stack has none."""
    reader_arn: pulumi.Input[str]
    """The one role that may assume the tenant's reader role: the API function's."""
    names: ReaderNames
    """The names of reader roles, which the API derives from a tenant's name."""
    eraser: Eraser | None
    """What erases on request; None where the stack does not."""
    tags: Mapping[str, str]
    """Tags of every resource."""


class Tenant(pulumi.ComponentResource):
    """Isolation: no role reads two tenants' tables, so a bug in the API cannot cross from one to the other.

    An inline policy has room for some projects; managed policies follow for more.
    """

    def __init__(self, name: str, args: TenantArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("message-tracker:index:Tenant", name, {"tags": args.tags}, opts)
        inline, *managed = in_policies([pipeline.settings for pipeline in args.pipelines])
        role = Role(
            name,
            RoleArgs(
                trusts=[Trust({"AWS": args.reader_arn})],
                permissions=[
                    *_read_permissions(args.pipelines[inline]),
                    *([args.keys.manage_permission(name)] if args.keys else ()),
                    *([args.eraser.request_permission(name)] if args.eraser else ()),
                    *([args.lookup_log.read_permission(name)] if args.lookup_log else ()),
                ],
                managed=[_read_permissions(args.pipelines[part]) for part in managed],
                tags=args.tags,
                path=args.names.path,
                name=args.names.role(name),
            ),
            pulumi.ResourceOptions(parent=self),
        )
        if args.keys:
            # The role lives and ends with the tenant, and AWS gives no role the id of a former one.
            args.keys.register(name, role.unique_id, parent=self)
        eraser_role = None
        if args.eraser:
            permissions = [pipeline.erase_permissions() for pipeline in args.pipelines]
            eraser_role = args.eraser.role_of(name, permissions, args.tags)
        for pipeline in args.pipelines:
            entry = ProjectEntry(
                tenant=name,
                project=pipeline.settings.name,
                table_name=pipeline.table.name,
                destination_key_secret_arn=pipeline.destination_key.arn,
                shards=pipeline.settings.shards,
                sources=pipeline.settings.sources.names,
                retention_days=pipeline.settings.retention_days,
                default_country=pipeline.settings.default_country,
                stats=StatsEntry(statistics.table_name, statistics.generation)
                if (statistics := pipeline.statistics)
                else None,
                eraser=_eraser_entry(pipeline, eraser_role) if eraser_role else None,
            )
            args.registry.add(pipeline.settings.name, entry, pulumi.ResourceOptions(parent=self))
        self.register_outputs({"readerRoleArn": role.arn})


def _eraser_entry(pipeline: TrackingPipeline, role_arn: pulumi.Input[str]) -> EraserEntry:
    settings = pipeline.settings
    return EraserEntry(
        role_arn=role_arn,
        archive_bucket=pipeline.archive.bucket,
        tags=settings.tags,
        recovery_days=RECOVERY_DAYS,
        stream_hours=settings.sources.stream_hours,
    )


def _read_permissions(pipelines: Sequence[TrackingPipeline]) -> list[Allow]:
    """One statement for each kind of permission, over all projects."""
    permissions = [
        [pipeline.table.item_permission() for pipeline in pipelines],
        [
            *(pipeline.table.index_permission() for pipeline in pipelines),
            *(pipeline.statistics.query_permission() for pipeline in pipelines if pipeline.statistics),
        ],
        [pipeline.destination_key.read_permission() for pipeline in pipelines],
    ]
    keys = [permission for pipeline in pipelines for permission in pipeline.key_permissions()]
    return [statement for same in (*permissions, keys) for statement in in_one_statement(same)]
