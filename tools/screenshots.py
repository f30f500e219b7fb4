"""Take pictures of the pages from a running demo: `make demo`, then `python -m tools.screenshots`.

Two go into the documentation; each screen of the explorer, light and dark, wide and narrow, goes to
`.local/screenshots` to be looked at.
"""

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Browser, Page, sync_playwright

from local import outputs
from local.__main__ import HOME, ROOT
from local.errors import LocalError
from local.outputs import Outputs
from local.traffic.examples import ADA, CAMPAIGN_ID, EMAIL_ID, JOURNEY_ID

IMAGES = ROOT / "docs" / "images"
SCREENS = HOME / "screenshots"
WIDE, NARROW = (1280, 760), (320, 700)
SCHEMES = ("light", "dark")
SWITCHES = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")


def search(text: str, ready: str) -> Callable[[Page], None]:
    """Return the step that searches for a text and waits for the selector `ready`."""

    def step(page: Page) -> None:
        page.locator("#search").fill(text)
        page.locator("#search").press("Enter")
        page.locator(ready).first.wait_for()

    return step


def _open_project(page: Page) -> None:
    page.locator(".project a").first.click()
    page.locator("table.rows, .empty").first.wait_for()


def _open_help(page: Page) -> None:
    page.get_by_label("Keyboard shortcuts and help").click()
    page.get_by_role("dialog").wait_for()


#: Of the explorer, each from its start.
STEPS: dict[str, Callable[[Page], None]] = {
    "home": lambda page: page.locator(".project").first.wait_for(),
    "recipient": search(ADA.email, "table.rows"),
    "message": search(EMAIL_ID, ".timeline"),
    "campaign": search(CAMPAIGN_ID, "table.rows"),
    "journey": search(JOURNEY_ID, "table.rows"),
    "nothing-found": search("nobody@example.com", ".empty"),
    "project": _open_project,
    "help": _open_help,
}


def take_explorer(browser: Browser, url: str, folder: Path) -> None:
    """Save every screen of the explorer at `url`, which carries a token, as `SCREEN-SCHEME-WIDTH.png`."""
    for scheme in SCHEMES:
        for width, height in (WIDE, NARROW):
            context = browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme=scheme,  # type: ignore[arg-type]
            )
            page = context.new_page()
            page.goto(url.partition("#")[0])
            page.get_by_role("heading", level=1).wait_for()
            page.screenshot(path=folder / f"signed-out-{scheme}-{width}.png")
            for name, step in STEPS.items():
                page.goto(url.partition("#")[0])
                page.goto(url)
                page.locator("#search").wait_for()
                step(page)
                page.screenshot(path=folder / f"{name}-{scheme}-{width}.png", full_page=True)
            context.close()


def take_graphiql(browser: Browser, url: str, path: Path) -> None:
    """Save a picture of GraphiQL at `url` with the answer to its first example."""
    page = browser.new_page(viewport={"width": WIDE[0], "height": WIDE[1]})
    page.goto(url)
    page.locator(".graphiql-execute-button").click()
    page.locator(".result-window .CodeMirror-code", has_text="advice").wait_for()
    page.screenshot(path=path)


@contextmanager
def browsing(chromium: str) -> Iterator[Browser]:
    """Open a headless browser while the block lasts."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(SWITCHES))
        try:
            yield browser
        finally:
            browser.close()


def _running() -> Outputs:
    try:
        running = outputs.load(HOME)
    except LocalError as error:
        sys.exit(str(error))
    if running.graphiql_url is None or running.explorer_url is None:
        sys.exit("The running demo lacks a page: set `api.graphiql` and `api.explorer`, and start it again.")
    return running


def main() -> None:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("No Chromium on this machine: install the package `chromium` and run again.")
    running = _running()
    SCREENS.mkdir(parents=True, exist_ok=True)
    examples = {"id": EMAIL_ID, "destination": ADA.email, "campaignId": CAMPAIGN_ID, "journeyId": JOURNEY_ID}
    with browsing(chromium) as browser:
        take_graphiql(browser, f"{running.graphiql_url}&{urlencode(examples)}", IMAGES / "graphiql.png")
        take_explorer(browser, str(running.explorer_url), SCREENS)
    shutil.copy(SCREENS / f"message-light-{WIDE[0]}.png", IMAGES / "explorer.png")
    print(f"Wrote two pictures to {IMAGES.relative_to(ROOT)}, every screen to {SCREENS.relative_to(ROOT)}.")


if __name__ == "__main__":
    main()
