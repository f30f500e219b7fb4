"""The deployer's policy: what a deployment calls, on the stack's own resources, and nothing else."""

import json
import subprocess
import sys
from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import Any

import pytest

from tests.program.builders import a_project
from tests.program.test_cells import REGISTRATION
from tests.program.test_policy_lint import LINTER
from tests.project import ROOT
from tools.deployer_policy.actions import actions_of, is_known
from tools.deployer_policy.needs import NEEDS
from tools.deployer_policy.policy import MAX_CHARACTERS, Target, documents, statements
from tools.registrations.program import example, run_program
from tools.registrations.recorder import Recording

TARGET = Target("dev", "123456789012", "eu-central-1")
BOUNDARY = "arn:aws:iam::123456789012:policy/boundary"
#: What Terraform's provider called when it created, refreshed, changed and destroyed the example; of Firehose
#: and EventBridge Scheduler, what its source calls (`delivery_stream.go`, `schedule.go`).
CALLS = (ROOT / "tests" / "program" / "provider_calls.txt").read_text().split()

#: Of parliament's findings: actions that support no resources; setting the policy of an own bucket.
HARMLESS = {"RESOURCE_STAR", "RESOURCE_POLICY_PRIVILEGE_ESCALATION"}

#: Parliament knows SES's older API, whose set has no ARN, and the key as a resource beside the stream.
OF_TWO_KINDS = ("ses:CreateConfigurationSet", "kinesis:StartStreamEncryption", "athena:", "glue:")

Allowed = Callable[..., bool]


def allowed_by(policy: list[dict[str, Any]]) -> Allowed:
    """Evaluate a policy as IAM does, with the conditions that it has."""

    def allowed(action: str, resource: str = "*", **context: Any) -> bool:
        return any(
            action in statement["Action"]
            and any(fnmatchcase(resource, each) for each in statement["Resource"])
            and all(
                set(_listed(context.get(key.split(":")[1].replace("/", "_")))) <= set(_listed(values))
                and (key.split(":")[1].replace("/", "_") in context)
                for keys in statement.get("Condition", {}).values()
                for key, values in keys.items()
            )
            for statement in policy
        )

    return allowed


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def actions_in(policy: list[dict[str, Any]]) -> set[str]:
    return {action for statement in policy for action in statement["Action"]}


@pytest.fixture(scope="module")
def policy(dev: Recording) -> list[dict[str, Any]]:
    return statements(dev, TARGET)


@pytest.fixture(scope="module")
def cell() -> Recording:
    settings = example() | {"role": "pipelines", "registration": REGISTRATION, "tenants": ["acme"]}
    settings["projects"] = {"shop": a_project()}
    del settings["auth"], settings["api"], settings["lookupLog"]
    return run_program(settings, "cell-1")


def test_every_type_of_every_variant_is_covered(variants: dict[str, Recording]) -> None:
    for recording in variants.values():
        assert statements(recording, TARGET)


def test_every_action_exists() -> None:
    unknown = {action for need in NEEDS.values() for action in actions_of(need) if not is_known(action)}

    assert unknown == set()


def test_every_call_of_the_real_provider_is_allowed(variants: dict[str, Recording]) -> None:
    granted = set().union(*(actions_in(statements(each, TARGET)) for each in variants.values()))

    assert len(CALLS) > 100
    assert set(CALLS) - granted == set()


def test_only_actions_without_resources_are_allowed_on_any(policy: list[dict[str, Any]]) -> None:
    anywhere = {action for each in policy if each["Resource"] == ["*"] for action in each["Action"]}

    assert anywhere == {
        "kms:CreateKey", "cognito-idp:CreateUserPool", "cognito-idp:DescribeUserPoolDomain",
        "lambda:CreateEventSourceMapping", "logs:CreateLogDelivery", "logs:DeleteLogDelivery",
        "logs:DeleteQueryDefinition", "logs:DescribeLogGroups", "logs:DescribeQueryDefinitions",
        "logs:DescribeResourcePolicies", "logs:GetLogDelivery", "logs:ListLogDeliveries",
        "logs:PutQueryDefinition", "logs:PutResourcePolicy", "logs:UpdateLogDelivery",
        "secretsmanager:GetRandomPassword", "sms-voice:CreateConfigurationSet",
    } & anywhere  # fmt: skip
    assert not any(fnmatchcase(action, "*:*[*]*") for action in actions_in(policy))


@pytest.mark.parametrize(
    ("action", "own", "foreign"),
    [
        ("dynamodb:DeleteTable", "dynamodb:eu-central-1:123456789012:table/acme-shop-messages-1a2b3c4",
         "dynamodb:eu-central-1:123456789012:table/orders"),
        ("lambda:UpdateFunctionCode", "lambda:eu-central-1:123456789012:function:api-graphql-1a2b3c4",
         "lambda:eu-central-1:123456789012:function:payroll"),
        ("s3:DeleteObject", "s3:::globex-app-archive-1a2b3c4/raw/x", "s3:::backups/x"),
        ("iam:PutRolePolicy", "iam::123456789012:role/acme-shop-ingest-1a2b3c4",
         "iam::123456789012:role/admin"),
        ("iam:CreateRole", "iam::123456789012:role/message-tracker-dev/readers/message-tracker-dev-acme",
         "iam::123456789012:role/message-tracker-dev/readers/other"),
        ("secretsmanager:GetSecretValue",
         "secretsmanager:eu-central-1:123456789012:secret:api-cursor-key-1a-AbCdEf",
         "secretsmanager:eu-central-1:123456789012:secret:payments"),
        ("ses:DeleteConfigurationSet", "ses:eu-central-1:123456789012:configuration-set/acme-shop-mail",
         "ses:eu-central-1:123456789012:configuration-set/marketing"),
    ],
    ids=["table", "function", "object", "role", "reader", "secret", "set"],
)  # fmt: skip
def test_what_belongs_to_others_is_out_of_reach(
    policy: list[dict[str, Any]], action: str, own: str, foreign: str
) -> None:
    allowed = allowed_by(policy)

    assert allowed(action, f"arn:aws:{own}")
    assert not allowed(action, f"arn:aws:{foreign}")


def test_roles_are_passed_to_the_services_that_they_trust_only(policy: list[dict[str, Any]]) -> None:
    allowed, role = allowed_by(policy), "arn:aws:iam::123456789012:role/acme-shop-ingest-1a2b3c4"

    assert allowed("iam:PassRole", role, PassedToService="lambda.amazonaws.com")
    assert not allowed("iam:PassRole", role, PassedToService="ec2.amazonaws.com")
    assert not allowed(
        "iam:PassRole", "arn:aws:iam::123456789012:role/admin", PassedToService="lambda.amazonaws.com"
    )
    assert not allowed("iam:PassRole", role)


def test_with_a_boundary_no_role_is_made_or_changed_without_it(dev: Recording) -> None:
    allowed = allowed_by(statements(dev, Target("dev", "123456789012", "eu-central-1", boundary=BOUNDARY)))
    role = "arn:aws:iam::123456789012:role/acme-shop-ingest-1a2b3c4"

    for action in (
        "iam:CreateRole",
        "iam:PutRolePolicy",
        "iam:AttachRolePolicy",
        "iam:PutRolePermissionsBoundary",
    ):
        assert allowed(action, role, PermissionsBoundary=BOUNDARY)
        assert not allowed(action, role)
    assert not allowed("iam:DeleteRolePermissionsBoundary", role, PermissionsBoundary=BOUNDARY)


def test_a_cell_s_deployer_writes_its_own_tenants_entries_and_nothing_else(cell: Recording) -> None:
    allowed = allowed_by(statements(cell, Target("cell-1", "123456789012", "eu-central-1")))
    registry = f"arn:aws:dynamodb:eu-central-1:123456789012:table/{REGISTRATION['registryTable']}"
    keys = f"arn:aws:dynamodb:eu-central-1:123456789012:table/{REGISTRATION['keyTable']}"

    for action in ("GetItem", "PutItem", "UpdateItem", "DeleteItem"):
        for table in (registry, keys):
            assert allowed(f"dynamodb:{action}", table, LeadingKeys=["acme"])
            for foreign in ("globex", "issuer#https://login.example.com/", "role#arn:aws:iam::1:role/x"):
                assert not allowed(f"dynamodb:{action}", table, LeadingKeys=[foreign])
                assert not allowed(f"dynamodb:{action}", table, LeadingKeys=["acme", foreign])
            assert not allowed(f"dynamodb:{action}", table)
    for action in ("Scan", "Query", "DeleteTable", "UpdateTable", "BatchWriteItem"):
        assert not allowed(f"dynamodb:{action}", registry, LeadingKeys=["acme"])
    reader = "arn:aws:iam::123456789012:role/message-tracker-api/readers/message-tracker-api-"
    assert allowed("iam:CreateRole", f"{reader}acme")
    assert not allowed("iam:CreateRole", f"{reader}globex")


def test_each_document_fits_into_a_managed_policy_and_is_valid(variants: dict[str, Recording]) -> None:
    every = [page for each in variants.values() for page in documents(statements(each, TARGET))]
    linted = subprocess.run(
        [sys.executable, LINTER], input="\n".join(every), capture_output=True, text=True, check=True
    )

    assert all(len(page) <= MAX_CHARACTERS for page in every)
    findings = [finding for line in linted.stdout.splitlines() for finding in json.loads(line)]
    doubted = [each for each in findings if each[0] not in HARMLESS]
    assert [each for each in doubted if not any(action in each[1] for action in OF_TWO_KINDS)] == []


def test_a_long_statement_is_split_by_resource_and_loses_nothing(policy: list[dict[str, Any]]) -> None:
    long = {**policy[5], "Resource": [f"arn:aws:s3:::{'x' * 60}-{number}" for number in range(300)]}

    pages = documents([long])

    assert all(len(page) <= MAX_CHARACTERS for page in pages)
    split = [arn for page in pages for each in json.loads(page)["Statement"] for arn in each["Resource"]]
    assert split == long["Resource"]


def test_any_name_never_applies_to_roles(dev: Recording) -> None:
    policy = statements(dev, Target("dev", "123456789012", "eu-central-1", any_name=True))

    allowed = allowed_by(policy)
    assert allowed("dynamodb:DeleteTable", "arn:aws:dynamodb:eu-central-1:123456789012:table/anything")
    assert not allowed("iam:PutRolePolicy", "arn:aws:iam::123456789012:role/admin")


def test_every_role_has_the_permissions_boundary(variants: dict[str, Recording]) -> None:
    for name, recording in variants.items():
        boundaries = {each.inputs.get("permissionsBoundary") for each in recording.of("iam/role:Role")}
        assert boundaries == ({BOUNDARY} if name == "full" else {None}), name
