"""GraphiQL on the running stack, in a real browser: its link, its token, its examples."""

from urllib.parse import urlsplit

import pytest

from local.stack import LocalStack
from tests.stack.local_run import eventually, put_events, settled
from tests.stack.test_end_to_end import PROJECT, sms
from tests.web.browser import explore, find_chromium, visit

CHROMIUM = find_chromium() or ""
PHONE = "+12065550142"


@pytest.mark.skipif(not CHROMIUM, reason="no chromium on this machine: apt-get install chromium")
def test_a_person_signs_in_by_the_link_and_every_example_is_answered(local_stack: LocalStack) -> None:
    put_events(local_stack, PROJECT, [sms("seen-in-a-browser")])
    eventually(lambda: settled(local_stack, PROJECT))
    outputs = local_stack.outputs()
    assert outputs.graphiql_url
    page_url, token = outputs.graphiql_url.split("#token=")
    seen = explore(
        page_url, chromium=CHROMIUM, token=token, query='{ message(id: "seen-in-a-browser") { status } }',
        id="seen-in-a-browser", destination=PHONE, campaignId="c1", journeyId="j1",
    )  # fmt: skip
    assert seen.typed["data"] == {"message": {"status": "DELIVERED"}}
    assert [name for name, answer in seen.examples.items() if answer.get("errors")] == []
    assert seen.examples["ById"]["data"]["message"]["messageId"] == "seen-in-a-browser"
    assert (seen.foreign_requests, seen.console, seen.violations) == ([], [], [])
    assert token not in seen.stored


@pytest.mark.skipif(not CHROMIUM, reason="no chromium on this machine: apt-get install chromium")
def test_a_person_signs_in_with_the_declared_issuer_and_reads_its_tenant_s_messages(
    local_stack: LocalStack,
) -> None:
    put_events(local_stack, PROJECT, [sms("seen-after-sign-in")])
    eventually(lambda: settled(local_stack, PROJECT))
    page_url = local_stack.outputs().graphql_url
    with visit(page_url, chromium=CHROMIUM, id="seen-after-sign-in") as seen:
        seen.sign_in("acme")
        seen.page.get_by_text("acme · demo@acme").wait_for()
        assert seen.run()["data"]["message"]["destination"] == PHONE
        seen.page.get_by_role("button", name="Sign out").click()
        seen.page.get_by_text("Not signed in").wait_for()
        assert {urlsplit(url).netloc for url in seen.foreign_requests} == {
            urlsplit(local_stack.issuer_url).netloc
        }
        assert (seen.console, seen.violations) == ([], [])


@pytest.mark.skipif(not CHROMIUM, reason="no chromium on this machine: apt-get install chromium")
def test_an_operator_acts_for_a_tenant_on_the_page_and_a_stranger_to_the_stack_is_none(
    local_stack: LocalStack,
) -> None:
    with visit(local_stack.outputs().graphql_url, chromium=CHROMIUM) as seen:
        seen.sign_in("acme", "tenants:any")
        for tenant, expected in (("globex", "globex · demo@acme"), ("unknown", "Not authenticated")):
            seen.page.get_by_label("Tenant to act for").fill(tenant)
            seen.page.get_by_role("button", name="Act").click()
            seen.page.get_by_text(expected).wait_for()
        assert "x-tenant" in seen.problem()
