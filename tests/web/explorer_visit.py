"""What a person does on the explorer, in headless Chromium; clicks and keys are counted."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from tests.web.browser import CHROMIUM_SWITCHES, PATIENCE_MS, Visit, find_chromium, watch
from tests.web.tokens import a_token

CHROMIUM = find_chromium() or ""
NEEDS_CHROMIUM = "no chromium on this machine: apt-get install chromium"
#: More than any screen of the tests has elements with focus.
_TABS = 60
DESKTOP, PHONE = (1280, 800), (320, 700)
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@dataclass
class ExplorerVisit(Visit):
    """A visit to the explorer. `addresses`: every address that the page has shown in the address bar."""

    clicks: int = 0
    keys: int = 0
    addresses: list[str] = field(default_factory=list)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.keys += 1

    def click(self, role: str, name: str) -> None:
        self.page.get_by_role(role, name=name, exact=True).click()  # type: ignore[arg-type]
        self.clicks += 1

    def type(self, text: str) -> None:
        """Type into the element with the focus. A typed or pasted text counts as one key."""
        self.page.keyboard.insert_text(text)
        self.keys += 1

    def tab_to(self, name: str, *, back: bool = False) -> None:
        """Press Tab until the element of this name has the focus; Shift+Tab with `back`."""
        for _ in range(_TABS):
            self.press("Shift+Tab" if back else "Tab")
            if re.fullmatch(name, self.focused_name()):
                return
        raise AssertionError(f"no element named {name!r} in {_TABS} steps of Tab")

    def search(self, text: str) -> None:
        box = self.page.get_by_role("textbox", name=re.compile("^Search by"))
        box.fill(text)
        box.press("Enter")

    def heading(self, text: str) -> None:
        """Wait for the heading of a screen."""
        self.page.get_by_role("heading", level=1, name=text).wait_for()

    def projects(self) -> None:
        """Wait for the list of projects, not for its text, which "Loading your projects" has, too: a refusal
        that is meant for the next query would meet this one."""
        self.page.get_by_role("heading", name="Your projects").wait_for()

    def says(self, text: str) -> None:
        """Wait for a text."""
        self.page.get_by_text(text).first.wait_for()

    def rows(self) -> list[str]:
        self.page.locator("a[data-row]").first.wait_for()
        return self.page.locator("table.rows tbody tr").all_inner_texts()

    def focused(self) -> str:
        """The text of the element with the focus."""
        return str(self.page.evaluate("document.activeElement.innerText || document.activeElement.id"))

    def focused_name(self) -> str:
        """The label or the text of the element with the focus."""
        return str(
            self.page.evaluate("document.activeElement.ariaLabel || document.activeElement.innerText || ''")
        ).strip()

    def copied(self) -> str:
        return str(self.page.evaluate("navigator.clipboard.readText()"))

    def findings(self) -> list[str]:
        """What axe finds against WCAG 2.2, levels A and AA."""
        results = Axe().run(self.page, options={"runOnly": {"type": "tag", "values": WCAG}})
        return [
            f"{violation['id']}: {[node['html'][:160] for node in violation['nodes']]}"
            for violation in results.response["violations"]
        ]

    def traces(self) -> str:
        """Everything that outlives a screen, as one text: addresses, titles, state and storage."""
        return json.dumps([self.addresses, self.page.title(), self.stored()])


@contextmanager
def explore(
    url: str, *, token: str | None = None, size: tuple[int, int] = DESKTOP, scheme: str = "light"
) -> Iterator[ExplorerVisit]:
    """Open the explorer at `url`; with a token by default, and without one if it is empty."""
    with browsing() as browser, visiting(browser, url, token=token, size=size, scheme=scheme) as seen:
        yield seen


@contextmanager
def browsing() -> Iterator[Browser]:
    """Open a headless Chromium while the block lasts."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(CHROMIUM_SWITCHES))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def visiting(
    browser: Browser,
    url: str,
    *,
    token: str | None = None,
    size: tuple[int, int] = DESKTOP,
    scheme: str = "light",
) -> Iterator[ExplorerVisit]:
    """Open the explorer as `explore` does, in a browser of several visits that know nothing of each other."""
    given = a_token() if token is None else token
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme=scheme,  # type: ignore[arg-type]
        timezone_id="Europe/Rome",
        permissions=["clipboard-read", "clipboard-write"],
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    parts = urlsplit(url)
    seen = ExplorerVisit(page, f"{parts.scheme}://{parts.netloc}")
    _follow_addresses(page, seen)
    watch(seen)
    page.goto(f"{url}#token={given}" if given else url)
    page.get_by_role("heading", level=1).wait_for()
    yield seen
    context.close()


def _follow_addresses(page: Page, seen: ExplorerVisit) -> None:
    page.on("framenavigated", lambda frame: seen.addresses.append(frame.url.partition("#")[0]))
