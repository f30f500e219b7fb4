"""The names of the tenants' reader roles, which the API derives from the tenant's name."""

from dataclasses import dataclass

import pulumi

#: IAM quotas.
_MAX_ROLE_NAME_LENGTH = 64


@dataclass(frozen=True)
class ReaderNames:
    """The names of a stack's reader roles; the API derives a tenant's role from the tenant's name alone.
    `stack` is the program's name and the stack's, joined by a hyphen."""

    stack: str

    @property
    def path(self) -> str:
        return f"/{self.stack}/readers/"

    @property
    def prefix(self) -> str:
        """Return the part of path and name that all of them share, up to the tenant."""
        return f"{self.path}{self.stack}-"

    def role(self, tenant: str) -> str:
        """Return the name of a tenant's role; raise RunError where IAM would refuse it."""
        name = f"{self.stack}-{tenant}"
        if len(name) > _MAX_ROLE_NAME_LENGTH:
            raise pulumi.RunError(
                f"The role {name} would have {len(name)} characters in its name, IAM allows "
                f"{_MAX_ROLE_NAME_LENGTH}: choose a shorter name for the stack or the tenant."
            )
        return name
