"""IAM roles: who may assume one, and the policies with its permissions.

`managed_policy_arns` and `inline_policies` of `aws.iam.Role` would conflict with that policy, so they stay
unset.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws

from components.former_components import formerly_in
from components.text import json_text


@dataclass(frozen=True)
class Allow:
    """One statement of a policy: these actions on these resources, under conditions (operator to key to
    values)."""

    actions: Sequence[str]
    resources: Sequence[pulumi.Input[str]]
    conditions: Mapping[str, Mapping[str, Sequence[pulumi.Input[str]]]] = field(default_factory=dict)

    def statement(self) -> dict[str, object]:
        statement = {"Effect": "Allow", "Action": sorted(self.actions), "Resource": list(self.resources)}
        return {**statement, "Condition": self.conditions} if self.conditions else {**statement}


def in_one_statement(permissions: Sequence[Allow]) -> list[Allow]:
    """Return permissions that differ in their resources alone as one; none where there are none."""
    if not permissions:
        return []
    first = permissions[0]
    resources = [arn for permission in permissions for arn in permission.resources]
    return [Allow(first.actions, resources, first.conditions)]


@dataclass(frozen=True)
class Trust:
    """The principal that may assume a role, as `{"Service": …}` or `{"AWS": …}`; conditions: operator to key
    to value."""

    principal: Mapping[str, pulumi.Input[str]]
    conditions: Mapping[str, Mapping[str, pulumi.Input[str]]] = field(default_factory=dict)

    def statement(self) -> dict[str, object]:
        statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": self.principal}
        return {**statement, "Condition": self.conditions} if self.conditions else {**statement}


def service_trust(
    service: str, account: pulumi.Input[str], source_arn: pulumi.Input[str] | None = None
) -> Trust:
    """Trust an AWS service that acts for `account`, and for its resource `source_arn` where that is known.

    The conditions keep other accounts from using the service to act on this one (IAM User Guide, "The
    confused deputy problem").
    """
    conditions: dict[str, Mapping[str, pulumi.Input[str]]] = {"StringEquals": {"aws:SourceAccount": account}}
    if source_arn is not None:
        conditions["ArnLike"] = {"aws:SourceArn": source_arn}
    return Trust({"Service": service}, conditions)


@dataclass(frozen=True)
class RoleArgs:
    trusts: Sequence[Trust]
    permissions: Sequence[Allow]
    tags: Mapping[str, str]
    path: str = "/"
    #: Permissions for which the inline policy has no room: a managed policy each.
    managed: Sequence[Sequence[Allow]] = ()
    #: None: auto-named. Given where others must know the name before the role exists.
    name: str | None = None


class Role:
    """A role with its policy. `arn` resolves only after the policy is attached, so that dependants wait for
    it."""

    arn: pulumi.Output[str]
    #: AWS's id of this role: another one of the same name has another.
    unique_id: pulumi.Output[str]

    def __init__(self, name: str, args: RoleArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        self._inside = formerly_in("message-tracker:index:Role", name, opts)
        role = aws.iam.Role(
            name,
            name=args.name,
            assume_role_policy=_document(*(trust.statement() for trust in args.trusts)),
            path=args.path,
            tags=args.tags,
            opts=self._inside,
        )
        policy = aws.iam.RolePolicy(
            name,
            role=role.id,
            policy=_document(*(permission.statement() for permission in args.permissions)),
            opts=self._inside,
        )
        self._id, self.unique_id = role.id, role.unique_id
        attached = [self._attach(f"{name}-{n}", role, each, args) for n, each in enumerate(args.managed, 1)]
        self.arn = pulumi.Output.all(role.arn, policy.id, *attached).apply(lambda values: str(values[0]))

    def also_allow(
        self, name: str, permissions: Sequence[Allow], opts: pulumi.ResourceOptions
    ) -> pulumi.Output[str]:
        """Add a policy about resources that need the role first; return the role's ARN, resolved after it."""
        document = _document(*(permission.statement() for permission in permissions))
        policy = aws.iam.RolePolicy(name, role=self._id, policy=document, opts=opts)
        return pulumi.Output.all(self.arn, policy.id).apply(lambda values: str(values[0]))

    def _attach(
        self, name: str, role: aws.iam.Role, permissions: Sequence[Allow], args: RoleArgs
    ) -> pulumi.Output[str]:
        document = _document(*(permission.statement() for permission in permissions))
        policy = aws.iam.Policy(name, path=args.path, policy=document, tags=args.tags, opts=self._inside)
        return aws.iam.RolePolicyAttachment(name, role=role.name, policy_arn=policy.arn, opts=self._inside).id


def _document(*statements: dict[str, object]) -> pulumi.Output[str]:
    return json_text({"Version": "2012-10-17", "Statement": list(statements)})
