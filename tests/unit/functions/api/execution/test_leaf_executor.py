"""Leaves that are attributes are read the short way, and answered as by the usual one."""

import asyncio
import json
from typing import Any

import pytest
import strawberry
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from functions.api.execution.leaf_executor import LeafExecutor


@strawberry.type
class Thing:
    name: str | None
    size: int
    other: "Thing | None" = None

    @strawberry.field
    def doubled(self, by: int = 2) -> int:
        return self.size * by


@strawberry.type
class Query:
    """Things that are as they should be, and in a list some that are not."""

    @strawberry.field
    def thing(self) -> Thing:
        return Thing(name="a", size=1, other=Thing(name=None, size=2))

    @strawberry.field
    async def things(self) -> list[Thing]:
        wrong: Any = "no number"
        return [Thing(name="b", size=3), Thing(name="c", size=wrong), Thing(name="d", size=None)]  # type: ignore[arg-type]


def answer(executor: Any, query: str) -> Any:
    schema = strawberry.Schema(Query, execution_context_class=executor)
    result = asyncio.run(schema.execute(query))
    return json.dumps(result.data), [error.formatted for error in result.errors or ()]


@pytest.mark.parametrize(
    "query",
    [
        "{ thing { size name } }",
        "{ thing { __typename size: name doubled name: size other { name size doubled(by: 3) } } }",
        "{ thing { ... @include(if: false) { name } size @skip(if: true) other { other { name } } name } }",
        "{ things { name size } }",
        "{ things { doubled name } thing { name } }",
    ],
)
def test_an_answer_is_the_same_with_its_order_and_its_errors(query: str) -> None:
    assert answer(LeafExecutor, query) == answer(StrawberryGraphQLCoreExecutionContext, query)
