"""A protected stack is destroyed in two steps only, and what others may need is never deleted."""

import pytest

from tests.engine.conftest import ImaginedStack
from tools.changes.answers import DATA
from tools.changes.change import changed, first_deployment
from tools.engine.engine import OperationError
from tools.engine.steps import sentence

#: Everything that holds data: a user pool, a created key and a data stream beside tables and buckets.
WITH_ALL_DATA = changed(
    first_deployment(),
    {
        "protect": True,
        "auth.issuers": None,
        "api.graphiql": True,
        "projects.shop.encryptionKey": "create",
        "projects.shop.sources.pinpoint.kinesis": {"create": True},
    },
)
#: Keys that old data needs, and sets that others' mail may name.
NEVER_DELETED = {
    "aws:kms/key:Key", "aws:pinpoint/smsvoicev2ConfigurationSet:Smsvoicev2ConfigurationSet",
    "aws:sesv2/configurationSet:ConfigurationSet",
}  # fmt: skip


def test_a_protected_stack_is_destroyed_in_two_steps_only(new_stack: ImaginedStack) -> None:
    new_stack.configure(WITH_ALL_DATA)
    new_stack.up()
    with pytest.raises(OperationError, match="protect"):
        new_stack.preview_destroy()
    assert new_stack.deleted() == set()
    with pytest.raises(OperationError, match="protect"):
        new_stack.destroy()
    # The consumption of the last minutes, which is no data.
    assert {name for type_, name in new_stack.deleted() if type_ in DATA} == {"api-budgets"}
    assert {each["type"] for each in new_stack.state() if each.get("protect")} >= DATA

    new_stack.configure(changed(WITH_ALL_DATA, {"protect": False}))
    unprotected = new_stack.up()
    assert unprotected.of("delete", "replace") == [], sentence(unprotected.changes)
    new_stack.destroy()
    assert new_stack.state() == []
    deleted = {type_ for type_, _ in new_stack.deleted()}
    assert deleted >= DATA - NEVER_DELETED
    assert deleted.isdisjoint(NEVER_DELETED)
