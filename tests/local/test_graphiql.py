"""GraphiQL on the running stack, in a real browser: its link, its token, its examples."""

import pytest

from local.stack import LocalStack
from tests.graphiql.browser import explore, find_chromium
from tests.local.stack import eventually, put_events, settled
from tests.local.test_whole_way import PROJECT, sms

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
    assert seen.typed == {"data": {"message": {"status": "DELIVERED"}}}
    assert [name for name, answer in seen.examples.items() if answer.get("errors")] == []
    assert seen.examples["ById"]["data"]["message"]["messageId"] == "seen-in-a-browser"
    assert (seen.foreign_requests, seen.console, seen.violations) == ([], [], [])
    assert token not in seen.stored
