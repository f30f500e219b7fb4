"""The page's example queries are good queries of the API that they are shown for."""

import re

import pytest
from graphql import parse, validate

from functions.pages.files import GRAPHIQL
from tests.web.fake_api import SCHEMA

EXAMPLES = re.findall(r"query: `([^`]+)`", (GRAPHIQL / "examples.js").read_text())


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_is_valid_in_the_api_s_schema(example: str) -> None:
    assert validate(SCHEMA, parse(example)) == []


def test_there_is_an_example_for_each_look_up() -> None:
    assert re.findall(r"^query (\w+)", "\n".join(EXAMPLES), re.MULTILINE) == [
        "ById",
        "ByIds",
        "ByDestination",
        "ByCampaign",
        "ByJourney",
    ]
