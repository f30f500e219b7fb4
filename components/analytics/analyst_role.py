"""The role of a tenant's analysts: SQL over its own archives, and nothing else."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pulumi

from components.analytics.catalogue import CataloguedArchive, Database
from components.analytics.workgroup import Workgroup
from components.aws.account import Account
from components.aws.iam import Allow, Role, RoleArgs, Trust, in_one_statement, service_trust
from components.settings.analytics import QUICKSIGHT
from components.text import text
from functions.contract.archive_keys import DELIVERED

#: What reads a query, its results and the named queries, and starts and ends it.
_QUERIES = (
    *(
        "BatchGetNamedQuery",
        "BatchGetQueryExecution",
        "GetNamedQuery",
        "GetQueryExecution",
        "GetQueryResults",
    ),
    *("GetQueryResultsStream", "GetWorkGroup", "ListNamedQueries", "ListQueryExecutions"),
    *("StartQueryExecution", "StopQueryExecution"),
)


@dataclass(frozen=True)
class AnalystRoleArgs:
    """`policies`: the parts of the archives in the role's inline policy and in each managed one; `analysts`:
    who may take the role, ARNs and `quicksight`."""

    account: Account
    database: Database
    workgroup: Workgroup
    archives: Sequence[CataloguedArchive]
    policies: Sequence[slice]
    analysts: Sequence[str]
    tags: Mapping[str, str]


def analyst_role(name: str, args: AnalystRoleArgs, opts: pulumi.ResourceOptions) -> pulumi.Output[str]:
    """Create the role; return its ARN. Whoever takes it reads addresses: the delivered lines have them."""
    inline, *managed = args.policies
    permissions = [
        Allow([f"athena:{action}" for action in _QUERIES], [args.workgroup.arn]),
        Allow(["glue:GetDatabase", "glue:GetTable", "glue:GetTables"], list(_catalogue(args))),
        *args.workgroup.result_permissions(),
        *_lines_of(args.archives[inline]),
    ]
    role = RoleArgs(
        trusts=list(_trusts(args)),
        permissions=permissions,
        managed=[_lines_of(args.archives[part]) for part in managed],
        tags=args.tags,
    )
    return Role(name, role, opts).arn


def _trusts(args: AnalystRoleArgs) -> Iterator[Trust]:
    if not args.analysts:
        # It stands for whoever the account's administrators give the permission to.
        yield Trust({"AWS": args.account.root_arn})
    for analyst in args.analysts:
        if analyst == QUICKSIGHT:
            yield service_trust("quicksight.amazonaws.com", args.account.id)
        else:
            yield Trust({"AWS": analyst})


def _catalogue(args: AnalystRoleArgs) -> Iterator[pulumi.Output[str]]:
    """Glue checks a table's catalogue and database as well."""
    yield args.account.arn("glue", "catalog")
    for kind, suffix in (("database/", ""), ("table/", "/*")):
        yield text(args.account.arn("glue", kind), args.database.name, suffix)


def _lines_of(archives: Sequence[CataloguedArchive]) -> list[Allow]:
    """Return what reads the delivered lines, and no raw or failed record."""
    buckets = [archive.bucket_arn for archive in archives]
    keys = [archive.key.read_permission("s3") for archive in archives if archive.key]
    return [
        Allow(["s3:GetBucketLocation"], buckets),
        Allow(["s3:ListBucket"], buckets, {"StringLike": {"s3:prefix": [DELIVERED, f"{DELIVERED}*"]}}),
        Allow(["s3:GetObject"], [text(arn, "/", DELIVERED, "*") for arn in buckets]),
        *in_one_statement(keys),
    ]
