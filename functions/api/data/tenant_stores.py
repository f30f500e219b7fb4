"""Opens the projects of a tenant with the tenant's own reader role and no other credentials.

Sessions are cached per tenant, so the clients and keys of one tenant never serve another.
"""

from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from threading import Lock
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

#: A tenant's session has clients of a few megabytes; together they get an eighth of the memory.
_MB_PER_SESSION = 32
#: A role is assumed again this many seconds before its credentials expire.
_RENEWAL_SECONDS = 300


def max_sessions(memory_mb: int) -> int:
    """Return how many sessions a function of so much memory holds."""
    return max(1, memory_mb // _MB_PER_SESSION)


@dataclass(frozen=True)
class _Session:
    credentials: "CredentialsTypeDef"
    valid_until: float
    stores: dict[Project, MessageReader] = field(default_factory=dict)


@dataclass
class TenantStores:
    """The stores of all tenants, opened on first use. `clock` returns epoch seconds.

    `role_arn_prefix` followed by the name of a tenant is the ARN of its reader role. `max_sessions` limits
    the memory of their clients.
    """

    clients: AwsClients
    role_arn_prefix: str
    executor: Executor
    clock: Callable[[], float]
    max_sessions: int = 100
    _by_tenant: OrderedDict[str, _Session] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def store(self, tenant: str, project: Project) -> MessageReader:
        """Return the store of a project as the tenant may read it. The role depends on the tenant alone: AWS
        refuses every read of another tenant's project."""
        session = self._assume(tenant)
        if project not in session.stores:
            session.stores[project] = self._open(project, session.credentials)
        return session.stores[project]

    def sources(self, tenant: str, project: Project) -> SourceTable:
        """Return the health of a project's sources as the tenant may read it."""
        return SourceTable(project.table_name, self.client(tenant))

    def client(self, tenant: str) -> "DynamoDBClient":
        """Return a DynamoDB client with the tenant's role."""
        return self.clients.dynamodb(self._assume(tenant).credentials)

    def _assume(self, tenant: str) -> _Session:
        session = self._by_tenant.get(tenant)
        if session is None or session.valid_until - self.clock() < _RENEWAL_SECONDS:
            role_arn = self.role_arn_prefix + tenant
            # A session name has at least two characters, a tenant may have one.
            assumed = self.clients.sts().assume_role(RoleArn=role_arn, RoleSessionName=f"reader-{tenant}")
            credentials = assumed["Credentials"]
            session = _Session(credentials, credentials["Expiration"].timestamp())
            # A session has clients of several megabytes: the least recently used is evicted.
            with self._lock:
                self._by_tenant[tenant] = session
                while len(self._by_tenant) > self.max_sessions:
                    self._by_tenant.popitem(last=False)
        with self._lock:
            if tenant in self._by_tenant:
                self._by_tenant.move_to_end(tenant)
        return session

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
