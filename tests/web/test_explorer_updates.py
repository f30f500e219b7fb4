"""The lists of the explorer follow new events while somebody looks at them."""

from collections.abc import Iterator

import pytest

from functions.messages.parsers import parse
from functions.messages.parsers.tags import TagNames
from tests.builders import SENT_AT
from tests.web.explorer_messages import CARLA, email
from tests.web.explorer_site import Explorer, Refusal, serving_explorer
from tests.web.explorer_visit import CHROMIUM, NEEDS_CHROMIUM, ExplorerVisit, explore

pytestmark = pytest.mark.skipif(not CHROMIUM, reason=NEEDS_CHROMIUM)

SECONDS = 1_000


@pytest.fixture
def explorer() -> Iterator[Explorer]:
    with serving_explorer() as explorer:
        yield explorer


@pytest.fixture
def visit(explorer: Explorer) -> Iterator[ExplorerVisit]:
    """The list of Carla's messages, with a clock of its own."""
    with explore(explorer.url) as seen:
        seen.says("Your projects")
        seen.page.clock.install()
        seen.search(CARLA)
        seen.rows()
        yield seen


def record(explorer: Explorer, message_id: str, subject: str) -> None:
    for event in email(message_id, subject, (CARLA,), sent_at=SENT_AT - 10_000):
        explorer.gateway.api.stores["acme-shop"].record(parse(event, TagNames(), SENT_AT).message_events)


def test_a_new_message_appears_in_a_visible_list(explorer: Explorer, visit: ExplorerVisit) -> None:
    record(explorer, "carla-new", "A newer message")
    visit.page.clock.run_for(11 * SECONDS)
    visit.says("A newer message")


def test_a_hidden_tab_and_a_paused_list_query_nothing(explorer: Explorer, visit: ExplorerVisit) -> None:
    hide = "Object.defineProperty(document, 'visibilityState', {{value: '{}', configurable: true}});"
    changed = "window.dispatchEvent(new Event('visibilitychange'))"
    visit.page.evaluate(hide.format("hidden") + changed)
    queries = len(explorer.gateway.queries)
    visit.page.clock.run_for(300 * SECONDS)
    assert len(explorer.gateway.queries) == queries

    visit.click("button", "Pause updates")
    visit.page.evaluate(hide.format("visible") + changed)
    visit.page.get_by_role("button", name="Resume updates").wait_for()
    record(explorer, "carla-new", "A newer message")
    visit.page.clock.run_for(300 * SECONDS)
    assert visit.page.get_by_text("A newer message").count() == 0

    visit.click("button", "Resume updates")
    visit.page.clock.run_for(121 * SECONDS)
    visit.says("A newer message")


def test_updates_get_rarer(explorer: Explorer, visit: ExplorerVisit) -> None:
    before = len(explorer.gateway.queries)
    for _ in range(60):
        visit.page.clock.run_for(10 * SECONDS)
        visit.page.wait_for_load_state("networkidle")

    assert 4 <= len(explorer.gateway.queries) - before <= 12, "ten minutes, not sixty queries"


def test_a_refused_update_leaves_the_rows_and_waits(explorer: Explorer, visit: ExplorerVisit) -> None:
    rows = len(visit.rows())
    explorer.gateway.refusals.append(Refusal(429, {"message": "Too Many Requests"}, {"retry-after": "90"}))
    visit.page.clock.run_for(11 * SECONDS)
    visit.says("Too many requests for now")
    queries = len(explorer.gateway.queries)
    visit.page.clock.run_for(60 * SECONDS)

    assert (len(visit.rows()), len(explorer.gateway.queries)) == (rows, queries)
    record(explorer, "carla-new", "A newer message")
    visit.page.clock.run_for(40 * SECONDS)
    visit.says("A newer message")
