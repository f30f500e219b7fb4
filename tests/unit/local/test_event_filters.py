"""Which records an event source mapping delivers."""

from typing import Any

import pytest

from components.project.statistics import _COUNTED as PATTERN
from local.emulator.event_filters import matches
from local.errors import LocalError


def record(name: str = "INSERT", key: str = "m") -> dict[str, Any]:
    return {"eventName": name, "dynamodb": {"Keys": {"message_key": {"S": key}}}}


@pytest.mark.parametrize(
    ("delivered", "one"),
    [
        (True, record()),
        (True, record("MODIFY")),
        (False, record("REMOVE")),
        (False, record(key="#source#ses")),
        (False, {"eventName": "INSERT"}),
    ],
    ids=["insert", "modify", "remove", "source", "no key"],
)
def test_statistics_are_given_writes_of_messages_alone(*, delivered: bool, one: dict[str, Any]) -> None:
    assert matches(PATTERN, one) is delivered


def test_a_rule_that_the_local_run_does_not_know_fails() -> None:
    with pytest.raises(LocalError, match="does not know"):
        matches({"eventName": [{"numeric": [">", 1]}]}, record())
