"""The explorer on the running stack, in a real browser: its link, its token, the declared issuer."""

import pytest

from local.stack import LocalStack
from tests.stack.local_run import eventually, put_events, settled
from tests.stack.test_end_to_end import PROJECT, sms
from tests.web.explorer_visit import CHROMIUM, NEEDS_CHROMIUM, explore

PHONE = "+12065550142"

pytestmark = pytest.mark.skipif(not CHROMIUM, reason=NEEDS_CHROMIUM)


def test_an_agent_finds_a_message_by_the_link_of_the_demo(local_stack: LocalStack) -> None:
    put_events(local_stack, PROJECT, [sms("seen-in-the-explorer")])
    eventually(lambda: settled(local_stack, PROJECT))
    link = local_stack.outputs().explorer_url
    assert link
    url, token = link.split("#token=")
    with explore(url, token=token) as seen:
        seen.search(PHONE)
        assert any("Delivered" in row for row in seen.rows())
        seen.search("seen-in-the-explorer")
        seen.heading(f"Text message to {PHONE}")
        seen.says("For the customer")
        assert "/explorer/message/" in seen.page.url
        assert (seen.foreign_requests, seen.console, seen.violations) == ([], [], [])
        assert token not in seen.traces()


def test_a_link_to_a_place_survives_the_sign_in_with_the_declared_issuer(local_stack: LocalStack) -> None:
    url = local_stack.outputs().exports["explorerUrl"]
    with explore(f"{url}/project/{PROJECT}?span=7d", token="") as seen:
        seen.sign_in("acme")
        seen.heading(f"Project {PROJECT}")
        assert seen.page.url == f"{url}/project/{PROJECT}?span=7d"
        assert (seen.console, seen.violations) == ([], [])
