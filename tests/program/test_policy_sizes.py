"""Policies are within IAM's sizes, which it counts without white space ("IAM and STS quotas")."""

import json
from collections import Counter
from typing import Any

import pytest

from components.settings import erasure
from components.settings.stack import MAX_PROJECTS_OF_A_TENANT, PROJECTS_INLINE, PROJECTS_PER_POLICY
from tests.program.builders import APPLICATION, mistakes_in
from tools.registrations.program import example, run_program
from tools.registrations.recorder import Recording

TRUST, INLINE, MANAGED, ATTACHED = 2_048, 10_240, 6_144, 10


@pytest.fixture(scope="module")
def largest() -> Recording:
    """A tenant whose projects fill its role's inline policy and one managed policy, and begin another: with
    long names, keys of their own and every source."""
    settings = example()
    settings["erasure"] = {"enabled": True}
    key = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    settings["projects"] = {
        f"a-project-with-a-long-name-{number:05}": {
            "tenant": "acme",
            "encryptionKey": key,
            "sources": {
                "pinpoint": {"applicationId": f"{number:032x}", "eventStream": "create"},
                "ses": {"configurationSet": f"{number:064}"},
                "sms": {"configurationSet": f"{number:064}"},
            },
        }
        for number in range(PROJECTS_INLINE + PROJECTS_PER_POLICY + 1)
    }
    return run_program(settings)


def size(document: str) -> int:
    return len(json.dumps(json.loads(document), separators=(",", ":")))


def test_every_policy_of_a_large_tenant_is_within_iam_s_sizes(largest: Recording) -> None:
    inline: Counter[str] = Counter()
    for policy in largest.of("iam/rolePolicy:RolePolicy"):
        inline[policy.inputs["role"]] += size(policy.inputs["policy"])

    assert max(size(role.inputs["assumeRolePolicy"]) for role in largest.of("iam/role:Role")) <= TRUST
    assert max(inline.values()) <= INLINE
    assert max(size(each.inputs["policy"]) for each in largest.of("iam/policy:Policy")) <= MANAGED
    attached = Counter(each.name.rpartition("-")[0] for each in largest.of("RolePolicyAttachment"))
    count = PROJECTS_INLINE + PROJECTS_PER_POLICY + 1
    erasers = -(-(count - erasure.PROJECTS_INLINE) // erasure.PROJECTS_PER_POLICY)
    assert attached == {"acme": 2, "acme-eraser": erasers}
    assert PROJECTS_INLINE + ATTACHED * PROJECTS_PER_POLICY == MAX_PROJECTS_OF_A_TENANT


def test_one_project_more_is_refused_while_the_settings_are_read() -> None:
    project: dict[str, Any] = {"tenant": "acme", "sources": {"pinpoint": {"applicationId": APPLICATION}}}
    projects = {f"p{number}": project for number in range(MAX_PROJECTS_OF_A_TENANT + 1)}
    (mistake,) = mistakes_in(projects=projects)

    assert mistake.startswith(f"projects: acme owns {MAX_PROJECTS_OF_A_TENANT + 1}, and its role can read")
