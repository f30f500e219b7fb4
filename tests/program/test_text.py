"""Texts with parts that are known later are those that Pulumi's own functions give, from fewer Outputs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pulumi
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.text import json_text, text
from tools.registrations.recorder import record


@dataclass(frozen=True)
class Later:
    """A value that becomes an Output."""

    value: Any


LEAVES = st.none() | st.booleans() | st.integers() | st.text(max_size=5)
DOCUMENTS = st.dictionaries(
    st.text(max_size=3),
    st.recursive(
        LEAVES | st.builds(Later, LEAVES),
        lambda each: st.lists(each, max_size=3) | st.dictionaries(st.text(max_size=3), each, max_size=3),
        max_leaves=12,
    ),
    max_size=4,
)


def unknown_yet(value: Any) -> Any:
    """Return the value with an Output in each place that is known later."""
    if isinstance(value, Later):
        return pulumi.Output.from_input(value.value)
    if isinstance(value, dict):
        return {key: unknown_yet(each) for key, each in value.items()}
    return [unknown_yet(each) for each in value] if isinstance(value, list) else value


def exported(program: Callable[[], dict[str, pulumi.Input[Any]]]) -> dict[str, Any]:
    """Return the exports of a stack that the program returns."""

    def run() -> None:
        for name, value in program().items():
            pulumi.export(name, value)

    return record(run, {}).exports


@given(DOCUMENTS)
@settings(max_examples=25, deadline=None)
def test_a_document_is_the_json_that_pulumi_makes_of_it(document: dict[str, Any]) -> None:
    def program() -> dict[str, pulumi.Input[Any]]:
        values = unknown_yet(document)
        return {"ours": json_text(values), "pulumi": pulumi.Output.json_dumps(values, sort_keys=True)}

    exports = exported(program)
    assert exports["ours"] == exports["pulumi"]


@pytest.mark.parametrize(
    "parts", [["a"], [Later("a")], ["a", Later("b"), "c"], [Later("a"), "b", Later("c")]], ids=str
)
def test_parts_become_one_text(parts: list[Any]) -> None:
    exports = exported(lambda: {"text": text(*unknown_yet(parts))})
    assert exports["text"] == "abc"[: len(parts)]


def test_one_output_in_several_places_is_one_value() -> None:
    def program() -> dict[str, pulumi.Input[Any]]:
        name = pulumi.Output.from_input("shop")
        return {"text": json_text({"a": name, "b": [name, {"c": name}]})}

    assert exported(program)["text"] == '{"a": "shop", "b": ["shop", {"c": "shop"}]}'


def test_what_is_secret_stays_secret() -> None:
    secrets: list[bool] = []

    async def program() -> None:
        both = json_text({"a": pulumi.Output.secret("x"), "b": pulumi.Output.from_input("y")})
        secrets.append(await both.is_secret())

    record(program, {})  # type: ignore[arg-type]
    assert secrets == [True]
