"""The stored records of API keys."""

from dataclasses import replace

import pytest
from botocore.exceptions import ClientError

from functions.keys.api_key import ApiKey
from functions.keys.key_table import KeyTable, KeyTableChangedError
from tests.unit.functions.keys.builders import NOW, a_record, add


def test_what_was_added_is_found_again_and_holds_no_secret(key_table: KeyTable) -> None:
    key = ApiKey.new("acme")
    add(key_table, a_record(key, revoked_at=NOW))

    assert key_table.find("acme", key.key_id).find(key.key_id) == a_record(key, revoked_at=NOW)
    assert key.secret not in str(a_record(key).item())


def test_no_key_is_added_in_another_s_place(key_table: KeyTable) -> None:
    first = ApiKey.new("acme")
    add(key_table, a_record(first))

    with pytest.raises(KeyTableChangedError):
        add(key_table, a_record(replace(ApiKey.new("acme"), key_id=first.key_id)))


def test_a_tenant_s_keys_are_its_own_and_the_newest_comes_first(key_table: KeyTable) -> None:
    old, new, foreign = ApiKey.new("acme"), ApiKey.new("acme"), ApiKey.new("globex")
    for number, key in enumerate((old, new, foreign)):
        add(key_table, a_record(key, created_at=NOW + number))

    assert [record.key_id for record in key_table.of_tenant("acme").records] == [new.key_id, old.key_id]


def test_what_is_not_there_cannot_be_revoked(key_table: KeyTable) -> None:
    with pytest.raises(ClientError, match="ConditionalCheckFailed"):
        key_table.revoke("acme", "nothing", NOW, NOW)

    assert key_table.of_tenant("acme").records == ()


def test_a_key_is_added_only_to_what_was_read(key_table: KeyTable) -> None:
    add(key_table, a_record(ApiKey.new("acme")))

    with pytest.raises(KeyTableChangedError):
        key_table.add(a_record(ApiKey.new("acme")), version=0)
    assert len(key_table.of_tenant("acme").records) == 1
