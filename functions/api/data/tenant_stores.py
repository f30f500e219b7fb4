"""Opens a tenant's projects for reading, with the tenant's own reader role and nothing else.

Credentials, clients and keys are kept per role, so what one tenant's requests opened never serves another's.
"""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from functions.api.auth.registry import Project
from functions.aws.clients import AwsClients
from functions.messages.addresses import DestinationHasher
from functions.messages.storage.dynamodb_reader import DynamoMessageReader
from functions.messages.storage.store import MessageReader
from functions.source_health.table import SourceTable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_sts.type_defs import CredentialsTypeDef

#: How long before its credentials end a role is assumed anew, in seconds.
_RENEWED_BEFORE_SECONDS = 300


@dataclass(frozen=True)
class _Opened:
    credentials: "CredentialsTypeDef"
    valid_until: float
    stores: dict[Project, MessageReader] = field(default_factory=dict)


@dataclass
class TenantStores:
    """The stores of tenants, opened when first asked for. `clock` tells epoch seconds.

    `role_arn_prefix` with a tenant's name is the ARN of its reader role.
    """

    clients: AwsClients
    role_arn_prefix: str
    executor: Executor
    clock: Callable[[], float]
    _by_tenant: dict[str, _Opened] = field(default_factory=dict)

    def store(self, tenant: str, project: Project) -> MessageReader:
        """The project as the tenant may read it. The role is the tenant's whatever the project: where that
        is another's, AWS refuses every read of it."""
        opened = self._assume(tenant)
        if project not in opened.stores:
            opened.stores[project] = self._open(project, opened.credentials)
        return opened.stores[project]

    def sources(self, tenant: str, project: Project) -> SourceTable:
        """The health of the project's sources, read as the tenant."""
        return SourceTable(project.table_name, self.client(tenant))

    def client(self, tenant: str) -> "DynamoDBClient":
        """DynamoDB as the tenant's role may use it."""
        return self.clients.dynamodb(self._assume(tenant).credentials)

    def _assume(self, tenant: str) -> _Opened:
        opened = self._by_tenant.get(tenant)
        if opened is None or opened.valid_until - self.clock() < _RENEWED_BEFORE_SECONDS:
            role_arn = self.role_arn_prefix + tenant
            assumed = self.clients.sts().assume_role(RoleArn=role_arn, RoleSessionName=tenant)
            credentials = assumed["Credentials"]
            opened = _Opened(credentials, credentials["Expiration"].timestamp())
            self._by_tenant[tenant] = opened
        return opened

    def _open(self, project: Project, credentials: "CredentialsTypeDef") -> MessageReader:
        secrets = self.clients.secretsmanager(credentials)
        secret = secrets.get_secret_value(SecretId=project.destination_key_secret_arn)["SecretString"]
        return DynamoMessageReader(
            project=project.name,
            table_name=project.table_name,
            client=self.clients.dynamodb(credentials),
            hasher=DestinationHasher(secret.encode()),
            shards=project.shards,
            executor=self.executor,
            clock=self.clock,
        )
