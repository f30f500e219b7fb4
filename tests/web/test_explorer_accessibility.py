"""Every state of every screen of the explorer against WCAG 2.2 AA: light and dark, wide and narrow."""

from collections.abc import Callable, Iterator

import pytest

from tests.web.explorer_messages import BLOCKED, CARLA, ON_ITS_WAY, OPENED, SEVERAL
from tests.web.explorer_site import Explorer, Refusal, serving_explorer
from tests.web.explorer_visit import (
    CHROMIUM,
    DESKTOP,
    NEEDS_CHROMIUM,
    PHONE,
    ExplorerVisit,
    browsing,
    visiting,
)
from tests.web.tokens import a_token

pytestmark = pytest.mark.skipif(not CHROMIUM, reason=NEEDS_CHROMIUM)


@pytest.fixture(scope="module")
def explorer() -> Iterator[Explorer]:
    with serving_explorer() as explorer:
        yield explorer


def _home(seen: ExplorerVisit, _: Explorer) -> None:
    seen.projects()


def _recipient(seen: ExplorerVisit, _: Explorer) -> None:
    seen.search(CARLA)
    seen.rows()
    seen.page.get_by_text("Evidence").click()


def _message(message_id: str) -> Callable[[ExplorerVisit, Explorer], None]:
    def show(seen: ExplorerVisit, _: Explorer) -> None:
        seen.search(message_id)
        seen.says("What happened")
        seen.page.locator(".timeline summary").first.click()

    return show


def _campaign(seen: ExplorerVisit, _: Explorer) -> None:
    seen.search("spring-sale")
    seen.rows()
    seen.click("button", "Not delivered")
    seen.page.get_by_label("Sent", exact=True).select_option("days")
    seen.page.get_by_label("From").wait_for()


def _numbers(seen: ExplorerVisit, _: Explorer) -> None:
    seen.search("spring-sale")
    seen.page.get_by_text("As a table").click()
    seen.page.get_by_text("Breakdowns").click()
    seen.says("United Kingdom")


def _campaigns(seen: ExplorerVisit, _: Explorer) -> None:
    seen.click("link", "Campaigns")
    seen.page.get_by_role("link", name="spring-sale").wait_for()


def _no_statistics(seen: ExplorerVisit, explorer: Explorer) -> None:
    seen.page.goto(f"{explorer.url}/project/globex-news#token={a_token(tenant='globex')}")
    seen.says("Statistics are switched off")


def _project(seen: ExplorerVisit, _: Explorer) -> None:
    seen.click("link", "acme-club")
    seen.rows()


def _nothing(seen: ExplorerVisit, _: Explorer) -> None:
    seen.search("nobody@example.com")
    seen.says("No message was found")


def _help(seen: ExplorerVisit, _: Explorer) -> None:
    seen.page.get_by_label("Keyboard shortcuts and help").click()
    seen.page.get_by_role("dialog").wait_for()


def _failure(seen: ExplorerVisit, explorer: Explorer) -> None:
    seen.projects()
    explorer.gateway.refusals.append(Refusal(429, {"message": "Too Many Requests"}, {"retry-after": "60"}))
    seen.search(BLOCKED)
    seen.says("Too many requests")


def _signed_out(seen: ExplorerVisit, explorer: Explorer) -> None:
    seen.projects()
    explorer.gateway.refusals.append(Refusal(401, {"message": "Unauthorized"}))
    seen.search(BLOCKED)
    seen.says("Your session has expired")


SCREENS: dict[str, Callable[[ExplorerVisit, Explorer], None]] = {
    "home": _home,
    "recipient": _recipient,
    "message": _message(OPENED),
    "message of several recipients": _message(SEVERAL),
    "message on its way": _message(ON_ITS_WAY),
    "text message": _message(BLOCKED),
    "campaign": _campaign,
    "numbers of a campaign": _numbers,
    "campaigns": _campaigns,
    "project": _project,
    "project without statistics": _no_statistics,
    "nothing found": _nothing,
    "help": _help,
    "failure": _failure,
    "signed out": _signed_out,
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["wide", "narrow"])
def test_no_screen_has_a_finding_or_is_wider_than_its_window(
    explorer: Explorer, size: tuple[int, int], scheme: str
) -> None:
    findings = {}
    with browsing() as browser:
        for name, show in SCREENS.items():
            with visiting(browser, explorer.url, size=size, scheme=scheme) as seen:
                show(seen, explorer)
                width = seen.page.evaluate("document.documentElement.scrollWidth")
                findings[name] = seen.findings() + ([f"{width} wide"] if width > size[0] else [])
    assert {name: found for name, found in findings.items() if found} == {}
