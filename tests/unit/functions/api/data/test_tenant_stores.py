"""Sessions of tenants: each with its own role, few enough for the function's memory."""

from collections import Counter
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import botocore.session
import pytest

from functions.api.auth.registry import Project
from functions.api.data.tenant_stores import TenantStores, max_sessions

_MODEL: Any = botocore.session.get_session().get_service_model("sts")
#: STS's own limits, which the functions' clients do not check.
SESSION_NAME = _MODEL.operation_model("AssumeRole").input_shape.members["RoleSessionName"].metadata


@dataclass
class Clients:
    """The clients of AWS, of which only the roles assumed are of interest."""

    assumed: Counter[str] = field(default_factory=Counter)

    def sts(self) -> "Clients":
        return self

    def assume_role(self, *, RoleArn: str, RoleSessionName: str) -> dict[str, Any]:  # noqa: N803
        assert SESSION_NAME["min"] <= len(RoleSessionName) <= SESSION_NAME["max"]
        self.assumed[RoleArn] += 1
        expiration = datetime.fromtimestamp(3_600, UTC)
        return {"Credentials": {"AccessKeyId": RoleArn, "Expiration": expiration}}

    def secretsmanager(self, _: Any) -> "Clients":
        return self

    def get_secret_value(self, *, SecretId: str) -> dict[str, str]:  # noqa: N803
        return {"SecretString": SecretId}

    def dynamodb(self, credentials: Any) -> Any:
        return credentials["AccessKeyId"]


def stores_of(clients: Clients, executor: Executor, limit: int, now: float = 0) -> TenantStores:
    return TenantStores(clients, "role/", executor, lambda: now, limit)  # type: ignore[arg-type]


def project(tenant: str) -> Project:
    return Project("shop", tenant, ("ses",), "a-table", "a-secret", 8)


def test_a_tenant_s_session_and_stores_are_opened_once(executor: Executor) -> None:
    stores = stores_of(clients := Clients(), executor, 2)

    assert stores.store("acme", project("acme")) is stores.store("acme", project("acme"))
    assert str(stores.client("acme")) == "role/acme"
    assert clients.assumed == {"role/acme": 1}


def test_the_least_recently_used_session_is_closed_when_there_are_too_many(executor: Executor) -> None:
    stores = stores_of(clients := Clients(), executor, 2)
    for tenant in ("acme", "globex", "acme", "initech", "acme"):
        stores.store(tenant, project(tenant))
        assert len(stores._by_tenant) <= 2

    assert clients.assumed == {"role/acme": 1, "role/globex": 1, "role/initech": 1}
    stores.client("globex")
    assert clients.assumed["role/globex"] == 2


@pytest.mark.parametrize("tenant", ["a", "a" * 32], ids=["one letter", "the longest"])
def test_a_tenant_of_any_legal_name_has_a_session_name_that_sts_takes(
    executor: Executor, tenant: str
) -> None:
    stores = stores_of(clients := Clients(), executor, 2)
    stores.client(tenant)

    assert clients.assumed == {f"role/{tenant}": 1}


@pytest.mark.parametrize(("memory_mb", "sessions"), [(128, 4), (1_769, 55), (10_240, 320), (16, 1)])
def test_the_number_of_sessions_follows_from_the_memory(memory_mb: int, sessions: int) -> None:
    assert max_sessions(memory_mb) == sessions
