"""SQL over the archives: off unless wanted; one catalogue, workgroup and role for each tenant."""

import json
from fnmatch import fnmatchcase
from typing import Any

import pytest

from functions.contract.analytics.named_queries import NAMED_QUERIES
from tests.program.builders import a_project, mistakes_in
from tests.program.conftest import Run
from tools.registrations.recorder import Recording

TENANTS = {"acme", "globex"}


@pytest.fixture(scope="module")
def analysed(run: Run) -> Recording:
    return run(lambda settings: settings.update({"analytics": {"enabled": True, "maxQueryMb": 100}}))


def allowed(recording: Recording, tenant: str) -> list[tuple[str, str]]:
    """Every action of the tenant's analyst role, with each of its resources."""
    policy = json.loads(recording.one("iam/rolePolicy:RolePolicy", f"{tenant}-analyst").inputs["policy"])
    return [
        (action, resource)
        for statement in policy["Statement"]
        for action in statement["Action"]
        for resource in statement["Resource"]
    ]


def test_it_is_off_by_default(dev: Recording) -> None:
    assert dev.of("glue/catalogTable:CatalogTable") == []
    assert "analytics" not in dev.exports


def test_each_tenant_has_a_database_with_a_table_of_each_of_its_projects(analysed: Recording) -> None:
    tables = {
        (each.inputs["databaseName"], each.inputs["name"])
        for each in analysed.of("glue/catalogTable:CatalogTable")
    }

    assert tables == {
        ("message_tracker_dev_acme", "acme_shop"),
        ("message_tracker_dev_acme", "acme_archive"),
        ("message_tracker_dev_globex", "globex_app"),
    }


def test_a_table_is_over_the_delivered_lines_of_its_own_project(analysed: Recording) -> None:
    for table in analysed.of("glue/catalogTable:CatalogTable"):
        project = table.name.removesuffix("-delivered")
        bucket = analysed.one("s3/bucket:Bucket", f"{project}-archive").outputs["bucket"]
        template = table.inputs["parameters"]["storage.location.template"]
        assert template == f"s3://{bucket}/delivered/${{day}}/"
        assert table.inputs["storageDescriptor"]["location"] == f"s3://{bucket}/delivered/"


def test_a_workgroup_limits_its_queries_whatever_a_client_says(analysed: Recording) -> None:
    for workgroup in analysed.of("athena/workgroup:Workgroup"):
        configuration = workgroup.inputs["configuration"]
        assert configuration["enforceWorkgroupConfiguration"] is True
        assert configuration["bytesScannedCutoffPerQuery"] == 100 * 1024 * 1024
        assert configuration["resultConfiguration"]["encryptionConfiguration"]


def test_results_of_projects_with_a_key_of_their_own_are_under_such_a_key(
    variants: dict[str, Recording],
) -> None:
    for workgroup in variants["full"].of("athena/workgroup:Workgroup"):
        results = workgroup.inputs["configuration"]["resultConfiguration"]
        assert results["encryptionConfiguration"]["encryptionOption"] == "SSE_KMS"


def test_each_tenant_has_every_named_query_over_its_own_projects(analysed: Recording) -> None:
    queries = analysed.of("athena/namedQuery:NamedQuery")

    assert len(queries) == len(NAMED_QUERIES) * len(TENANTS)
    for query in queries:
        others = {"acme": '"globex_app"', "globex": '"acme_shop"'}[query.name.partition("-")[0]]
        assert others not in query.inputs["query"]
        assert len(query.inputs["query"]) < 262_144


@pytest.mark.parametrize("tenant", sorted(TENANTS))
def test_an_analyst_reaches_only_what_is_the_tenants(analysed: Recording, tenant: str) -> None:
    (other,) = TENANTS - {tenant}

    for action, resource in allowed(analysed, tenant):
        assert other not in resource, action
        assert resource != "*", action
        assert not fnmatchcase(action, "*[*]*")


def test_an_analyst_writes_nothing_but_results(analysed: Recording) -> None:
    written = {resource for action, resource in allowed(analysed, "acme") if ":Put" in action}

    assert len(written) == 1
    assert written.pop().endswith("/results/*")


def trusts(recording: Recording, tenant: str) -> list[Any]:
    role = recording.one("iam/role:Role", f"{tenant}-analyst")
    return [each["Principal"] for each in json.loads(role.inputs["assumeRolePolicy"])["Statement"]]


def test_a_role_without_named_analysts_is_for_the_accounts_administrators_to_give(
    analysed: Recording,
) -> None:
    assert trusts(analysed, "acme") == [{"AWS": "arn:aws:iam::123456789012:root"}]


def test_only_named_analysts_may_take_a_role(variants: dict[str, Recording]) -> None:
    assert trusts(variants["full"], "acme") == [
        {"AWS": "arn:aws:iam::123456789012:role/grafana"},
        {"Service": "quicksight.amazonaws.com"},
    ]


@pytest.mark.parametrize(
    ("analytics", "mistake"),
    [
        ({"maxQueryMb": 9}, "analytics.maxQueryMb: must be a whole number from 10 to 10000000, not 9"),
        ({"resultDays": 0}, "analytics.resultDays: must be a whole number from 1 to 365, not 0"),
        (
            {"analysts": [{"tenant": "acne", "principal": "quicksight"}]},
            "analytics.analysts[0].tenant: acne owns no project of this stack: did you mean acme?",
        ),
        (
            {"analysts": [{"tenant": "acme", "principal": "ada"}]},
            "analytics.analysts[0].principal: must be the ARN of a role, a user or an account's root, or the "
            'word quicksight, not "ada"',
        ),
    ],
)
def test_a_wrong_setting_is_refused_with_its_fix(analytics: dict[str, Any], mistake: str) -> None:
    assert mistakes_in(analytics=analytics) == (mistake,)


def test_a_stack_of_the_api_has_no_archives_to_query() -> None:
    found = mistakes_in(role="api", projects={}, analytics={"enabled": True})

    assert found == ("analytics: belongs to the stacks with role: pipelines: move it there",)


def test_tenants_of_many_projects_have_room_in_their_roles(run: Run) -> None:
    def many(settings: dict[str, Any]) -> None:
        settings["projects"] = {
            f"p{number}": a_project(sources={"ses": {"configurationSet": f"set{number}"}})
            for number in range(40)
        }
        settings["tenants"] = ["acme"]
        settings["analytics"] = {"enabled": True}

    recording = run(many)

    inline = recording.one("iam/rolePolicy:RolePolicy", "acme-analyst").inputs["policy"]
    managed = [each for each in recording.of("iam/policy:Policy") if each.name.startswith("acme-analyst")]
    assert len(inline) <= 10_240
    assert len(managed) == 1
    assert all(len(each.inputs["policy"]) <= 6_144 for each in managed)
