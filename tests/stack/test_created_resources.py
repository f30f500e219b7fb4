"""What the deployer creates in the embedded AWS, read back from it."""

import json
from pathlib import Path

from local.stack import LocalStack
from tests.unit.local.test_deployer import deployer, resource


def test_a_role_keeps_its_trust_and_lets_this_machine_in(local_stack: LocalStack, tmp_path: Path) -> None:
    trust = {
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "ses.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ]
    }
    made = deployer(tmp_path, local_stack.cloud)
    name, state = made.new_resource(resource("aws:iam/role:Role", {"assumeRolePolicy": json.dumps(trust)}))
    stored = local_stack.cloud.client("iam").get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]
    assert json.loads(state["assumeRolePolicy"]) == trust
    assert stored["Statement"][0] == trust["Statement"][0]
    assert stored["Statement"][1]["Principal"] == {"AWS": "arn:aws:iam::000000000000:root"}


def test_a_table_is_made_with_its_caps_and_those_of_its_indexes(
    local_stack: LocalStack, tmp_path: Path
) -> None:
    cap = {"maxWriteRequestUnits": 20.0, "maxReadRequestUnits": -1.0}
    keys = [{"attributeName": "a", "keyType": "HASH"}]
    index = {"name": "index", "keySchemas": keys, "projectionType": "KEYS_ONLY", "onDemandThroughput": cap}
    table = {
        "billingMode": "PAY_PER_REQUEST",
        "hashKey": "a",
        "attributes": [{"name": "a", "type": "S"}],
        "globalSecondaryIndexes": [index],
        "onDemandThroughput": cap,
    }
    name, _ = deployer(tmp_path, local_stack.cloud).new_resource(resource("aws:dynamodb/table:Table", table))
    made = local_stack.cloud.client("dynamodb").describe_table(TableName=name)["Table"]
    for each in (made, *made["GlobalSecondaryIndexes"]):
        assert each["OnDemandThroughput"] == {"MaxWriteRequestUnits": 20, "MaxReadRequestUnits": -1}


def test_what_a_managed_policy_allows_its_role_may_do(local_stack: LocalStack, tmp_path: Path) -> None:
    """A reader role of many projects has its permissions in attached policies."""
    made = deployer(tmp_path, local_stack.cloud)
    trust = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
    name, role = made.new_resource(
        resource("aws:iam/role:Role", {"assumeRolePolicy": json.dumps({"Statement": [trust]})})
    )
    table = local_stack.cloud.arn("dynamodb", "table/messages")
    allow = {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": table}
    document = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
    _, policy = made.new_resource(
        resource("aws:iam/policy:Policy", {"policy": document, "path": "/readers/"})
    )
    made.new_resource(
        resource(
            "aws:iam/rolePolicyAttachment:RolePolicyAttachment", {"role": name, "policyArn": policy["arn"]}
        )
    )
    assert ":policy/readers/" in policy["arn"]
    answers = local_stack.cloud.client("iam").simulate_principal_policy(
        PolicySourceArn=role["arn"],
        ActionNames=["dynamodb:GetItem", "dynamodb:PutItem"],
        ResourceArns=[table],
    )["EvaluationResults"]
    assert [each["EvalDecision"] for each in answers] == ["allowed", "implicitDeny"]
