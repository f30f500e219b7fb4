"""What a person does on the GraphiQL page, in headless Chromium, for any address that serves it.

Only steps and observations: the tests that call this decide what is right.
"""

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from playwright.sync_api import ConsoleMessage, Page, Request, sync_playwright

CHROMIUM_SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PANES = ("Documentation Explorer", "History", "GraphiQL Explorer")
DIALOGS = ("Open short keys dialog", "Open settings dialog")
DESKTOP = (1280, 800)
NARROW = (400, 800)
PATIENCE_MS = 20_000

#: Runs before the page's own scripts, out of reach of its content security policy.
_WATCH_VIOLATIONS = """
  document.addEventListener("securitypolicyviolation", (e) =>
    window.tellViolation(`${e.effectiveDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber}`));
"""
_ANSWER = 'document.querySelector(".result-window .CodeMirror")?.CodeMirror.getValue()'


def find_chromium() -> str | None:
    """The path of the machine's Chromium; None where there is none."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


@dataclass
class Visit:
    """One visit to the page, and what was seen during it."""

    page: Page
    origin: str
    requests: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    """What a content security policy refused."""

    @property
    def foreign_requests(self) -> list[str]:
        """Addresses asked for that are not the page's own origin."""
        return [url for url in self.requests if not url.startswith((f"{self.origin}/", "data:"))]

    def stored(self) -> str:
        """Everything that the page keeps beyond its own memory, as one text."""
        kept: str = self.page.evaluate(
            "JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie, history.state])"
        )
        return kept

    def identity(self) -> str:
        """Who the page says is asking."""
        return self.page.locator("#identity").inner_text()

    def problem(self) -> str:
        """What the page says is wrong with the sign-in, waited for."""
        self.page.locator("#problem:not(:empty)").wait_for()
        return self.page.locator("#problem").inner_text()

    def go_to_sign_in(self) -> None:
        """Press "Sign in", and arrive at the issuer's page."""
        self.page.get_by_role("button", name="Sign in", exact=True).click()
        self.page.get_by_role("heading", name="Sign in").wait_for()

    def sign_in(self, tenant: str, *scopes: str) -> None:
        """Sign in with the local run's provider, as somebody of `tenant`, and come back."""
        self.go_to_sign_in()
        self.answer_sign_in(tenant, *scopes)

    def answer_sign_in(self, tenant: str, *scopes: str) -> None:
        """Answer on the provider's page, which is open, and come back."""
        self.page.get_by_label(tenant).check()
        for scope in scopes:
            self.page.get_by_label(scope).check()
        self.page.get_by_role("button", name="Sign in").click()
        self.page.get_by_role("button", name="Sign out").wait_for()

    def tabs(self) -> list[str]:
        """The names of the open tabs."""
        return [tab.strip() for tab in self.page.locator(".graphiql-tab-button").all_inner_texts()]

    def open_tab(self, name: str) -> None:
        exactly = re.compile(rf"^{re.escape(name)}$")
        self.page.locator(".graphiql-tab-button").filter(has_text=exactly).click()

    def type_query(self, query: str) -> None:
        """Type `query`, one line, into a new tab."""
        self.page.locator(".graphiql-tab-add").click()
        self.page.locator(".graphiql-query-editor .CodeMirror").click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(query)

    def set_editor(self, tool: str, content: str) -> None:
        """Replace what stands in the tool "Variables" or "Headers" of the open tab."""
        self.page.locator(".graphiql-editor-tools button", has_text=tool).click()
        self.page.locator(".graphiql-editor-tool .graphiql-editor:not(.hidden) .CodeMirror").click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(content)

    def variables(self) -> Any:
        """The open tab's variables."""
        editor = ".graphiql-editor-tool .graphiql-editor:not(.hidden) .CodeMirror"
        return json.loads(self.page.locator(editor).evaluate("(e) => e.CodeMirror.getValue()"))

    def run(self) -> Any:
        """Run the open tab's query; the answer as JSON."""
        self.page.evaluate('document.querySelector(".result-window .CodeMirror")?.CodeMirror.setValue("")')
        self.page.locator(".graphiql-execute-button").click()
        self.page.locator(".result-window .CodeMirror-code", has_text="{").wait_for()
        return json.loads(self.page.evaluate(_ANSWER))

    def open_everything(self) -> None:
        """Open every pane and every dialog, and close them again."""
        for pane in PANES:
            self.page.get_by_role("button", name=f"Show {pane}").click()
            self.page.get_by_role("button", name=f"Hide {pane}").click()
        for dialog in DIALOGS:
            self.page.get_by_role("button", name=dialog).click()
            self.page.get_by_role("dialog").wait_for()
            self.page.keyboard.press("Escape")
            self.page.get_by_role("dialog").wait_for(state="hidden")

    def screenshot(self, path: Path, size: tuple[int, int] = DESKTOP) -> None:
        self.page.set_viewport_size({"width": size[0], "height": size[1]})
        self.page.screenshot(path=path)


@dataclass(frozen=True)
class Exploration:
    """What a signed-in person saw: the answer to the query they typed, and to each of the page's examples."""

    identity: str
    address: str
    typed: Any
    examples: dict[str, Any]
    foreign_requests: list[str]
    console: list[str]
    violations: list[str]
    stored: str


def explore(page_url: str, *, chromium: str, token: str, query: str, **given: str) -> Exploration:
    """Sign in by the address bar, run every example, look everywhere, type `query` and run it.

    `given` is what the examples ask for: `id`, `destination`, `campaignId`, `journeyId`.
    """
    with visit(page_url, chromium=chromium, token=token, **given) as seen:
        examples = {}
        for name in seen.tabs():
            seen.open_tab(name)
            examples[name] = seen.run()
        seen.open_everything()
        seen.type_query(query)
        return Exploration(
            identity=seen.identity(),
            address=seen.page.url,
            typed=seen.run(),
            examples=examples,
            foreign_requests=seen.foreign_requests,
            console=seen.console,
            violations=seen.violations,
            stored=seen.stored(),
        )


@contextmanager
def visit(page_url: str, *, chromium: str, **given: str) -> Iterator[Visit]:
    """Open `page_url` with what is `given` after its `#`: `token`, and what the examples ask for.

    The visit ends, and with it the browser, when the block is left.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(CHROMIUM_SWITCHES))
        try:
            page = browser.new_page(viewport={"width": DESKTOP[0], "height": DESKTOP[1]})
            page.set_default_timeout(PATIENCE_MS)
            parts = urlsplit(page_url)
            seen = Visit(page, f"{parts.scheme}://{parts.netloc}")
            watch(seen)
            page.goto(f"{page_url}#{urlencode(given)}" if given else page_url)
            page.wait_for_selector(".graphiql-query-editor .CodeMirror")
            yield seen
        finally:
            browser.close()


def watch(seen: Visit) -> None:
    """Write down requests, console messages and refusals of the content security policy from here on."""
    seen.page.expose_function("tellViolation", lambda text: seen.violations.append(text))
    seen.page.add_init_script(_WATCH_VIOLATIONS)

    def on_request(request: Request) -> None:
        seen.requests.append(request.url)

    def on_console(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            seen.console.append(f"{message.type}: {message.text}")

    seen.page.on("request", on_request)
    seen.page.on("console", on_console)
    seen.page.on("pageerror", lambda error: seen.console.append(f"uncaught: {error}"))
