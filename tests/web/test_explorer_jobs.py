"""The jobs that the explorer is for, in a real browser with the real API: from the sign-in to the answer."""

import csv
import re
from collections.abc import Iterator

import pytest

from tests.web.explorer_messages import BLOCKED, BOUNCED, CARLA, CARLA_PHONE, REFERENCE
from tests.web.explorer_site import Explorer, serving_explorer
from tests.web.explorer_visit import CHROMIUM, NEEDS_CHROMIUM, ExplorerVisit, explore
from tests.web.tokens import a_token

pytestmark = pytest.mark.skipif(not CHROMIUM, reason=NEEDS_CHROMIUM)

ABOUT_THE_EMAIL = (
    "We sent you an e-mail to c•••@example.org on 21 Sept 2026, 15:13 CEST. It could not be delivered: your "
    "e-mail provider refused it. Please check that the address is spelled correctly, or give us another one."
)


@pytest.fixture(scope="module")
def explorer() -> Iterator[Explorer]:
    with serving_explorer() as explorer:
        yield explorer


def test_an_agent_gets_from_the_sign_in_to_two_texts_for_carla(explorer: Explorer) -> None:
    with explore(explorer.url, token="") as seen:
        seen.sign_in("acme", "addresses:read")
        seen.page.locator("#search:focus").wait_for()

        seen.type(CARLA)
        seen.press("Enter")
        seen.says("Take the address off the list")
        assert "Your order 1042 is confirmed" in seen.rows()[0]
        seen.press("j", "Enter")
        seen.says("The mailbox does not exist.")
        seen.click("button", "Copy for the customer")
        assert seen.copied() == ABOUT_THE_EMAIL

        seen.press("/")
        seen.type(CARLA_PHONE)
        seen.press("Enter")
        seen.heading("Messages to this phone number")
        seen.rows()
        seen.press("j", "Enter")
        seen.says("Copy for the customer")
        seen.click("button", "Copy for the customer")
        assert seen.copied().startswith("We sent you a text message to +12")

        assert (seen.clicks, seen.keys) == (2, 9)
        assert (seen.console, seen.violations) == ([], [])


def test_the_keyboard_alone_does_the_agent_s_job(explorer: Explorer) -> None:
    with explore(explorer.url) as seen:
        seen.page.locator("#search:focus").wait_for()
        seen.type(CARLA)
        seen.press("Enter")
        seen.rows()
        assert seen.focused() == "Messages to this e-mail address"
        seen.press("j", "j", "k", "Enter")
        seen.says("The mailbox does not exist.")
        seen.page.wait_for_function("document.activeElement.tagName === 'H1'")
        for _ in range(12):
            seen.press("Tab")
            if seen.focused() == "Copy for the customer":
                break
        seen.press("Enter")
        seen.says("Copied")
        assert seen.copied() == ABOUT_THE_EMAIL
        seen.press("c")
        seen.page.wait_for_function(f"navigator.clipboard.readText().then((text) => text === '{BOUNCED}')")
        seen.press("Escape")
        seen.heading("Messages to this e-mail address")
        assert seen.clicks == 0


def test_the_keyboard_alone_does_the_agent_s_job_from_the_sign_in_on(explorer: Explorer) -> None:
    with explore(explorer.url, token="") as seen:
        seen.tab_to("Sign in")
        seen.press("Enter")
        seen.answer_sign_in("acme", "addresses:read")
        seen.page.locator("#search:focus").wait_for()
        seen.type(CARLA)
        seen.press("Enter")
        seen.rows()
        seen.press("j", "Enter")
        seen.says("The mailbox does not exist.")
        seen.page.wait_for_function("document.activeElement.tagName === 'H1'")
        seen.tab_to("Copy for the customer")
        seen.press("Enter")
        seen.says("Copied")

        assert seen.copied() == ABOUT_THE_EMAIL
        assert seen.clicks == 0


def test_the_keyboard_alone_does_the_marketer_s_job(explorer: Explorer) -> None:
    with explore(explorer.url) as seen:
        seen.page.locator("#search:focus").wait_for()
        seen.tab_to("Campaigns", back=True)
        seen.press("Enter")
        seen.page.get_by_role("link", name="spring-sale", exact=True).wait_for()
        seen.tab_to("spring-sale")
        seen.press("Enter")
        seen.says("Texts and calls cost")
        seen.tab_to(r"[\d,]+ Bounced: list them")
        seen.press("Enter")
        seen.page.wait_for_url("**status=HARD_BOUNCED*")

        assert seen.focused() == "Messages"
        assert {row.split("\t")[0] for row in seen.rows()} == {"Bounced"}
        assert seen.clicks == 0


def test_the_keyboard_alone_does_the_engineer_s_job(explorer: Explorer) -> None:
    with explore(explorer.url) as seen:
        seen.page.clock.set_fixed_time("2026-09-21T15:00:00Z")
        seen.projects()
        seen.tab_to("acme-shop")
        seen.press("Enter")
        seen.says("The last 30 days")
        seen.tab_to(r"[\d,]+ not delivered, Others: list them")
        seen.press("Enter")

        assert "The mailbox does not exist." in " ".join(seen.rows())
        assert seen.clicks == 0


def test_help_and_shortcuts_can_be_switched_off(explorer: Explorer) -> None:
    with explore(explorer.url) as seen:
        seen.projects()
        seen.press("Escape", "?")
        seen.page.get_by_role("dialog").wait_for()
        seen.page.get_by_label("Use shortcuts of one key").uncheck()
        seen.press("Escape")
        seen.page.get_by_role("dialog").wait_for(state="hidden")
        seen.page.get_by_role("heading", level=1).focus()
        seen.press("/")
        assert seen.focused() != "search"


@pytest.mark.parametrize(
    ("text", "kind", "heading"),
    [
        pytest.param(CARLA, "E-mail address", "Messages to this e-mail address", id="e-mail address"),
        pytest.param("+1 (206) 555-0142", "Phone number", "Messages to this phone number", id="phone number"),
        pytest.param(BLOCKED, "Any id or reference", "Text message to +12065550142", id="message id"),
        pytest.param(f"<{BOUNCED}@email.amazonses.com>", "Message id or Message-ID header",
                     f"E-mail to {CARLA}", id="Message-ID header"),
        pytest.param("spring-sale", "Any id or reference", "Campaign spring-sale", id="campaign"),
        pytest.param("welcome", "Any id or reference", "Journey welcome", id="journey"),
        pytest.param(REFERENCE, "Any id or reference", f"E-mail to {CARLA}", id="reference"),
    ],
)  # fmt: skip
def test_the_box_names_its_guess_and_finds_what_it_is_given(
    explorer: Explorer, text: str, kind: str, heading: str
) -> None:
    with explore(explorer.url) as seen:
        seen.page.locator("#search").fill(text)
        guess = seen.page.get_by_label("Search for")
        assert guess.locator("option:checked").inner_text() == kind
        seen.page.locator("#search").press("Enter")
        seen.heading(heading)


def test_a_guess_can_be_changed(explorer: Explorer) -> None:
    with explore(explorer.url) as seen:
        seen.page.locator("#search").fill("spring-sale")
        seen.page.get_by_label("Search for").select_option("journey")
        seen.page.get_by_role("button", name="Search").click()
        seen.says("Nothing was found")


def test_a_list_is_filtered_by_its_address_and_goes_on_to_its_end(explorer: Explorer) -> None:
    with explore(f"{explorer.url}/campaign/spring-sale") as seen:
        assert len(seen.rows()) == 25
        seen.click("button", "Not delivered")
        seen.page.wait_for_url("**status=HARD_BOUNCED*")
        seen.click("button", "E-mail")
        seen.page.wait_for_url("**channel=EMAIL*")
        seen.says("25 messages so far")
        seen.click("button", "More")
        seen.says("35 messages, all there are")
        filtered, address = seen.rows(), seen.page.url
        assert all("E-mail" in row for row in filtered)
    with explore(address) as again:
        again.says("25 messages so far")
        assert again.rows() == filtered[:25]


def test_what_is_shown_is_downloaded_without_formulas(explorer: Explorer) -> None:
    with explore(explorer.url) as seen:
        seen.search(CARLA_PHONE)
        seen.rows()
        with seen.page.expect_download() as download:
            seen.click("button", "Download CSV")
        head, first, *_ = download.value.path().read_text("utf-8-sig").splitlines()
        assert head.startswith('"Status","To"')
        assert f'"\'{CARLA_PHONE}"' in first


def test_an_engineer_sees_the_health_of_a_source_and_the_failures_of_a_project(explorer: Explorer) -> None:
    with explore(explorer.url) as seen:
        seen.says("no event about them arrived")
        seen.click("link", "acme-shop")
        seen.heading("Project acme-shop")
        statuses = {row.split("\t")[0] for row in seen.rows()}
        assert statuses <= {"Bounced", "Not delivered", "Failed", "Not sent", "Spam complaint"}
        seen.click("button", "Complaints")
        seen.page.wait_for_url("**status=COMPLAINED")
        seen.page.locator("table.rows").get_by_text("Bounced").first.wait_for(state="hidden")


def number(seen: ExplorerVisit, what: str) -> int:
    """Return the number of messages behind the link of a number, and follow it."""
    link = seen.page.get_by_role("link", name=re.compile(rf"^[\d,]+ {what}: list them$"))
    count = int(link.inner_text().replace(",", ""))
    link.click()
    seen.clicks += 1
    return count


def all_rows(seen: ExplorerVisit, count: int) -> list[str]:
    """Return the rows of a list of so many messages, to its end."""
    more = seen.page.get_by_role("button", name="More", exact=True)
    end = seen.page.get_by_text(f"{count} message{'s' * (count != 1)}, all there are")
    # While a list gives way to another, neither is there.
    more.or_(end).first.wait_for()
    while more.is_visible():
        more.click()
        seen.page.get_by_role("button", name="Loading …").wait_for(state="detached")
        more.or_(end).first.wait_for()
    end.wait_for()
    return seen.rows()


def test_a_marketer_learns_how_a_campaign_went_what_it_cost_and_who_bounced(explorer: Explorer) -> None:
    with explore(explorer.url) as seen:
        seen.click("link", "Campaigns")
        seen.click("link", "spring-sale")
        seen.says("Texts and calls cost")
        seen.says("of delivered")
        bounced = number(seen, "Bounced")
        rows = all_rows(seen, bounced)
        assert {row.split("\t")[0] for row in rows} == {"Bounced"}

        assert (seen.clicks, seen.keys) == (3, 0)
        assert (seen.console, seen.violations) == ([], [])


@pytest.mark.parametrize(
    "what", ["Opened", "Unsubscribed", "not delivered, United Kingdom", "Spam complaints"]
)
def test_a_number_of_a_campaign_is_as_long_as_its_list(explorer: Explorer, what: str) -> None:
    with explore(f"{explorer.url}/campaign/spring-sale") as seen:
        seen.page.get_by_text("Breakdowns").click()
        count = number(seen, what)
        assert seen.focused() == "Messages"
        assert len(all_rows(seen, count)) == count > 0


def test_an_engineer_learns_which_provider_refuses_mail_and_why(explorer: Explorer) -> None:
    with explore(explorer.url) as seen:
        seen.page.clock.set_fixed_time("2026-09-21T15:00:00Z")
        seen.click("link", "acme-shop")
        seen.says("The last 30 days")
        refused = number(seen, "not delivered, Others")
        rows = all_rows(seen, refused)
        assert all("E-mail" in row for row in rows)
        assert "The mailbox does not exist." in " ".join(rows)
        assert seen.clicks == 2


def test_the_numbers_of_a_campaign_are_downloaded_as_shown(explorer: Explorer) -> None:
    with explore(f"{explorer.url}/campaign/spring-sale") as seen:
        seen.says("Texts and calls cost")
        with seen.page.expect_download() as download:
            seen.click("button", "Download the numbers (CSV)")
        content = download.value.path().read_text("utf-8-sig")
        sections = [list(csv.reader(section.splitlines())) for section in content.strip().split("\n\n")]

        assert download.value.suggested_filename == "spring-sale.csv"
        titles = {rows[0][0]: rows[1:] for rows in sections}
        assert {"Funnel", "Problems", "Messages by status", "By country"} <= titles.keys()
        shown = seen.page.get_by_role("link", name=re.compile("Delivered: list them")).inner_text()
        assert titles["Funnel"][2][:2] == ["Delivered", shown.replace(",", "")]


def test_a_series_is_by_hour_or_by_day(explorer: Explorer) -> None:
    with explore(f"{explorer.url}/journey/welcome") as seen:
        seen.click("button", "By day")
        seen.says("By day of the send")
        days = seen.page.locator(".chart svg g").count()
        seen.click("button", "By hour")
        seen.says("By hour of the send")

        assert seen.page.locator(".chart svg g").count() > days


def test_a_journey_has_its_funnel_and_its_activities(explorer: Explorer) -> None:
    with explore(explorer.url) as seen:
        seen.click("link", "Journeys")
        seen.click("link", "welcome")
        seen.heading("Journey welcome")
        seen.says("Funnel")
        delivered = number(seen, "Delivered")

        assert len(all_rows(seen, delivered)) == delivered > 0


def test_a_filter_by_a_number_is_removed_by_its_chip(explorer: Explorer) -> None:
    with explore(f"{explorer.url}/campaign/spring-sale?country=GB&event=OPENED") as seen:
        seen.click("button", "Event: Opened")
        seen.page.wait_for_url("**?country=GB")
        seen.click("button", "Country: United Kingdom")
        seen.says("25 messages so far")


def test_a_project_without_statistics_says_so_and_lists_its_messages(explorer: Explorer) -> None:
    with explore(explorer.url, token=a_token(tenant="globex")) as seen:
        seen.click("link", "globex-news")
        seen.says("Statistics are switched off")
        assert seen.rows()
        seen.page.goto(f"{explorer.url}/journeys#token={a_token(tenant='globex')}")
        seen.says("globex-news: Statistics are switched off")


def test_times_are_local_and_in_utc(explorer: Explorer) -> None:
    with explore(explorer.url) as seen:
        seen.search(BOUNCED)
        seen.says("21 Sept 2026, 15:13:20 CEST")
        time = seen.page.locator("time").first
        assert time.get_attribute("title") == "2026-09-21 13:13:20 UTC"
        seen.page.get_by_title("Show times in UTC").click()
        seen.says("21 Sept 2026, 13:13:20 UTC")
