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
