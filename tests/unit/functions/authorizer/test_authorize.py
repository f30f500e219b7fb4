"""Which keys grant access to the API, and that others are refused without a reason."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from functions.authorizer.authorize import NO_IDENTITY, authorize
from functions.keys.api_key import ApiKey
from functions.keys.key_table import KeyTable
from tests.unit.functions.keys.builders import NOW, REGISTRATION, a_record, add, register, unregister
from tests.unit.functions.keys.conftest import key_table

__all__ = ["key_table"]

REFUSED = NO_IDENTITY


def authorized(table: KeyTable, key: ApiKey | str, now: float = NOW) -> Any:
    text = key if isinstance(key, str) else key.text
    return authorize({"headers": {"x-api-key": text, "accept": "*/*"}}, table, now)


@pytest.fixture
def key(key_table: KeyTable) -> ApiKey:
    """An active key of acme."""
    key = ApiKey.new("acme")
    add(key_table, a_record(key, scopes=frozenset({"messages:read", "schema:read"})))
    return key


def test_an_active_key_has_its_tenant_and_scopes(key_table: KeyTable, key: ApiKey) -> None:
    assert authorized(key_table, key) == {
        "isAuthorized": True,
        "context": {
            "tenant": "acme",
            "subject": f"key:{key.key_id}",
            "scopes": "messages:read schema:read",
            "key_id": key.key_id,
        },
    }


BAD: dict[str, Callable[[ApiKey], ApiKey | str]] = {
    "no key at all": lambda _: "",
    "no form of ours": lambda _: "a-secret",
    "a mistyped one": lambda key: key.text[:-1] + ("0" if key.text[-1] != "0" else "1"),
    "another stack's, or one that was never created": lambda _: ApiKey.new("acme"),
    "a known id with another secret": lambda key: replace(ApiKey.new("acme"), key_id=key.key_id),
    "a known key in another tenant's name": lambda key: replace(key, tenant="globex"),
}


@pytest.mark.parametrize("bad", BAD)
def test_any_other_key_is_refused(key_table: KeyTable, key: ApiKey, bad: str) -> None:
    assert authorized(key_table, BAD[bad](key)) == REFUSED


@pytest.mark.parametrize(
    "changes", [{"expires_at": NOW}, {"expires_at": NOW - 1}, {"revoked_at": NOW - 1}, {"revoked_at": 0}]
)
def test_a_key_that_is_expired_or_revoked_is_refused(key_table: KeyTable, changes: dict[str, int]) -> None:
    key = ApiKey.new("acme")
    add(key_table, a_record(key, **changes))

    assert authorized(key_table, key) == REFUSED


def test_a_revoked_key_is_refused_and_stays_revoked_since_the_first_time(
    key_table: KeyTable, key: ApiKey
) -> None:
    key_table.revoke("acme", key.key_id, NOW, NOW + 9)
    key_table.revoke("acme", key.key_id, NOW + 5, NOW + 9)

    assert authorized(key_table, key) == REFUSED
    [record] = key_table.of_tenant("acme").records
    assert record.revoked_at == NOW


def test_a_key_dies_with_its_tenant(key_table: KeyTable, key: ApiKey) -> None:
    unregister(key_table, "acme")

    assert authorized(key_table, key) == REFUSED


def test_a_later_tenant_of_the_same_name_does_not_revive_old_keys(key_table: KeyTable, key: ApiKey) -> None:
    unregister(key_table, "acme")
    register(key_table, "acme", "AROALATER")
    assert authorized(key_table, key) == REFUSED

    register(key_table, "acme", REGISTRATION)
    assert authorized(key_table, key)["context"]["tenant"] == "acme"


def test_a_key_of_a_version_without_registrations_is_active_while_its_tenant_is_registered(
    key_table: KeyTable,
) -> None:
    key = ApiKey.new("acme")
    add(key_table, a_record(key, registration=""))
    assert authorized(key_table, key)["context"]["tenant"] == "acme"

    unregister(key_table, "acme")
    assert authorized(key_table, key) == REFUSED


def test_an_unknown_key_costs_the_same_read_as_a_wrong_one_and_a_mistyped_one_none(key: ApiKey) -> None:
    reads: list[dict[str, Any]] = []

    class Empty:
        def batch_get_item(self, **parameters: Any) -> dict[str, Any]:
            reads.append(parameters["RequestItems"]["keys"])
            return {"Responses": {}}

    table = KeyTable(Empty(), "keys")  # type: ignore[arg-type]
    authorized(table, key.text[:-1])
    assert reads == []
    authorized(table, ApiKey.new("acme"))
    authorized(table, key)
    assert [(len(read["Keys"]), read["ConsistentRead"]) for read in reads] == [(2, True)] * 2


def test_no_key_is_logged(key_table: KeyTable, key: ApiKey, caplog: pytest.LogCaptureFixture) -> None:
    mistyped, unknown = key.text[:-1], ApiKey.new("acme")
    for each in (key, mistyped, unknown):
        authorized(key_table, each)
    key_table.revoke("acme", key.key_id, NOW, NOW + 9)
    authorized(key_table, key)

    refused = [vars(one) for one in caplog.records if one.message == "key refused"]
    assert [one["reason"] for one in refused] == ["malformed", "unknown", "revoked or expired"]
    assert (refused[2]["tenant"], refused[2]["key_id"]) == ("acme", key.key_id)
    assert not any(text in str(refused) for text in (key.secret, unknown.secret, unknown.key_id))
