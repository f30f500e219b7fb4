"""What AWS returns of what it was given: forms that the provider takes for equal, and what always differs."""

import json
from typing import Any

import pytest

from local.provider.returned import as_returned, compared

ALARM, POLICY = "aws:cloudwatch/metricAlarm:MetricAlarm", "aws:iam/rolePolicy:RolePolicy"
ITEM, STREAM = "aws:dynamodb/tableItem:TableItem", "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream"


def differs(token: str, inputs: dict[str, Any]) -> bool:
    """Whether a preview after a refresh shows a difference."""
    return compared(token, as_returned(token, inputs)) != compared(token, inputs)


def a_policy(*actions: str) -> str:
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": ["arn:aws:s3:::a"]}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def a_stream(**parameters: str) -> dict[str, Any]:
    listed = [{"parameterName": key, "parameterValue": value} for key, value in parameters.items()]
    processing = {"processors": [{"type": "Lambda", "parameters": listed}]}
    return {"extendedS3Configuration": {"processingConfiguration": processing}}


@pytest.mark.parametrize(
    ("token", "inputs"),
    [
        pytest.param(ALARM, {"alarmActions": ["b", "a"], "threshold": 1}, id="a set in another order"),
        pytest.param(POLICY, {"policy": a_policy("s3:GetObject", "s3:PutObject")}, id="a policy"),
        pytest.param(ITEM, {"item": json.dumps({"a": {"S": "b"}, "n": {"N": "1"}})}, id="an item"),
        pytest.param(STREAM, a_stream(LambdaArn="a", BufferIntervalInSeconds="2"), id="a stream"),
    ],
)
def test_what_the_provider_takes_for_equal_is_no_difference(token: str, inputs: dict[str, Any]) -> None:
    assert not differs(token, inputs)


def test_a_policy_that_is_not_known_yet_is_compared_as_it_is() -> None:
    unknown = {"policy": "04da6b54-80e4-46f7-96ec-b56ff0331ba9"}
    assert compared(POLICY, unknown) == unknown


def test_a_string_set_in_an_item_is_a_difference_at_every_preview() -> None:
    assert differs(ITEM, {"item": json.dumps({"tenants": {"SS": ["acme", "globex"]}})})


def test_a_default_of_firehose_s_processor_is_a_difference_at_every_preview() -> None:
    assert differs(STREAM, a_stream(LambdaArn="a", BufferIntervalInSeconds="60"))


def test_a_policy_that_allows_more_is_a_difference() -> None:
    one, two = ({"policy": a_policy(*actions)} for actions in (("s3:GetObject",), ("s3:GetObject", "s3:*")))
    assert compared(POLICY, one) != compared(POLICY, two)
