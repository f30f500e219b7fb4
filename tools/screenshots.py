"""Take the picture of the README from a running demo: `make demo`, then `python -m tools.screenshots`."""

import shutil
import sys
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import sync_playwright

from local import outputs
from local.__main__ import HOME, ROOT
from local.errors import LocalError
from local.traffic.examples import ADA, CAMPAIGN_ID, EMAIL_ID, JOURNEY_ID

PICTURE = ROOT / "docs" / "images" / "graphiql.png"
SIZE = (1280, 760)
SWITCHES = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")


def take(page_url: str, chromium: str, path: Path) -> None:
    """Save a picture of GraphiQL at `page_url` with the answer to its first example.

    Raises playwright's Error where the page does not answer within its timeout.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(SWITCHES))
        try:
            page = browser.new_page(viewport={"width": SIZE[0], "height": SIZE[1]})
            page.goto(page_url)
            page.locator(".graphiql-execute-button").click()
            page.locator(".result-window .CodeMirror-code", has_text="advice").wait_for()
            page.screenshot(path=path)
        finally:
            browser.close()


def main() -> None:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("No Chromium on this machine: install the package `chromium` and run again.")
    try:
        running = outputs.load(HOME)
    except LocalError as error:
        sys.exit(str(error))
    if running.graphiql_url is None:
        sys.exit("The running demo has no GraphiQL page: set `api.graphiql: true` and start it again.")
    examples = {"id": EMAIL_ID, "destination": ADA.email, "campaignId": CAMPAIGN_ID, "journeyId": JOURNEY_ID}
    take(f"{running.graphiql_url}&{urlencode(examples)}", chromium, PICTURE)
    print(f"Wrote {PICTURE.relative_to(ROOT)} ({PICTURE.stat().st_size / 1000:.0f} KB).")


if __name__ == "__main__":
    main()
