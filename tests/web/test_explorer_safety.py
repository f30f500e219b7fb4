"""What the explorer leaves behind, whom it talks to, and what it shows when something goes wrong."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from functions.api.execution.trusted_documents import TrustedDocuments
from functions.contract.scopes import Scope
from tests.web.explorer_messages import BOUNCED, CARLA, CARLA_PHONE
from tests.web.explorer_site import Explorer, Refusal, serving_explorer
from tests.web.explorer_visit import CHROMIUM, NEEDS_CHROMIUM, explore
from tests.web.tokens import a_token

pytestmark = pytest.mark.skipif(not CHROMIUM, reason=NEEDS_CHROMIUM)

THROTTLED = Refusal(429, {"message": "Too Many Requests"}, {"retry-after": "2"})


@pytest.fixture
def explorer() -> Iterator[Explorer]:
    with serving_explorer() as explorer:
        yield explorer


def test_nobody_else_is_contacted_and_nothing_personal_is_left(explorer: Explorer) -> None:
    with explore(explorer.url) as seen:
        for text in (CARLA, CARLA_PHONE):
            seen.search(text)
            seen.rows()
            seen.page.locator("a[data-row]").first.click()
            seen.says("For the customer")
            seen.page.go_back()
            seen.rows()
        seen.search(BOUNCED)
        seen.heading(f"E-mail to {CARLA}")
        assert seen.foreign_requests == []
        assert (seen.violations, seen.console) == ([], [])
        assert not re.search(r"carla|2065550142|example\.org|eyJ|e30\.", seen.traces())
        assert seen.stored().startswith('[{},{},"",')
        assert not any("@" in url or "%40" in url or "206555" in url for url in seen.requests)


def test_an_address_is_gone_after_a_reload_and_the_page_says_so(explorer: Explorer) -> None:
    with explore(explorer.url) as seen:
        seen.search("nobody@example.org")
        seen.says("No message was found")
        seen.page.reload()
        seen.page.evaluate(f'location.hash = "token={a_token()}"')
        seen.heading("Search again")


@pytest.mark.parametrize(
    ("scope", "heading"),
    [(None, f"Messages to {CARLA}"), (Scope.READ_MESSAGES.value, "Messages to c•••@example.org")],
    ids=["addresses shown", "addresses masked"],
)
def test_a_recipient_has_a_link_without_an_address_that_a_colleague_opens(
    explorer: Explorer, scope: str | None, heading: str
) -> None:
    with explore(explorer.url) as seen:
        seen.search(CARLA)
        seen.rows()
        seen.page.wait_for_url("**/recipient/rcp_*")
        link, found = seen.page.url, seen.rows()
        seen.click("button", "Not delivered")
        seen.page.wait_for_url("**/recipient/rcp_*?status=*")
        seen.heading("Messages to this e-mail address")
    with explore(link, token=a_token() if scope is None else a_token(scope=scope)) as colleague:
        colleague.heading(heading)
        assert len(colleague.rows()) == len(found)
        assert not re.search(r"carla|example\.org", colleague.traces())


def test_a_link_to_a_recipient_of_whom_nothing_is_stored_says_so(explorer: Explorer) -> None:
    with explore(f"{explorer.url}/recipient/rcp_W10") as seen:
        seen.heading("No such recipient")


def test_a_link_of_another_system_starts_a_search(explorer: Explorer) -> None:
    with explore(f"{explorer.url}#find=carla.rossi%40example.org", token="") as seen:
        seen.page.evaluate(f'location.hash = "token={a_token()}"')
        seen.heading("Messages to this e-mail address")
        assert len(seen.rows()) == 2


def test_without_the_scope_addresses_are_masked(explorer: Explorer) -> None:
    explorer.gateway.scope = str(Scope.READ_MESSAGES)
    with explore(explorer.url) as seen:
        seen.search(CARLA)
        assert all("c•••" in row for row in seen.rows())
        seen.page.locator("a[data-row]").first.click()
        seen.says("For the customer")
        assert CARLA not in seen.page.locator("main").inner_text()


def test_an_expired_session_returns_to_the_same_place(explorer: Explorer) -> None:
    with explore(f"{explorer.url}/campaign/spring-sale?channel=EMAIL") as seen:
        seen.rows()
        # The numbers of the campaign are queried apart from its list.
        seen.page.wait_for_load_state("networkidle")
        explorer.gateway.refusals += [Refusal(401, {"message": "Unauthorized"})]
        seen.click("button", "Complaints")
        seen.says("Your session has expired or was refused")
        seen.sign_in("acme")
        seen.heading("Campaign spring-sale")
        assert seen.page.url.endswith("?channel=EMAIL&status=COMPLAINED")
        assert not any("access_token" in url for url in seen.requests)


def test_the_page_sends_hashes_and_says_to_reload_where_the_api_has_others(
    explorer: Explorer,
) -> None:
    with explore(explorer.url) as seen:
        seen.projects()
        assert all(set(query) == {"documentId", "variables"} for query in explorer.gateway.queries)
        explorer.gateway.api.limits = replace(explorer.gateway.api.limits, trusted=TrustedDocuments())
        seen.search(CARLA)
        seen.says("The page and the API are of different versions. Reload the page.")


def test_a_return_that_the_page_did_not_start_is_refused(explorer: Explorer) -> None:
    with explore(f"{explorer.url}?code=stolen&state=made-up", token="") as seen:
        seen.says("did not start that sign-in")
        assert seen.page.url == explorer.url


def test_a_rate_limit_counts_down_and_goes_on(explorer: Explorer) -> None:
    with explore(explorer.url) as seen:
        seen.projects()
        explorer.gateway.refusals += [THROTTLED]
        seen.search(BOUNCED)
        seen.says("Too many requests for now")
        seen.says("goes on in")
        seen.heading(f"E-mail to {CARLA}")


FORBIDDEN = {"message": "Requires messages:read.", "extensions": {"code": "FORBIDDEN"}}
INTERNAL = {"message": "Internal error.", "extensions": {"code": "INTERNAL", "requestId": "a-request-id"}}


@pytest.mark.parametrize(
    ("status", "body", "title", "detail"),
    [
        (403, {"errors": [FORBIDDEN]}, "Your sign-in may not see this", "Requires messages:read."),
        (200, {"errors": [INTERNAL]}, "Something went wrong", "a-request-id"),
        (503, {"message": "Service Unavailable"}, "The message store does not respond", "Try again"),
    ],
    ids=["forbidden", "internal", "unavailable"],
)
def test_a_refusal_is_explained_and_can_be_tried_again(
    explorer: Explorer, status: int, body: dict[str, Any], title: str, detail: str
) -> None:
    with explore(explorer.url) as seen:
        seen.projects()
        explorer.gateway.refusals += [Refusal(status, body), Refusal(status, body)]
        seen.search(BOUNCED)
        seen.says(title)
        seen.says(detail)
        explorer.gateway.refusals.clear()
        seen.click("button", "Try again")
        seen.heading(f"E-mail to {CARLA}")


def test_a_lost_network_is_named_and_the_page_goes_on_when_it_is_back(explorer: Explorer) -> None:
    with explore(explorer.url) as seen:
        seen.projects()
        seen.page.context.set_offline(True)
        seen.search(BOUNCED)
        seen.says("The API could not be reached")
        seen.page.context.set_offline(False)
        seen.heading(f"E-mail to {CARLA}")


def test_who_signs_out_leaves_nothing_behind(explorer: Explorer) -> None:
    with explore(explorer.url) as seen:
        seen.search(CARLA)
        seen.rows()
        seen.click("button", "Sign out")
        seen.heading("Did the message arrive?")
        assert CARLA not in seen.page.content()


def test_an_operator_acts_for_a_tenant(explorer: Explorer) -> None:
    token = a_token(scope=f"{Scope.READ_MESSAGES} {Scope.ANY_TENANT}")
    with explore(explorer.url, token=token) as seen:
        seen.says("acme-shop")
        seen.page.get_by_label("Tenant to act for").fill("globex")
        seen.click("button", "Act")
        seen.says("globex-news")
        assert seen.page.get_by_text("acme-shop").count() == 0
