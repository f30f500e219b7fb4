"""The registry's table as the function reads it: projects, issuers and roles, each for a minute."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from functions.api.auth.caller import TrustedIssuer, TrustedRole
from functions.api.auth.registry import Registry

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ISSUER, PARTNER = "https://login.example.com/", "https://login.partner.example"
ROLE = "arn:aws:iam::123456789012:role/reporting"
PROJECT = {
    "tenant": {"S": "acme"}, "project": {"S": "shop"}, "table_name": {"S": "t"}, "shards": {"N": "8"},
    "destination_key_secret_arn": {"S": "s"}, "sources": {"S": "ses,sms"},
}  # fmt: skip


@dataclass
class Clock:
    now: float = 0

    def __call__(self) -> float:
        return self.now


def an_entry(key: str, **told: Any) -> dict[str, Any]:
    return {"tenant": {"S": key}, "project": {"S": "-"}, **told}


@pytest.fixture(scope="module")
def registry_table(dynamodb: "DynamoDBClient") -> str:
    name = "registry"
    dynamodb.create_table(
        TableName=name,
        KeySchema=[
            {"AttributeName": "tenant", "KeyType": "HASH"},
            {"AttributeName": "project", "KeyType": "RANGE"},
        ],
        AttributeDefinitions=[
            {"AttributeName": "tenant", "AttributeType": "S"},
            {"AttributeName": "project", "AttributeType": "S"},
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    items: list[Mapping[str, Any]] = [
        PROJECT,
        an_entry(
            f"issuer#{ISSUER}", tenant_claim={"S": "tenant"}, scope_prefix={"S": ""}, tenants={"S": "any"}
        ),
        an_entry(
            f"issuer#{PARTNER}",
            tenant_claim={"S": "org"},
            scope_prefix={"S": "p/"},
            tenants={"SS": ["acme", "initech"]},
        ),
        an_entry(f"role#{ROLE}", speaks_for={"S": "acme"}, scopes={"SS": ["messages:read"]}),
    ]
    for item in items:
        dynamodb.put_item(TableName=name, Item=item)
    return name


@pytest.fixture
def registry(dynamodb: "DynamoDBClient", registry_table: str) -> Registry:
    return Registry(dynamodb, registry_table, Clock())


def test_issuers_and_roles_are_read_as_they_were_written(registry: Registry) -> None:
    assert registry.issuer(ISSUER) == TrustedIssuer("tenant", None, "")
    assert registry.issuer(PARTNER) == TrustedIssuer("org", frozenset({"acme", "initech"}), "p/")
    assert registry.role(ROLE) == TrustedRole("acme", frozenset({"messages:read"}))


def test_who_is_not_written_down_speaks_for_nobody(registry: Registry) -> None:
    assert registry.issuer("https://elsewhere.example") is None
    assert registry.issuer(ROLE) is None
    assert registry.role("arn:aws:iam::123456789012:role/other") is None


@pytest.mark.parametrize("name", ["", f"issuer#{ISSUER}", f"role#{ROLE}", "#", "a" * 2049])
def test_what_no_tenant_can_be_called_has_no_projects(registry: Registry, name: str) -> None:
    assert registry.projects(name) == ()
    assert not registry.is_tenant(name)


def test_a_tenant_has_its_projects(registry: Registry) -> None:
    assert [project.name for project in registry.projects("acme")] == ["shop"]
    assert registry.is_tenant("acme")
    assert not registry.is_tenant("globex")


def test_what_is_removed_from_the_stack_is_valid_for_another_minute_or_less(
    dynamodb: "DynamoDBClient", registry_table: str
) -> None:
    registry = Registry(dynamodb, registry_table, clock := Clock())
    key, url = (
        {"tenant": {"S": "issuer#https://short.example"}, "project": {"S": "-"}},
        "https://short.example",
    )
    told = {"tenant_claim": {"S": "tenant"}, "scope_prefix": {"S": ""}, "tenants": {"S": "any"}}
    dynamodb.put_item(TableName=registry_table, Item=key | told)
    assert registry.issuer(url) is not None

    dynamodb.delete_item(TableName=registry_table, Key=key)
    clock.now = 60
    assert registry.issuer(url) is not None
    clock.now = 61
    assert registry.issuer(url) is None


def test_the_cache_is_limited_by_its_records_and_evicts_the_oldest(
    dynamodb: "DynamoDBClient", registry_table: str
) -> None:
    for number in range(4):
        for project in ("a", "b"):
            dynamodb.put_item(
                TableName=registry_table,
                Item=PROJECT | {"tenant": {"S": f"cached-{number}"}, "project": {"S": project}},
            )
    registry = Registry(dynamodb, registry_table, Clock(), max_records=7)
    registry.projects("cached-0")
    assert (len(registry._cache), registry._records) == (1, 3)

    for tenant in ("nobody", "cached-1", "cached-2", "cached-3", "cached-3"):
        registry.projects(tenant)
        assert registry._records == sum(1 + len(found) for _, found in registry._cache.values()) <= 7

    assert list(registry._cache) == ["cached-2", "cached-3"]
    assert len(registry.projects("cached-0")) == 2


def test_a_partition_that_is_read_again_counts_once(dynamodb: "DynamoDBClient", registry_table: str) -> None:
    registry = Registry(dynamodb, registry_table, clock := Clock())
    for _ in range(3):
        registry.projects("acme")
        clock.now += 61

    assert registry._records == 2
