"""IAM roles and their policies, word for word as the program declares them.

One thing is added: where a role is for an AWS service, the account's root may take it too,
since it is this machine that plays the service. `local.deployment.roles` holds whoever takes it to the
trust policy as declared.
"""

import json
from typing import Any

from local.deployment.resources.base import Created, CreateRequest, given


def _role(request: CreateRequest) -> Created:
    name = request.name()
    inputs = request.inputs
    role = request.cloud.client("iam").create_role(
        RoleName=name,
        AssumeRolePolicyDocument=_with_local_principal(inputs["assumeRolePolicy"], request.cloud.account),
        Tags=request.tags(),
        **given(Path=inputs.get("path"), Description=inputs.get("description")),
    )["Role"]
    return Created(name, {"name": name, "arn": role["Arn"], "uniqueId": role["RoleId"]})


def _with_local_principal(policy: str, account: str) -> str:
    document = json.loads(policy)
    if any(_for_a_service(statement) for statement in document["Statement"]):
        principal = {"AWS": f"arn:aws:iam::{account}:root"}
        document["Statement"].append({"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"})
    return json.dumps(document)


def _for_a_service(statement: dict[str, Any]) -> bool:
    return "Service" in statement.get("Principal", {})


def _role_policy(request: CreateRequest) -> Created:
    name, role = request.name(), request.inputs["role"]
    request.cloud.client("iam").put_role_policy(
        RoleName=role, PolicyName=name, PolicyDocument=request.inputs["policy"]
    )
    return Created(f"{role}:{name}", {"name": name})


def _policy(request: CreateRequest) -> Created:
    name = request.name(longest=128)
    policy = request.cloud.client("iam").create_policy(
        PolicyName=name,
        PolicyDocument=request.inputs["policy"],
        Tags=request.tags(),
        **given(Path=request.inputs.get("path")),
    )["Policy"]
    return Created(policy["Arn"], {"name": name, "arn": policy["Arn"], "policyId": policy["PolicyId"]})


def _attachment(request: CreateRequest) -> Created:
    role, policy = request.inputs["role"], request.inputs["policyArn"]
    request.cloud.client("iam").attach_role_policy(RoleName=role, PolicyArn=policy)
    return Created(f"{role}/{policy}")


CREATORS = {
    "aws:iam/policy:Policy": _policy,
    "aws:iam/role:Role": _role,
    "aws:iam/rolePolicy:RolePolicy": _role_policy,
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": _attachment,
}
