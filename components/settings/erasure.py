"""The settings of erasure on request: whether the stack has it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from components.settings.reader import Section

#: What an inline policy of 10,240 characters holds of projects with the longest names and their own keys, and
#: each of ten managed policies of 6,144 characters (IAM and STS quotas): an eraser needs more than a reader.
PROJECTS_INLINE, PROJECTS_PER_POLICY, _MANAGED_POLICIES = 7, 4, 10
MAX_PROJECTS_OF_A_TENANT = PROJECTS_INLINE + PROJECTS_PER_POLICY * _MANAGED_POLICIES


@dataclass(frozen=True)
class ErasureSettings:
    """Erasure on request through the API, by a function, with receipts. Without it, `operations erase` does
    the same by hand, without receipts."""

    enabled: bool = False

    @classmethod
    def read(cls, section: Section) -> "ErasureSettings":
        return cls(enabled=section.flag("enabled", default=cls.enabled))

    def mistakes(self, role: str, role_of_all: str, projects: Mapping[str, int]) -> Iterator[str]:
        """Yield a mistake where the stack cannot have it. `projects`: how many each tenant owns."""
        if self.enabled and role != role_of_all:
            yield (
                f"erasure.enabled: needs API and projects in one stack (role: {role_of_all}): remove it, and "
                "erase with `python -m operations erase`"
            )
        for tenant, count in projects.items():
            if self.enabled and count > MAX_PROJECTS_OF_A_TENANT:
                yield (
                    f"erasure.enabled: {tenant} owns {count} projects, and its eraser role can reach "
                    f"{MAX_PROJECTS_OF_A_TENANT} (IAM quotas): deploy some of them as another stack"
                )
