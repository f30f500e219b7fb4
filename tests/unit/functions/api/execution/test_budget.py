"""What a tenant may ask for in a minute: counted over all environments, told, and refused in time."""

import asyncio
import json
from collections import Counter
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.api.errors import ApiError
from functions.api.execution.budget import Budgets, BudgetsUnavailableError
from functions.api.http.request import GRAPHQL_RESPONSE, JSON
from tests.unit.functions.api.conftest import CLAIMS, Api, http_event

PER_MINUTE = 1_000


@dataclass
class Shared:
    """What environments share: how much each tenant drew, and the time."""

    now: float = 30.0
    drawn: Counter[tuple[str, int]] = field(default_factory=Counter)
    writes: int = 0
    is_down: bool = False

    def draw(self, tenant: str, minute: int, amount: int) -> int:
        self.writes += 1
        if self.is_down:
            raise BudgetsUnavailableError("ThrottlingException")
        self.drawn[tenant, minute] += amount
        return self.drawn[tenant, minute]

    def environment(self) -> Budgets:
        return Budgets(self.draw, PER_MINUTE, lambda: self.now)


def spent(budgets: Budgets, cost: int, tenant: str = "acme") -> bool:
    try:
        asyncio.run(budgets.spend(tenant, cost))
    except ApiError:
        return False
    return True


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(1, PER_MINUTE)), max_size=60),
)
def test_environments_together_never_spend_more_than_the_minute_has(asked: list[tuple[int, int]]) -> None:
    shared = Shared()
    environments = [shared.environment() for _ in range(4)]

    granted = sum(cost for environment, cost in asked if spent(environments[environment], cost))

    assert granted <= PER_MINUTE


def test_one_environment_may_spend_all_of_the_minute_and_nothing_more() -> None:
    budgets = Shared().environment()

    assert all(spent(budgets, 1) for _ in range(PER_MINUTE))
    assert not spent(budgets, 1)


def test_most_spending_writes_nothing() -> None:
    shared = Shared()
    budgets = shared.environment()

    for _ in range(PER_MINUTE + 500):
        spent(budgets, 1)

    assert shared.writes == 100


def test_the_next_minute_begins_anew() -> None:
    shared = Shared()
    budgets = shared.environment()
    assert spent(budgets, PER_MINUTE)
    assert not spent(budgets, 1)

    shared.now += 30

    assert spent(budgets, PER_MINUTE)


def test_what_one_tenant_spends_is_no_other_s() -> None:
    budgets = Shared().environment()
    spent(budgets, PER_MINUTE)

    assert spent(budgets, PER_MINUTE, tenant="globex")


def test_while_budgets_cannot_be_counted_each_environment_grants_a_minute_s_and_asks_once() -> None:
    shared = Shared(is_down=True)
    budgets = shared.environment()

    assert spent(budgets, PER_MINUTE)
    assert not spent(budgets, 1)
    assert shared.writes == 1


@pytest.mark.parametrize("accept", [JSON, GRAPHQL_RESPONSE])
def test_who_has_spent_the_minute_is_told_when_to_ask_again(api: Api, accept: str) -> None:
    small = replace(api, cost_per_minute=100)
    body = json.dumps({"query": "{ messages(by: {campaignId: 1}, first: 99) { nodes { id } } }"})
    event = http_event(body, CLAIMS, accept=accept)
    assert small.send(event)["statusCode"] == 200

    refused = small.send(event)

    [error] = json.loads(refused["body"])["errors"]
    assert refused["statusCode"] == 429
    assert refused["headers"]["retry-after"] == str(error["extensions"]["retryAfterSeconds"])
    assert 0 < error["extensions"]["retryAfterSeconds"] <= 60
    assert error["extensions"]["code"] == "RATE_LIMITED"
    assert small.ask("{ viewer { tenant } }", tenant="globex")["data"]


def test_a_query_that_asks_for_no_object_costs_one(api: Api) -> None:
    told = replace(api, cost_per_minute=100).ask("{ __typename }")["extensions"]

    assert told["budget"] == {"costPerMinute": 100, "costLeft": 99}


def test_a_query_that_is_refused_before_it_is_weighed_costs_nothing(api: Api) -> None:
    small = replace(api, cost_per_minute=100)
    small.ask("{ viewer { " + "tenant " * 400 + "} }")

    assert small.ask("{ __typename }")["extensions"]["budget"]["costLeft"] == 99
