"""The API of another stack, with which a stack of pipelines registers its tenants."""

from dataclasses import dataclass

import pulumi

from components.api.api_keys import manage_permission, register_tenant
from components.api.lookup_log import read_permission
from components.api.reader_roles import ReaderNames
from components.api.registry import IssuerEntry, ProjectEntry, RoleEntry, add_entry
from components.aws.account import Account
from components.aws.iam import Allow
from components.settings.cells import Registration


@dataclass(frozen=True)
class RegisteredKeys:
    """The table of API keys of the other stack."""

    table_name: str
    table_arn: pulumi.Output[str]

    def register(self, tenant: str, registration: pulumi.Output[str], parent: pulumi.Resource) -> None:
        """Accept the tenant's keys for as long as it is registered, as `ApiKeys.register`."""
        register_tenant(self.table_name, tenant, registration, pulumi.ResourceOptions(parent=parent))

    def manage_permission(self, tenant: str) -> Allow:
        """Allow listing, creating and revoking one tenant's keys."""
        return manage_permission(self.table_arn, tenant)


@dataclass(frozen=True)
class RegisteredLookupLog:
    """The table of the look-up log of the other stack."""

    table_arn: pulumi.Output[str]

    def read_permission(self, tenant: str) -> Allow:
        """Allow reading one tenant's rows."""
        return read_permission(self.table_arn, tenant)


@dataclass(frozen=True)
class RegisteredApi:
    """The other stack's registry and keys, and the role that may assume reader roles; all in this account and
    region, under the names that a `TrackingApi` has for them.

    A tenant belongs to one stack: its reader role has the same name in each, so a second one is refused.
    """

    registration: Registration
    account: Account

    @property
    def registry(self) -> "RegisteredApi":
        return self

    @property
    def role_arn(self) -> str:
        return self.registration.api_role_arn

    @property
    def names(self) -> ReaderNames:
        return ReaderNames(self.registration.readers)

    @property
    def keys(self) -> RegisteredKeys | None:
        if (name := self.registration.key_table) is None:
            return None
        return RegisteredKeys(name, self.account.arn("dynamodb", f"table/{name}"))

    @property
    def lookup_log(self) -> RegisteredLookupLog | None:
        if (name := self.registration.lookup_table) is None:
            return None
        return RegisteredLookupLog(self.account.arn("dynamodb", f"table/{name}"))

    def add(
        self,
        name: str,
        entry: ProjectEntry | IssuerEntry | RoleEntry,
        opts: pulumi.ResourceOptions,
    ) -> None:
        """Write one entry, as `Registry.add`."""
        add_entry(self.registration.registry_table, name, entry, opts)
