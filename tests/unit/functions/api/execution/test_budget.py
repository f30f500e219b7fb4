"""The rate limit of an account: shared by all environments, reported, and refused in time."""

import json
import random
from collections import Counter
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.api.errors import ApiError
from functions.api.execution.budget import Budgets, BudgetsUnavailableError, base_cost
from functions.api.http.request import GRAPHQL_RESPONSE, JSON
from functions.contract.scopes import Scope
from local.emulator.http_api.server import Throttle
from tests.unit.functions.api.conftest import CLAIMS, SCOPES, Api, http_event

PER_MINUTE = 60_000
COST = 20


@dataclass
class Shared:
    """What environments share: the consumption of each account, and the time."""

    now: float = 30.0
    consumed: Counter[tuple[str, int]] = field(default_factory=Counter)
    writes: int = 0
    is_down: bool = False

    def consume(self, account: str, minute: int, amount: int) -> int:
        self.writes += 1
        if self.is_down:
            raise BudgetsUnavailableError("ThrottlingException")
        self.consumed[account, minute] += amount
        return self.consumed[account, minute]

    def environment(self) -> Budgets:
        return Budgets(self.consume, PER_MINUTE, lambda: self.now)


def spend(budgets: Budgets, cost: int, account: str = "acme") -> bool:
    """Whether the cost was granted."""
    try:
        budgets.spend(account, cost)
    except ApiError:
        return False
    return True


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(1, PER_MINUTE)), max_size=60),
)
def test_environments_together_never_grant_more_than_the_budget(requests: list[tuple[int, int]]) -> None:
    shared = Shared()
    environments = [shared.environment() for _ in range(4)]

    granted = sum(cost for number, cost in requests if spend(environments[number], cost))

    assert granted <= PER_MINUTE


@pytest.mark.parametrize("count", [1, 20, 50, 200, 1_000])
@pytest.mark.parametrize("is_even", [True, False])
def test_an_account_within_its_budget_is_not_refused_at_any_number_of_environments(
    count: int, is_even: bool
) -> None:
    shared, rng = Shared(), random.Random(count)
    environments = [shared.environment() for _ in range(count)]
    requests = PER_MINUTE * 95 // 100 // COST

    refused = sum(
        not spend(environments[number % count if is_even else rng.randrange(count)], COST)
        for number in range(requests)
    )

    assert refused == 0
    assert (
        sum(spend(environments[number % count], COST) for number in range(requests)) * COST
        <= PER_MINUTE // 20
    )


def test_one_environment_grants_the_whole_budget_and_no_more() -> None:
    budgets = Shared().environment()

    assert all(spend(budgets, COST) for _ in range(PER_MINUTE // COST))
    assert not spend(budgets, 1)


def test_most_requests_write_nothing() -> None:
    shared = Shared()
    budgets = shared.environment()

    for _ in range(PER_MINUTE // COST):
        spend(budgets, COST)

    assert shared.writes < PER_MINUTE // COST / 4


def test_what_is_returned_can_be_spent_again() -> None:
    budgets = Shared().environment()
    spend(budgets, PER_MINUTE)

    budgets.spend("acme", -COST)

    assert spend(budgets, COST)
    assert not spend(budgets, 1)


def test_a_new_minute_has_a_new_budget() -> None:
    shared = Shared()
    budgets = shared.environment()
    spend(budgets, PER_MINUTE)

    shared.now += 30

    assert spend(budgets, PER_MINUTE)


def test_the_leases_of_a_minute_take_no_memory_in_the_next() -> None:
    shared = Shared()
    budgets = shared.environment()
    for number in range(500):
        spend(budgets, 1, account=str(number))

    shared.now += 30
    spend(budgets, 1)

    assert len(budgets._leases) == 1


def test_one_account_does_not_spend_the_budget_of_another() -> None:
    budgets = Shared().environment()
    spend(budgets, PER_MINUTE)

    assert spend(budgets, PER_MINUTE, account="globex")


def test_while_the_count_is_unavailable_each_environment_grants_one_budget_and_writes_once() -> None:
    shared = Shared(is_down=True)
    budgets = shared.environment()

    assert spend(budgets, PER_MINUTE)
    assert not spend(budgets, 1)
    assert shared.writes == 1


def test_a_tenant_at_its_full_budget_leaves_the_stage_to_the_others() -> None:
    """The throttle of the stage, with its default settings; acme spends its budget evenly."""
    now = 0.0
    throttle = Throttle(100, 200, clock=lambda: now)
    base = base_cost(PER_MINUTE, 100)
    acme = [60 * n * base / PER_MINUTE for n in range(PER_MINUTE // base)]
    globex = [n / 10 for n in range(600)]

    admitted: Counter[str] = Counter()
    for at, tenant in sorted([*((at, "acme") for at in acme), *((at, "globex") for at in globex)]):
        now = at
        admitted[tenant] += throttle.admits()

    assert admitted == {"acme": 3_000, "globex": 600}


@pytest.mark.parametrize("accept", [JSON, GRAPHQL_RESPONSE])
def test_a_rate_limited_response_says_when_to_retry(api: Api, accept: str) -> None:
    small = replace(api, cost_per_minute=100)
    body = json.dumps({"query": '{ messages(by: {campaignId: "c"}, first: 100) { nodes { id } } }'})

    refused = small.send(http_event(body, CLAIMS, accept=accept))

    [error] = json.loads(refused["body"])["errors"]
    assert refused["statusCode"] == 429
    assert refused["headers"]["retry-after"] == str(error["extensions"]["retryAfterSeconds"])
    assert 0 < error["extensions"]["retryAfterSeconds"] <= 60
    assert error["extensions"]["code"] == "RATE_LIMITED"
    assert small.query("{ viewer { tenant } }", tenant="globex")["data"]


def left(api: Api, **request: str) -> int:
    """What is left of the budget after one more request of the base cost."""
    body = {"query": "{ __typename }", "extensions": {"costDetails": True}}
    response = api.send(http_event(json.dumps(body), CLAIMS, **request))
    return int(json.loads(response["body"])["extensions"]["costDetails"]["costLeft"])


def test_every_request_has_a_base_cost(api: Api) -> None:
    limited = replace(api, cost_per_minute=60_000, requests_per_second=100)

    assert limited.query("{ __typename }")["extensions"] == {"cost": COST}
    assert left(limited) == 60_000 - 2 * COST


@pytest.mark.parametrize(
    "query",
    [
        "{ viewer {",
        "{ nothing }",
        "{ viewer { " + "tenant " * 400 + "} }",
        "query A { __typename } query B { __typename }",
    ],
)
def test_a_refused_document_costs_as_much_as_any_request(api: Api, query: str) -> None:
    limited = replace(api, cost_per_minute=60_000, requests_per_second=100)
    limited.query(query)

    assert left(limited) == 60_000 - 2 * COST


def test_a_tenant_does_not_pay_for_an_operator_s_queries(api: Api) -> None:
    limited = replace(api, cost_per_minute=60_000, requests_per_second=100)
    operator = CLAIMS | {"tenant": "globex", "scope": f"{SCOPES} {Scope.ANY_TENANT}"}
    body = json.dumps({"query": "{ viewer { tenant } }"})
    for _ in range(10):
        response = limited.send(http_event(body, operator, **{"x-tenant": "acme"}))
        assert json.loads(response["body"])["data"] == {"viewer": {"tenant": "acme"}}

    assert left(limited) == 60_000 - COST
