"""The names of the tenants' reader roles, which the API derives from a tenant's name."""

from dataclasses import dataclass

import pulumi

#: IAM quotas.
_MAX_ROLE_NAME_LENGTH = 64


@dataclass(frozen=True)
class ReaderNames:
    """What the reader roles of a stack are called: the API makes a tenant's role of its name, and of nothing
    else. `stack` is the program's name with the stack's."""

    stack: str

    @property
    def path(self) -> str:
        return f"/{self.stack}/readers/"

    @property
    def prefix(self) -> str:
        """Path and name of every one of them, up to the tenant."""
        return f"{self.path}{self.stack}-"

    def role(self, tenant: str) -> str:
        """Raises RunError where IAM would not take the name."""
        name = f"{self.stack}-{tenant}"
        if len(name) > _MAX_ROLE_NAME_LENGTH:
            raise pulumi.RunError(
                f"The role {name} would have {len(name)} characters in its name, IAM allows "
                f"{_MAX_ROLE_NAME_LENGTH}: choose a shorter name for the stack or the tenant."
            )
        return name
