"""A project under a customer managed key: what it encrypts, and who gets which right on it."""

import json
from typing import Any

import pytest

from tests.program.conftest import Run
from tools.registrations.recorder import ACCOUNT, REGION, Recording

BROUGHT = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"


def with_key(key: str) -> Any:
    def change(settings: dict[str, Any]) -> None:
        shop = settings["projects"]["acme-shop"]
        shop["encryptionKey"] = key
        shop["sources"]["pinpoint"] |= {"eventStream": "create", "kinesis": {"create": True}}

    return change


@pytest.fixture(scope="module", params=["create", BROUGHT])
def keyed(run: Run, request: pytest.FixtureRequest) -> tuple[Recording, str]:
    """The example with a key for `acme-shop`, and the key's ARN."""
    recording = run(with_key(request.param))
    made = request.param == "create"
    return recording, str(recording.one("kms/key:Key", "acme-shop-key").outputs["arn"]) if made else BROUGHT


def test_all_that_a_project_keeps_is_under_its_key(keyed: tuple[Recording, str]) -> None:
    recording, key = keyed
    encryption = recording.one("BucketServerSideEncryptionConfiguration", "acme-shop-archive").inputs
    delivery = recording.one("FirehoseDeliveryStream", "acme-shop-events").inputs

    assert recording.one("table:Table", "acme-shop-messages").inputs["serverSideEncryption"] == {
        "enabled": True,
        "kmsKeyArn": key,
    }
    assert encryption["rules"] == [
        {
            "applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": key},
            "bucketKeyEnabled": True,
        }
    ]
    assert delivery["serverSideEncryption"] == {
        "enabled": True,
        "keyType": "CUSTOMER_MANAGED_CMK",
        "keyArn": key,
    }
    assert recording.one("kinesis/stream:Stream", "acme-shop-pinpoint").inputs["kmsKeyId"] == key
    assert recording.one("secret:Secret", "acme-shop-destination-key").inputs["kmsKeyId"] == key
    groups = {group.name: group.inputs.get("kmsKeyId") for group in recording.of("LogGroup")}
    assert {name for name, used in groups.items() if used == key} == {"acme-shop-logs"}


def test_no_other_project_is_under_it(keyed: tuple[Recording, str]) -> None:
    recording, key = keyed
    others = [
        each for each in recording.resources.values() if not each.name.startswith(("acme-shop", "acme"))
    ]

    assert not [each.name for each in others if key in json.dumps(each.inputs, default=str)]


def on_key(recording: Recording, role: str, key: str) -> list[tuple[list[str], list[str]]]:
    """The statements about the key in a role's policy: actions, and the services that they go through."""
    policy = json.loads(recording.one("RolePolicy", role).inputs["policy"])
    return [
        (statement["Action"], statement["Condition"]["StringEquals"]["kms:ViaService"])
        for statement in policy["Statement"]
        if statement["Resource"] == [key]
    ]


def via(*services: str) -> list[str]:
    return [f"{service}.{REGION}.amazonaws.com" for service in services]


def test_permissions_on_the_key_follow_what_a_role_does(keyed: tuple[Recording, str]) -> None:
    recording, key = keyed
    read, write = ["kms:Decrypt"], ["kms:Decrypt", "kms:GenerateDataKey"]

    assert on_key(recording, "acme-shop-ingest", key) == [
        (read, via("dynamodb", "secretsmanager")),
        (write, via("s3")),
    ]
    assert on_key(recording, "acme", key) == [(read, via("dynamodb", "secretsmanager"))]
    assert on_key(recording, "acme-shop-events", key) == [(write, via("s3")), (read, via("kinesis"))]
    assert on_key(recording, "acme-shop-sources", key) == [(write, via("kinesis"))]
    assert on_key(recording, "acme-shop-watch", key) == [(read, via("dynamodb"))]


@pytest.mark.parametrize(
    "role", ["globex", "globex-app-ingest", "acme-archive-ingest", "globex-app-sources", "api-graphql"]
)
def test_no_other_role_has_a_permission_on_it(keyed: tuple[Recording, str], role: str) -> None:
    recording, key = keyed

    assert on_key(recording, role, key) == []


def test_a_key_of_our_own_turns_and_lets_iam_and_the_logs_of_the_account_use_it(run: Run) -> None:
    key = run(with_key("create")).one("kms/key:Key", "acme-shop-key").inputs
    owner, logs = json.loads(key["policy"])["Statement"]

    assert key["enableKeyRotation"]
    assert (owner["Principal"], owner["Action"]) == ({"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "kms:*")
    assert logs["Principal"] == {"Service": f"logs.{REGION}.amazonaws.com"}
    assert logs["Condition"] == {
        "ArnLike": {"kms:EncryptionContext:aws:logs:arn": f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:*"}
    }


def test_a_key_outlives_what_it_encrypts(run: Run) -> None:
    def protect(settings: dict[str, Any]) -> None:
        with_key("create")(settings)
        settings["protect"] = True

    protected, free = (
        run(change).one("kms/key:Key", "acme-shop-key") for change in (protect, with_key("create"))
    )

    assert (protected.protect, protected.inputs["deletionWindowInDays"]) == (True, 30)
    assert (bool(free.protect), free.inputs["deletionWindowInDays"]) == (False, 7)


def test_without_a_key_no_role_has_a_permission_on_any(dev: Recording) -> None:
    assert not dev.of("kms/key:Key")
    for policy in dev.of("RolePolicy"):
        assert "kms:" not in str(policy.inputs["policy"])
