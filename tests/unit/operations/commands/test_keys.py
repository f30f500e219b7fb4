"""`keys`: a key is shown once, listed without its secret, revoked permanently."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from functions.keys.api_key import ApiKey
from functions.keys.key_table import KeyTable
from operations.__main__ import parser
from operations.commands.keys import create, revoke, show
from operations.errors import OperationsError
from operations.stack import Stack
from tests.unit.functions.keys.builders import a_record, add
from tests.unit.functions.keys.conftest import key_table
from tests.unit.operations.builders import Shop

__all__ = ["key_table"]

Run = Callable[..., int]


@pytest.fixture
def run(shop: Shop, key_table: KeyTable) -> Run:
    keys = {"url": "https://api.example.com/graphql/key", "table": key_table.table_name}
    stack = replace(shop.stack, exports={**shop.stack.exports, "apiKeys": keys})
    actions: dict[str, Callable[[Stack, Any], int]] = {"create": create, "list": show, "revoke": revoke}

    def run(action: str, *arguments: str) -> int:
        chosen = parser().parse_args(["keys", action, *arguments])
        return actions[chosen.action](stack, chosen)

    return run


def test_a_key_is_printed_alone_and_has_the_requested_scopes(
    run: Run, key_table: KeyTable, capsys: pytest.CaptureFixture[str]
) -> None:
    run("create", "--tenant", "acme", "--scope", "messages:read", "--scope", "schema:read", "--days", "7")

    printed = capsys.readouterr()
    key = ApiKey.read(printed.out.removesuffix("\n"))
    assert key
    record = key_table.find("acme", key.key_id).find(key.key_id)
    assert record
    assert key.has_hash(record.hash)
    assert record.scopes == {"messages:read", "schema:read"}
    assert record.expires_at - record.created_at == 7 * 86_400
    assert "https://api.example.com/graphql/key" in printed.err
    assert key.secret not in printed.err


def test_a_key_may_read_messages_for_a_year_by_default(
    run: Run, key_table: KeyTable, capsys: pytest.CaptureFixture[str]
) -> None:
    run("create", "--tenant", "acme")
    [record] = key_table.of_tenant("acme").records

    assert record.scopes == {"messages:read"}
    assert record.expires_at - record.created_at == 365 * 86_400
    assert capsys.readouterr().out.startswith("mt_acme_")


def test_a_list_names_the_keys_and_no_secret(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    run("create", "--tenant", "acme", "--label", "nightly report")
    key = ApiKey.read(capsys.readouterr().out.strip())
    assert key
    run("list")
    listed = capsys.readouterr().out
    run("revoke", key.key_id)
    capsys.readouterr()
    run("list", "--tenant", "acme")

    assert key.key_id in listed
    assert "nightly report" in listed
    assert key.secret not in listed
    assert key.hash not in listed
    assert f"{key.key_id}  acme  revoked" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("create", "--tenant", "unknown"), "The stack has no tenant 'unknown': choose one of acme."),
        (("list", "--tenant", "unknown"), "The stack has no tenant 'unknown': choose one of acme."),
        (("revoke", "abcdefgh2345"), "There is no key abcdefgh2345"),
    ],
)
def test_an_unknown_tenant_or_key_is_named(run: Run, arguments: tuple[str, ...], message: str) -> None:
    with pytest.raises(OperationsError, match=message):
        run(*arguments)


def test_a_stack_without_keys_says_how_to_enable_them(shop: Shop) -> None:
    with pytest.raises(OperationsError, match=r"set auth\.apiKeys"):
        show(shop.stack, parser().parse_args(["keys", "list"]))


@pytest.mark.parametrize("scope", ["tenants:any", "keys:write", "everything"])
def test_a_scope_that_no_key_has_is_refused(scope: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parser().parse_args(["keys", "create", "--tenant", "acme", "--scope", scope])

    assert "--scope" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--days", "0"], "1 to 3650 days, not 0"),
        (["--days", "3651"], "1 to 3650 days, not 3651"),
        (["--label", "a\nb"], "100 printable characters"),
        (["--label", "x" * 101], "100 printable characters"),
    ],
)
def test_an_impossible_key_is_refused(run: Run, arguments: list[str], message: str) -> None:
    with pytest.raises(OperationsError, match=message):
        run("create", "--tenant", "acme", *arguments)


def test_a_list_names_who_created_a_key(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    run("create", "--tenant", "acme")
    capsys.readouterr()
    run("list")

    assert "by operations arn:aws:sts::" in capsys.readouterr().out


def test_the_keys_of_a_tenant_that_left_are_listed_and_can_be_revoked(
    run: Run, key_table: KeyTable, capsys: pytest.CaptureFixture[str]
) -> None:
    key = ApiKey.new("former")
    add(key_table, a_record(key, expires_at=4_000_000_000))

    run("list")
    assert f"{key.key_id}  former  refused, its tenant left the stack" in capsys.readouterr().out
    run("list", "--tenant", "former")
    assert key.key_id in capsys.readouterr().out
    run("revoke", key.key_id)
    run("list", "--tenant", "former")
    assert f"{key.key_id}  former  revoked" in capsys.readouterr().out
