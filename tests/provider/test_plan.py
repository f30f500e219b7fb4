"""The real provider of AWS accepts what every variant registers, and has the sets that the local one has."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

import pytest

from local.provider.returned import SETS
from tests.provider.conftest import Plan, Planner
from tests.provider.conversion import LACKED_BY_VERSION_5
from tests.provider.terraform_names import attribute, matching, resource_type
from tests.variants import ALL
from tools.registrations.portable import Row

PERMISSION = "aws:lambda/permission:Permission"


@pytest.mark.parametrize("variant", ALL)
def test_every_input_is_one_that_the_provider_knows(plan: Plan, variant: str) -> None:
    assert plan.conversions[variant].unmatched == []


@pytest.mark.parametrize("variant", ALL)
def test_only_what_an_older_provider_lacks_is_left_out(plan: Plan, variant: str) -> None:
    lacked = {type_ if not key else f"{type_}.key_schema" for type_, key in LACKED_BY_VERSION_5}
    assert set(plan.conversions[variant].left_out) <= lacked


def test_every_variant_is_planned_without_an_error_or_a_warning(plan: Plan) -> None:
    assert plan.messages == []
    assert plan.planned == sum(each.count for each in plan.conversions.values())
    assert plan.planned > 500


def test_a_name_with_braces_is_refused(planner: Planner, recorded: dict[str, list[Row]]) -> None:
    rows = deepcopy(recorded["dev"])
    row = next(row for row in rows if row["type"] == PERMISSION)
    row["name"], row["dependencies"] = "api-get-graphiql-{file}", []
    source = "arn:aws:execute-api:eu-central-1:000000000000:a"
    row["inputs"] |= {"function": "a-function", "sourceArn": source}

    (message,) = planner.plan({"braces": [row]}).messages

    assert "statement_id" in message


def sets_in(
    inputs: Mapping[str, Any], schema: Mapping[str, Any], type_: str, path: str = ""
) -> Iterator[str]:
    """The paths of lists in the inputs that are sets in the schema."""
    blocks, attributes = schema.get("block_types", {}), schema.get("attributes", {})
    for key, value in inputs.items():
        name = (None if path else attribute(type_, key)) or matching(key, {*blocks, *attributes})
        if name is None:
            continue
        at = f"{path}.{key}".lstrip(".")
        is_list = isinstance(value, list)
        if name in blocks:
            if is_list and blocks[name]["nesting_mode"] == "set":
                yield at
            for each in value if is_list else [value]:
                yield from sets_in(each, blocks[name]["block"], type_, at)
        elif is_list and attributes[name]["type"][0] == "set":
            yield at


def test_every_set_that_the_program_uses_is_listed_and_no_other(
    planner: Planner, recorded: dict[str, list[Row]]
) -> None:
    found: dict[str, set[str]] = {}
    for row in (row for rows in recorded.values() for row in rows if row["type"].startswith("aws:")):
        schema = planner.schemas.get(type_ := resource_type(row["type"]), {"block": {}})
        for path in sets_in(row["inputs"], schema["block"], type_):
            found.setdefault(row["type"], set()).add(path)
    assert found == {token: set(paths) for token, paths in SETS.items()}
