"""Who may take a role, by its trust policy as declared."""

import json
from typing import Any

import pytest

from local.deployment.roles import trusts

CONTEXT = {"aws:SourceAccount": "000000000000", "aws:SourceArn": "arn:aws:ses:eu-central-1:000000000000:one"}


def policy(**changes: Any) -> str:
    statement = {"Effect": "Allow", "Principal": {"Service": "ses.amazonaws.com"}, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement | changes]})


def test_a_service_is_let_in_by_its_name() -> None:
    assert trusts(policy(), "ses.amazonaws.com", CONTEXT)
    assert trusts(
        policy(Principal={"Service": ["a.amazonaws.com", "ses.amazonaws.com"]}), "ses.amazonaws.com", CONTEXT
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"Principal": {"Service": "lambda.amazonaws.com"}},
        {"Principal": {"AWS": "*"}},
        {"Effect": "Deny"},
        {"Condition": {"StringEquals": {"aws:SourceAccount": "111111111111"}}},
        {"Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:ses:*:000000000000:another"}}},
        {"Condition": {"StringEquals": {"aws:SourceOrgID": "o-1"}}},
    ],
)
def test_anyone_else_is_not(changes: dict[str, Any]) -> None:
    assert not trusts(policy(**changes), "ses.amazonaws.com", CONTEXT)


def test_conditions_that_all_hold_let_in() -> None:
    condition = {
        "StringEquals": {"aws:SourceAccount": ["000000000000"]},
        "ArnLike": {"aws:SourceArn": "arn:aws:ses:*:000000000000:*"},
    }
    assert trusts(policy(Condition=condition), "ses.amazonaws.com", CONTEXT)
