"""Policies are within IAM's sizes, which it counts without white space ("IAM and STS quotas")."""

import json
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from components.settings.reader_policies import INLINE, MANAGED, in_policies, most_that_fit
from components.settings.stack import settings_from
from tests.program.builders import APPLICATION, mistakes_in
from tests.project import ROOT
from tools.registrations.program import example, run_program
from tools.registrations.recorder import Recording

TRUST = 2_048
KEY = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
SCALE = (ROOT / "docs" / "scale.md").read_text()
#: The longest names of a project, and names of eight letters.
LONG, SHORT = "a-project-with-a-long-name-{:05}", "shop-{:03}"


def stack(count: int, name: str, **more: Any) -> dict[str, Any]:
    """Return the settings of a tenant with so many projects, each with every source."""
    settings = example() | {"tenants": ["acme"], "analytics": {"enabled": True}}
    settings["projects"] = {
        name.format(number): {
            "tenant": "acme",
            "sources": {
                "pinpoint": {"applicationId": f"{number:032x}", "eventStream": "create"},
                "ses": {"configurationSet": f"{number:064}"},
                "sms": {"configurationSet": f"{number:064}"},
            },
            **more,
        }
        for number in range(count)
    }
    return settings


def of_a_role(count: int, name: str, **more: Any) -> int:
    """Return how many of so many projects a tenant's role has room for."""
    settings = stack(min(count, 1), name, **more)
    (project,) = settings_from(settings).projects
    return most_that_fit([replace(project, name=name.format(number)) for number in range(count)])


@pytest.fixture(scope="module", params=["long", "short"])
def largest(request: pytest.FixtureRequest) -> Recording:
    """A tenant whose projects fill its roles' inline policies and one managed policy, and begin another."""
    name, more = (LONG, {"encryptionKey": KEY}) if request.param == "long" else (SHORT, {})
    (project,) = settings_from(stack(1, name, **more)).projects
    third = in_policies([replace(project, name=name.format(number)) for number in range(100)])[2]
    return run_program(stack(third.start + 1, name, **more) | {"erasure": {"enabled": True}})


def size(document: str) -> int:
    """Return the size of a policy as IAM counts it, where a Region's resources have the longest ARNs."""
    text = document.replace("arn:aws:", "arn:aws-us-gov:").replace("eu-central-1", "us-gov-west-1")
    return len(json.dumps(json.loads(text), separators=(",", ":")))


def test_every_policy_of_a_large_tenant_is_within_iam_s_sizes(largest: Recording) -> None:
    inline: Counter[str] = Counter()
    for policy in largest.of("iam/rolePolicy:RolePolicy"):
        inline[policy.inputs["role"]] += size(policy.inputs["policy"])

    assert max(size(role.inputs["assumeRolePolicy"]) for role in largest.of("iam/role:Role")) <= TRUST
    assert max(inline.values()) <= INLINE
    managed = largest.of("iam/policy:Policy")
    assert max(size(each.inputs["policy"]) for each in managed) <= MANAGED
    readers = [size(each.inputs["policy"]) for each in managed if "eraser" not in each.name]
    # What a full one leaves unused is less than another two projects would need.
    assert max(readers) > 0.8 * MANAGED
    attached = Counter(each.name.rpartition("-")[0] for each in largest.of("RolePolicyAttachment"))
    assert (attached["acme"], attached["acme-analyst"]) == (2, 2)


@pytest.mark.parametrize(
    ("name", "more", "most"),
    [
        (SHORT, {}, 323),
        (SHORT, {"stats": {"enabled": False}}, 430),
        (LONG, {}, 258),
        (LONG, {"encryptionKey": KEY}, 215),
    ],
)  # fmt: skip
def test_a_role_has_room_for_the_documented_number_of_projects(
    name: str, more: dict[str, Any], most: int
) -> None:
    assert of_a_role(1_000, name, **more) == most
    assert f"| {most} |" in SCALE


def test_one_project_more_is_refused_while_the_settings_are_read() -> None:
    project: dict[str, Any] = {"tenant": "acme", "sources": {"pinpoint": {"applicationId": APPLICATION}}}
    most = of_a_role(1_000, SHORT)
    assert len(settings_from(stack(most, SHORT)).projects) == most
    (mistake,) = mistakes_in(projects={SHORT.format(number): project for number in range(most + 1)})

    assert mistake.startswith(f"projects: acme owns {most + 1}, and its role can read {most} of such names")
