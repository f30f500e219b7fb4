"""How a tenant's projects are distributed over the policies of its roles, whose size IAM limits.

A policy names every table, index and secret: no wildcard stands for several projects. So its size follows
from the names, and is known before a role exists.
"""

from collections.abc import Iterator, Sequence

from components.settings.project import ProjectSettings

#: Characters of a role's inline policies, of a managed one, and how many of these a role may have without a
#: request (IAM User Guide, "IAM and STS quotas").
INLINE, MANAGED, ATTACHED = 10_240, 6_144, 20
#: What a policy has beside its resources, and an inline one beside its projects.
_STATEMENTS, _OTHERS = 450, 1_200
#: The longest that a Region's resources begin with; the names' random part; quotes and a comma.
_ARN, _RANDOM, _MARKS = "arn:aws-us-gov:{}:us-gov-west-1:123456789012:{}", len("-1a2b3c4"), len('"",')


def in_policies(projects: Sequence[ProjectSettings]) -> list[slice]:
    """Return the part of the projects in the inline policy, and the part in each managed policy in turn."""
    return list(_filled(projects))


def most_that_fit(projects: Sequence[ProjectSettings]) -> int:
    """Return how many of the projects, from the first on, a role has room for."""
    last = in_policies(projects)[: 1 + ATTACHED][-1]
    return int(last.stop)


def _filled(projects: Sequence[ProjectSettings]) -> Iterator[slice]:
    first, room = 0, INLINE - _STATEMENTS - _OTHERS
    for number, project in enumerate(projects):
        size = _characters(project)
        if size > room:
            yield slice(first, number)
            first, room = number, MANAGED - _STATEMENTS
        room -= size
    yield slice(first, len(projects))


def _characters(project: ProjectSettings) -> int:
    """Return the size of what a reader's policy names of a project, or somewhat more."""
    named = [
        ("dynamodb", "table/", "-messages"),
        ("dynamodb", "table/", "-messages", "/index/*"),
        *([("dynamodb", "table/", "-stats")] if project.stats.enabled else ()),
        ("secretsmanager", "secret:", "-destination-key", "-AbCdEf"),
    ]
    key = len(_ARN.format("kms", "key/")) + 36 + _MARKS if project.encryption_key else 0
    return key + sum(
        len(_ARN.format(service, kind)) + len(project.name) + len("".join(rest)) + _RANDOM + _MARKS
        for service, kind, *rest in named
    )
