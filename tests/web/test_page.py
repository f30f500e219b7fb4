"""The GraphiQL page in a real browser, served by its own handler, before a stand-in for the API."""

from collections.abc import Iterator

import pytest

from tests.web.browser import DESKTOP, NARROW, Exploration, explore, find_chromium, visit
from tests.web.fake_api import MESSAGE, Served, serving
from tests.web.tokens import a_token

CHROMIUM = find_chromium() or ""

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="no chromium on this machine: apt-get install chromium")


@pytest.fixture
def served() -> Iterator[Served]:
    with serving() as served:
        yield served


@pytest.fixture(scope="module")
def explored() -> Exploration:
    with serving() as served:
        return explore(
            served.page_url,
            chromium=CHROMIUM,
            token=a_token(),
            query="{ viewer { tenant } }",
            destination="+44 7700",
        )


def test_a_typed_query_is_answered(explored: Exploration) -> None:
    assert explored.typed["data"] == {"viewer": {"tenant": "acme"}}


def test_every_example_is_answered(explored: Exploration) -> None:
    assert set(explored.examples) == {"ById", "ByIds", "ByDestination", "ByCampaign", "ByJourney"}
    assert [name for name, answer in explored.examples.items() if answer.get("errors")] == []
    assert explored.examples["ById"]["data"]["message"]["messageId"] == MESSAGE["messageId"]


def test_no_request_leaves_the_origin_and_the_policy_holds(explored: Exploration) -> None:
    assert explored.foreign_requests == []
    assert explored.violations == []
    assert explored.console == []


def test_a_visit_leaves_no_trace(explored: Exploration) -> None:
    assert explored.address.endswith("/graphql")
    assert explored.stored == '[{},{},"",null]'


def test_the_examples_query_what_the_address_names(served: Served) -> None:
    with visit(
        served.page_url, chromium=CHROMIUM, token=a_token(), id="m/1&2", destination="+447700900123"
    ) as seen:
        assert seen.variables() == {"id": "m/1&2"}
        seen.open_tab("ByDestination")
        assert seen.variables() == {"destination": "+447700900123", "first": 25}


def test_the_header_shows_the_caller_as_the_api_knows_it(served: Served) -> None:
    with visit(served.page_url, chromium=CHROMIUM, token=a_token(sub="zoë")) as seen:
        seen.page.get_by_text("acme · zoë").wait_for()
        assert seen.page.locator("#hint").is_hidden()
        assert seen.page.locator("#act-for").is_hidden()


def test_who_signs_out_leaves_nothing_behind(served: Served) -> None:
    with visit(served.page_url, chromium=CHROMIUM, token=a_token()) as seen:
        assert seen.run()["data"]
        seen.page.get_by_role("button", name="Sign out").click()
        seen.page.get_by_text("Not signed in").wait_for()
        assert MESSAGE["subject"] not in seen.page.content()
        assert "No token:" in seen.run()["errors"][0]["message"]


def test_without_a_token_nothing_is_sent_and_the_page_says_how_to_give_one(served: Served) -> None:
    with visit(served.page_url, chromium=CHROMIUM) as seen:
        assert "#token=" in seen.page.locator("#hint").inner_text()
        assert "No token:" in seen.run()["errors"][0]["message"]
        assert (served.tokens, seen.console) == ([], [])


def test_a_pasted_token_is_used(served: Served) -> None:
    with visit(served.page_url, chromium=CHROMIUM) as seen:
        seen.page.get_by_label("Bearer token").fill(f"Bearer {a_token()}")
        seen.page.get_by_role("button", name="Use token").click()
        assert seen.run()["data"]["message"]["status"] == "OPENED"
        assert seen.page.get_by_label("Bearer token").input_value() == ""
        assert set(served.tokens) == {a_token()}


def test_a_token_added_to_an_open_page_is_used(served: Served) -> None:
    with visit(served.page_url, chromium=CHROMIUM) as seen:
        seen.page.evaluate(f'location.hash = "token={a_token()}"')
        seen.page.get_by_text("acme · agent-7").wait_for()
        assert seen.page.url == served.page_url


def test_a_token_set_as_a_header_takes_precedence_and_is_not_stored(served: Served) -> None:
    with visit(served.page_url, chromium=CHROMIUM, token=a_token()) as seen:
        seen.set_editor("Headers", '{"Authorization": "Bearer typed-in"}')
        assert seen.run()["data"]
        assert served.tokens[-1] == "typed-in"
        assert "typed-in" not in seen.stored()


def test_a_refused_token_is_explained(served: Served) -> None:
    with visit(served.page_url, chromium=CHROMIUM, token="refused") as seen:
        assert seen.problem().startswith("401: the token was refused")
        assert seen.identity() == "Not authenticated"
        assert seen.run()["errors"][0]["message"].startswith("401: the token was refused")


@pytest.mark.parametrize("size", [DESKTOP, NARROW])
def test_the_page_fits_its_window(served: Served, size: tuple[int, int]) -> None:
    with visit(served.page_url, chromium=CHROMIUM) as seen:
        seen.page.set_viewport_size({"width": size[0], "height": size[1]})
        wide = seen.page.evaluate("document.documentElement.scrollWidth")
        boxes = [
            seen.page.locator(place).bounding_box()
            for place in (
                ".graphiql-query-editor",
                ".graphiql-response",
                ".graphiql-execute-button",
                "#give-token",
            )
        ]
    assert wide <= size[0]
    assert all(box and box["x"] >= 0 and box["x"] + box["width"] <= size[0] for box in boxes)
    assert all(box and box["height"] > 20 for box in boxes)


def test_a_response_that_is_no_graphql_is_explained(served: Served) -> None:
    with visit(served.page_url, chromium=CHROMIUM, token="throttled") as seen:
        assert seen.run()["errors"][0]["message"] == "429: Too Many Requests"
