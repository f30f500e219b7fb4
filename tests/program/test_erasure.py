"""Erasure on request: off unless wanted; a role for each tenant, and none that reaches two."""

import json
from typing import Any

import pytest

from components.settings.erasure import MAX_PROJECTS_OF_A_TENANT, PROJECTS_INLINE, PROJECTS_PER_POLICY
from functions.contract import environment
from tests.program.builders import APPLICATION, mistakes_in
from tests.program.conftest import Run
from tests.program.test_alarms import alarms, is_raised
from tools.registrations.recorder import Recording

TENANTS = ("acme", "globex")


@pytest.fixture(scope="module")
def erasing(run: Run) -> Recording:
    return run(lambda settings: settings.update({"erasure": {"enabled": True}}))


def statements(recording: Recording, role: str) -> list[dict[str, Any]]:
    policy = json.loads(recording.one("iam/rolePolicy:RolePolicy", role).inputs["policy"])
    return list(policy["Statement"])


def allowed(recording: Recording, role: str) -> set[tuple[str, str]]:
    return {
        (action, resource)
        for statement in statements(recording, role)
        for action in statement["Action"]
        for resource in statement["Resource"]
    }


def test_it_is_off_by_default(dev: Recording) -> None:
    function = dev.one("lambda/function:Function", "api-graphql")

    assert function.inputs["environment"]["variables"][environment.ERASURE_TABLE_NAME] == ""
    assert dev.of("kms/key:Key") == []
    assert "erasure" not in dev.exports


def test_requests_are_in_a_table_without_recovery_copies(erasing: Recording) -> None:
    table = erasing.one("dynamodb/table:Table", "erasures")

    assert "pointInTimeRecovery" not in table.inputs
    assert "streamEnabled" not in table.inputs


def test_receipts_are_signed_by_a_key_that_outlives_the_stack(erasing: Recording) -> None:
    (key,) = erasing.of("kms/key:Key")

    assert (key.inputs["customerMasterKeySpec"], key.inputs["keyUsage"]) == ("ECC_NIST_P256", "SIGN_VERIFY")
    assert ("kms:Sign", key.outputs["arn"]) in allowed(erasing, "eraser")


def test_the_function_reaches_no_table_of_messages_and_no_archive(erasing: Recording) -> None:
    arns = [erasing.one("dynamodb/table:Table", name).outputs["arn"] for name in ("erasures", "api-registry")]

    for action, resource in allowed(erasing, "eraser"):
        assert not action.startswith("s3:"), resource
        if action.startswith("dynamodb:"):
            assert resource.partition("/index/")[0] in arns


@pytest.mark.parametrize("found", ["late", "stuck"])
def test_a_request_that_is_late_or_stuck_raises_an_alarm(erasing: Recording, found: str) -> None:
    alarm = alarms(erasing)["eraser-erasure-late"]

    assert not is_raised(alarm, [{"late": 0.0, "stuck": 0.0}])
    assert is_raised(alarm, [{"late": 0.0, "stuck": 0.0, found: 1.0}])


@pytest.mark.parametrize(("tenant", "other"), [TENANTS, TENANTS[::-1]])
def test_a_tenant_s_eraser_reaches_its_own_projects_alone(
    erasing: Recording, tenant: str, other: str
) -> None:
    granted = allowed(erasing, f"{tenant}-eraser")

    assert {action for action, _ in granted} == {
        "dynamodb:BatchGetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:UpdateItem",
        "s3:DeleteObject", "s3:GetObject", "s3:ListBucket", "s3:PutObject", "secretsmanager:GetSecretValue",
    }  # fmt: skip
    assert [resource for _, resource in granted if f"{other}-" in resource] == []
    deleted = [resource for action, resource in granted if action == "s3:DeleteObject"]
    assert [resource for resource in deleted if "erasures" in resource] == []


@pytest.mark.parametrize("tenant", TENANTS)
def test_only_the_function_takes_an_eraser_role(erasing: Recording, tenant: str) -> None:
    trust = json.loads(erasing.one("iam/role:Role", f"{tenant}-eraser").inputs["assumeRolePolicy"])

    (statement,) = trust["Statement"]
    assert statement["Principal"] == {"AWS": erasing.one("iam/role:Role", "eraser").outputs["arn"]}


@pytest.mark.parametrize("tenant", TENANTS)
def test_a_tenant_s_reader_sees_its_own_requests_alone(erasing: Recording, tenant: str) -> None:
    arn = erasing.one("dynamodb/table:Table", "erasures").outputs["arn"]
    (found,) = [each for each in statements(erasing, tenant) if arn in each["Resource"]]

    assert found["Condition"] == {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": [tenant]}}
    assert found["Action"] == ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"]


def test_a_stack_of_pipelines_alone_has_none() -> None:
    mistakes = mistakes_in(role="api", projects={}, erasure={"enabled": True})

    assert any(mistake.startswith("erasure.enabled: needs API and projects") for mistake in mistakes)


def test_more_projects_than_an_eraser_role_reaches_are_refused() -> None:
    project: dict[str, Any] = {"tenant": "acme", "sources": {"pinpoint": {"applicationId": APPLICATION}}}
    projects = {f"p{number}": project for number in range(MAX_PROJECTS_OF_A_TENANT + 1)}

    mistakes = mistakes_in(projects=projects, erasure={"enabled": True})

    assert mistakes[-1].startswith(f"erasure.enabled: acme owns {MAX_PROJECTS_OF_A_TENANT + 1} projects")
    assert MAX_PROJECTS_OF_A_TENANT == PROJECTS_INLINE + 10 * PROJECTS_PER_POLICY
