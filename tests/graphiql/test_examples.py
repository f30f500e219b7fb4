"""The page's example queries are good queries of the API that they are shown for."""

import re
from pathlib import Path

import pytest
from graphql import build_schema, parse, validate

from functions.graphiql.handler import PAGE

SCHEMA_FILE = Path(__file__).parents[2] / "functions" / "api" / "schema.graphql"
EXAMPLES = re.findall(r"query: `([^`]+)`", (PAGE / "examples.js").read_text())


@pytest.mark.skipif(not SCHEMA_FILE.exists(), reason="functions/api/schema.graphql is not there")
@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_is_valid_in_the_api_s_schema(example: str) -> None:
    assert validate(build_schema(SCHEMA_FILE.read_text()), parse(example)) == []


def test_there_is_an_example_for_each_way_of_asking() -> None:
    assert re.findall(r"^query (\w+)", "\n".join(EXAMPLES), re.MULTILINE) == [
        "ById",
        "ByIds",
        "ByDestination",
        "ByCampaign",
        "ByJourney",
    ]
