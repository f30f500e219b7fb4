"""The least policy that deploys, updates and destroys what a recording registers."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tools.deployer_policy.actions import actions_of, has_resources
from tools.deployer_policy.needs import NEEDS, Need
from tools.registrations.recorder import Recording, Resource

#: A managed policy's characters, without white space (IAM quotas).
MAX_CHARACTERS = 6_144
#: How many an identity takes by default, and after an increase (IAM quotas).
MAX_POLICIES, MOST_POLICIES = 10, 20

#: IAM actions that a policy can allow for roles with one permissions boundary only.
_BOUNDED = frozenset(
    f"iam:{name}"
    for name in (
        "AttachRolePolicy", "CreateRole", "DeleteRolePolicy", "DetachRolePolicy",
        "PutRolePermissionsBoundary", "PutRolePolicy",
    )
)  # fmt: skip
_GATEWAY = "ops.apigateway.amazonaws.com"

Statement = dict[str, Any]
Conditions = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Target:
    """Where a stack is deployed. `boundary`: the permissions boundary of its roles, or None. `any_name`: any
    name is allowed but of roles, where a policy with the names of all projects would be too long."""

    stack: str
    account: str
    region: str
    partition: str = "aws"
    boundary: str | None = None
    any_name: bool = False


def statements(recording: Recording, target: Target) -> list[Statement]:
    """Return the statements. Raise LookupError for a resource type that `needs.py` lacks."""
    grouped: dict[tuple[tuple[str, ...], str], set[str]] = defaultdict(set)
    for type_, resources in _by_type(recording).items():
        if type_ not in NEEDS:
            raise LookupError(f"{type_} is missing in tools/deployer_policy/needs.py: add what it needs.")
        for action, arns, conditions in _granted(NEEDS[type_], resources, recording, target):
            grouped[arns, json.dumps(conditions, sort_keys=True)].add(action)
    found = [
        _statement(sorted(actions), arns, json.loads(conditions))
        for (arns, conditions), actions in sorted(grouped.items())
    ]
    return [
        *found,
        *_pass_role(recording, target),
        *_keys(recording, target),
        *_linked_role(recording, target),
    ]


def documents(found: Iterable[Statement]) -> list[str]:
    """Return the statements as policy documents, each short enough for a managed policy."""
    pages: list[list[Statement]] = [[]]
    for statement in found:
        for part in _parts(statement):
            if len(_document([*pages[-1], part])) > MAX_CHARACTERS:
                pages.append([])
            pages[-1].append(part)
    return [_document(page) for page in pages]


def _document(page: list[Statement]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": page}, separators=(",", ":"))


def _parts(statement: Statement) -> Iterator[Statement]:
    """Yield the statement, or its halves by resource where it is too long for one document."""
    arns = statement["Resource"]
    if len(_document([statement])) <= MAX_CHARACTERS or len(arns) < 2:
        yield statement
        return
    for half in (arns[: len(arns) // 2], arns[len(arns) // 2 :]):
        yield from _parts({**statement, "Resource": half})


def _by_type(recording: Recording) -> dict[str, list[Resource]]:
    found: dict[str, list[Resource]] = defaultdict(list)
    for each in recording.resources.values():
        if each.custom and each.type.startswith("aws:"):
            found[each.type].append(each)
    items = "aws:dynamodb/tableItem:TableItem"
    if items in found:
        # Items are limited by their table.
        written = {each.inputs["tableName"] for each in found[items]}
        tables = (each for each in found["aws:dynamodb/table:Table"] if each.outputs["name"] in written)
        found[items] = [*_foreign_items(found[items], recording), *tables]
    # The policies of roles are called by the role.
    for policies in ("aws:iam/rolePolicy:RolePolicy", "aws:iam/rolePolicyAttachment:RolePolicyAttachment"):
        if policies in found:
            found[policies] = found["aws:iam/role:Role"]
    return dict(sorted(found.items()))


def _granted(
    need: Need, resources: list[Resource], recording: Recording, target: Target
) -> Iterator[tuple[str, tuple[str, ...], Conditions]]:
    """Yield each action with the ARNs and the conditions that it is limited to."""
    entries = _foreign_items(resources, recording)
    own = [each for each in resources if each not in entries]
    arns = _arns(need, own, recording, target)
    for action in actions_of(need):
        if action == "iam:PutRolePermissionsBoundary" and not target.boundary:
            continue
        if entries:
            yield action, _tables(entries, target), _leading_keys(entries)
        if own:
            limited = has_resources(action) and arns
            yield action, arns if limited else ("*",), _conditions(need, action, target)


def _conditions(need: Need, action: str, target: Target) -> Conditions:
    if target.boundary and action in _BOUNDED:
        return {"StringEquals": {"iam:PermissionsBoundary": target.boundary}}
    if not need.tagged:
        return {}
    # A resource that is being created has no tags yet.
    creates = ":Create" in action or action.endswith(":TagResource")
    if creates and (not has_resources(action) or action.endswith(":TagResource")):
        return {"StringEquals": {"aws:RequestTag/environment": target.stack}}
    return {"StringEquals": {"aws:ResourceTag/environment": target.stack}} if has_resources(action) else {}


def _arns(need: Need, resources: list[Resource], recording: Recording, target: Target) -> tuple[str, ...]:
    names = sorted({_name(each, need, recording, target) for each in resources})
    return tuple(
        dict.fromkeys(
            template.format(
                name=name, path=path, partition=target.partition, region=target.region, account=target.account
            )
            for template in need.arns
            for path, name in names
        )
    )


def _name(resource: Resource, need: Need, recording: Recording, target: Target) -> tuple[str, str]:
    """Return the path (of IAM) and the name of a resource, or the pattern of its auto-name."""
    given = resource.inputs.get(need.name_input) if need.name_input else None
    path = resource.inputs.get("path") or "/"
    if path != "/":
        given = resource.inputs.get("name")
    if given:
        return path, str(given)
    any_name = target.any_name and not resource.type.startswith("aws:iam/")
    return path, "*" if any_name else f"{_prefix(resource.name, recording)}-*"


def _prefix(name: str, recording: Recording) -> str:
    """Return the project of a resource's logical name, or the part of the stack: api, alarms, projects."""
    projects = [each for each in recording.exports["projects"] if name == each or name.startswith(f"{each}-")]
    return max(projects, key=len) if projects else name.partition("-")[0]


def _foreign_items(resources: list[Resource], recording: Recording) -> list[Resource]:
    """Return the items in tables of another stack: the entries of a cell."""
    tables = {each.outputs["name"] for each in recording.of("dynamodb/table:Table")}
    items = (each for each in resources if each.type == "aws:dynamodb/tableItem:TableItem")
    return [each for each in items if each.inputs["tableName"] not in tables]


def _tables(items: list[Resource], target: Target) -> tuple[str, ...]:
    names = sorted({each.inputs["tableName"] for each in items})
    return tuple(_arn("dynamodb", f"table/{name}", target) for name in names)


def _leading_keys(items: list[Resource]) -> Conditions:
    keys = {json.loads(each.inputs["item"])[each.inputs["hashKey"]]["S"] for each in items}
    return {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": sorted(keys)}}


def _pass_role(recording: Recording, target: Target) -> Iterator[Statement]:
    """Yield the permission to hand the stack's roles to the services that the roles trust."""
    roles = [each for each in recording.of("iam/role:Role") if (each.inputs.get("path") or "/") == "/"]
    services = {
        principal["Service"]
        for role in roles
        for statement in json.loads(role.inputs["assumeRolePolicy"])["Statement"]
        if "Service" in (principal := statement["Principal"])
    }
    need = NEEDS["aws:iam/role:Role"]
    if services:
        passed = {"StringEquals": {"iam:PassedToService": sorted(services)}}
        yield _statement(["iam:PassRole"], _arns(need, roles, recording, target), passed)


def _keys(recording: Recording, target: Target) -> Iterator[Statement]:
    """Yield what AWS's services do with a project's key in the deployer's name: grants and data keys."""
    given = {
        each.inputs["kmsKeyId"]
        for each in recording.of("secretsmanager/secret:Secret")
        if each.inputs.get("kmsKeyId")
    } - {each.outputs["arn"] for each in recording.of("kms/key:Key")}
    services = ("dynamodb", "firehose", "kinesis", "secretsmanager")
    via = [f"{service}.{target.region}.amazonaws.com" for service in services]
    actions = ["kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"]
    if given:
        yield _statement(actions, sorted(given), {"StringEquals": {"kms:ViaService": via}})
    if recording.of("kms/key:Key"):
        own = {"kms:ViaService": via, "aws:ResourceTag/environment": target.stack}
        yield _statement(actions, [_arn("kms", "key/*", target)], {"StringEquals": own})


def _linked_role(recording: Recording, target: Target) -> Iterator[Statement]:
    """Yield the permission to make API Gateway's role, which an account's first API needs."""
    if recording.of("apigatewayv2/api:Api"):
        role = f"arn:{target.partition}:iam::{target.account}:role/aws-service-role/{_GATEWAY}/*"
        only = {"StringEquals": {"iam:AWSServiceName": _GATEWAY}}
        yield _statement(["iam:CreateServiceLinkedRole"], [role], only)


def _arn(service: str, resource: str, target: Target) -> str:
    return f"arn:{target.partition}:{service}:{target.region}:{target.account}:{resource}"


def _statement(actions: Iterable[str], arns: Iterable[str], conditions: Conditions) -> Statement:
    statement: Statement = {"Effect": "Allow", "Action": list(actions), "Resource": list(arns)}
    return {**statement, "Condition": dict(conditions)} if conditions else statement
