"""The provider for Pulumi's engine: names and differences as the provider of AWS checks them."""

from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pulumi
import pytest
from pulumi.runtime.proto import provider_pb2

from local.cloud import Cloud
from local.provider import names, wire
from local.provider.service import AwsProvider

URN = "urn:pulumi:dev::message-tracker::{}::{}"
PERMISSION, TABLE = "aws:lambda/permission:Permission", "aws:dynamodb/table:Table"
SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "value": "a"}


@pytest.fixture
def provider(tmp_path: Path) -> AwsProvider:
    return AwsProvider(Cloud("http://127.0.0.1:9", "eu-central-1"), tmp_path, "http://127.0.0.1:1", print)


def checked(provider: AwsProvider, token: str, name: str, news: dict[str, Any], olds: dict[str, Any]) -> Any:
    request = provider_pb2.CheckRequest(
        urn=URN.format(token, name), news=wire.to_struct(news), olds=wire.to_struct(olds)
    )
    return provider.Check(request, Mock())


def test_a_name_with_braces_is_refused_as_aws_refuses_it(provider: AwsProvider) -> None:
    (failure,) = checked(provider, PERMISSION, "api-get-graphiql-{file}", {}, {}).failures
    assert failure.property == "statementId"
    assert "does not match" in failure.reason


def test_a_generated_name_that_is_too_long_is_refused(provider: AwsProvider) -> None:
    (failure,) = checked(provider, "aws:iam/role:Role", "r" * 60, {}, {}).failures
    assert "longer than 64" in failure.reason


def test_a_generated_name_stays_the_same(provider: AwsProvider) -> None:
    first = wire.to_dict(checked(provider, TABLE, "messages", {}, {}).inputs)
    second = wire.to_dict(checked(provider, TABLE, "messages", {}, first).inputs)
    assert first["name"].startswith("messages-")
    assert second == first


def test_a_name_that_is_not_known_yet_is_accepted(provider: AwsProvider) -> None:
    assert not checked(provider, PERMISSION, "a", {"statementId": wire.UNKNOWN}, {}).failures


def differences(provider: AwsProvider, token: str, old: dict[str, Any], new: dict[str, Any]) -> Any:
    request = provider_pb2.DiffRequest(
        urn=URN.format(token, "a"), old_inputs=wire.to_struct(old), news=wire.to_struct(new)
    )
    return provider.Diff(request, Mock())


def test_a_change_of_a_key_replaces_and_another_does_not(provider: AwsProvider) -> None:
    changed = differences(provider, TABLE, {"hashKey": "a", "tags": {}}, {"hashKey": "b", "tags": {"c": "d"}})
    assert (list(changed.diffs), list(changed.replaces)) == (["hashKey", "tags"], ["hashKey"])


def test_equal_secrets_and_absent_values_are_no_difference(provider: AwsProvider) -> None:
    changed = differences(provider, TABLE, {"a": SECRET, "b": None}, {"a": "a"})
    assert changed.changes == provider_pb2.DiffResponse.DIFF_NONE


def test_wire_values_become_the_inputs_of_creators() -> None:
    mark = "4dabf18193072939515e22adb298388d"
    asset = {mark: "c44067f5952c0a294b673a41bacd8c17", "text": "x"}
    archive = {mark: "0def7320c3a5731c473e5ecbe6d01bc7", "hash": "1", "assets": {"a.py": asset}}
    inputs = wire.to_inputs({"code": archive, "key": SECRET, "n": 3.0, "none": None})
    assert isinstance(inputs["code"], pulumi.AssetArchive)
    assert {key: inputs[key] for key in inputs if key != "code"} == {"key": "a", "n": 3}
    assert isinstance(inputs["n"], int)


def test_every_named_type_is_one_that_the_local_run_makes() -> None:
    from local.deployment.resources import CREATORS

    assert set(names._NAMES) <= set(CREATORS)
