"""Time to the first answer on the explorer, against its API alone, from a running demo.

`make demo`, then `python -m benchmarks.explorer_answer`. For each search: from Enter to the answer on the
screen, as a multiple of the page's own requests for it; and from opening the page to its search box.
"""

import shutil
import sys
import time
from dataclasses import dataclass, field
from statistics import median

from playwright.sync_api import Page, Request

from local import outputs
from local.__main__ import HOME
from local.traffic.examples import ADA, CAMPAIGN_ID, EMAIL_ID
from tools.screenshots import browsing

RUNS = 15
#: A text for the box, and what is on the screen once it is answered.
SEARCHES = {
    "an e-mail address": (ADA.email, "table.rows a[data-row]"),
    "a message id": (EMAIL_ID, ".timeline"),
    "a campaign": (CAMPAIGN_ID, "table.rows a[data-row]"),
}


@dataclass
class Times:
    """Milliseconds of each run."""

    opened: list[float] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)
    requested: list[float] = field(default_factory=list)


def measure(page: Page, url: str, text: str, ready: str, times: Times) -> None:
    """Open the page, search once, and add the times."""
    requests: list[Request] = []
    page.goto("about:blank")
    begun = time.perf_counter()
    page.goto(url)
    page.locator("#search").wait_for()
    times.opened.append(1000 * (time.perf_counter() - begun))
    page.locator(".project").first.wait_for()
    page.on("request", lambda request: requests.append(request))
    page.locator("#search").fill(text)
    begun = time.perf_counter()
    page.locator("#search").press("Enter")
    page.locator(ready).first.wait_for()
    times.answered.append(1000 * (time.perf_counter() - begun))
    times.requested.append(sum(map(_duration, requests)))


def _duration(request: Request) -> float:
    response = request.response()
    assert response is not None, "a request without a response"
    response.finished()
    return request.timing["responseEnd"] - request.timing["requestStart"]


def main() -> None:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("No Chromium on this machine: install the package `chromium` and run again.")
    url = outputs.load(HOME).explorer_url
    if url is None:
        sys.exit("The running demo has no explorer: set `api.explorer`, and start it again.")
    with browsing(chromium) as browser:
        for name, (text, ready) in SEARCHES.items():
            times = Times()
            for _ in range(RUNS):
                page = browser.new_page()
                measure(page, url, text, ready, times)
                page.close()
            answered, requested = median(times.answered), median(times.requested)
            print(
                f"{name}: page open after {median(times.opened):.0f} ms; answer after {answered:.0f} ms,"
                f" {answered / requested:.2f} x its requests of {requested:.0f} ms together"
            )


if __name__ == "__main__":
    main()
