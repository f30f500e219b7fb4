"""What a support agent asks: by the id in a mail's header, by an order, for all failures, about a person."""

from typing import Any

import pytest

from functions.api.nodes.global_id import GlobalId, Tag, parse_id
from functions.contract.scopes import Scope
from functions.messages.addresses import is_destination_key
from functions.messages.storage.store import Lookup
from tests.builders import ADA, PHONE, SENT_AT, message_event
from tests.unit.functions.api.conftest import Api

DAY = 86_400_000
MASKED = f"{Scope.READ_MESSAGES}"
BY_ID = "query ($id: ID!) { message(id: $id) { messageId } messagesByIds(ids: [$id]) { messageId } }"
LIST = """query ($by: MessageLookup!, $filter: MessageFilter, $projects: [ID!]) {
  messages(by: $by, filter: $filter, projects: $projects) { nodes { messageId status } } }"""
RECIPIENT = """query ($destination: String!, $projects: [ID!]) {
  recipient(destination: $destination, projects: $projects) {
    channels {
      channel verdict summary advice since failuresInARow
      lastDelivered { messageId } lastFailed { messageId destination }
      evidence { kind occurredAt message { messageId project { name } } }
    }
    messages(first: 5) { nodes { messageId } }
  } }"""

LINK = """query ($id: ID!) {
  node(id: $id) {
    ... on Recipient {
      id destination
      channels { verdict evidence { message { messageId } } }
      messages(first: 5) { nodes { messageId } }
    }
  } }"""


def listed(api: Api, **variables: Any) -> list[str]:
    return [node["messageId"] for node in api.data(LIST, **variables)["messages"]["nodes"]]


def put(api: Api, project: str, *events: tuple[str, str], day: int = 0, **changes: Any) -> None:
    """Record one message of a day, its events an hour apart."""
    at = SENT_AT - (9 - day) * DAY
    api.stores[project].record(
        [
            message_event(kind, status, sent_at=at, at=at + 3_600_000 * hour, **changes)
            for hour, (kind, status) in enumerate(events)
        ]
    )


DELIVERED = (("Send", ""), ("Delivery", ""))
BOUNCED = (("Send", ""), ("Bounce", "Permanent/NoEmail"))


@pytest.mark.parametrize("pasted", ["<0100-a@email.amazonses.com>", "0100-a@eu-west-1.amazonses.com"])
def test_the_header_of_a_mail_finds_it(api: Api, pasted: str) -> None:
    put(api, "shop", *DELIVERED, message_id="0100-a")

    assert api.data(BY_ID, id=pasted) == {
        "message": {"messageId": "0100-a"}, "messagesByIds": [{"messageId": "0100-a"}],
    }  # fmt: skip


def test_a_reference_finds_its_messages_in_every_project(api: Api) -> None:
    put(api, "shop", *DELIVERED, message_id="confirmation", reference="order-1", day=1)
    put(api, "app", *DELIVERED, message_id="receipt", reference="order-1", day=2)
    put(api, "news", *DELIVERED, message_id="foreign", reference="order-1")

    assert listed(api, by={"reference": " order-1 "}) == ["receipt", "confirmation"]


def test_all_failures_of_a_project_are_listed_across_campaigns(api: Api) -> None:
    put(api, "shop", *DELIVERED, message_id="arrived")
    put(api, "shop", *BOUNCED, message_id="first", campaign_id="c", day=1)
    put(api, "shop", *BOUNCED, message_id="second", journey_id="j", day=2)
    put(api, "app", *BOUNCED, message_id="other")

    statuses = {"statuses": ["HARD_BOUNCED", "COMPLAINED"]}
    assert listed(api, by={"project": "shop"}, filter=statuses) == ["second", "first"]
    since = {"sentAt": {"from": "2026-09-14T00:00:00Z"}}
    assert listed(api, by={"project": "Shop"}, filter=statuses | since) == ["second"]


@pytest.mark.parametrize("filter_", [None, {"channels": ["EMAIL"]}, {"statuses": ["FAILED", "DELIVERED"]}])
def test_a_project_lists_failures_only_and_says_so(api: Api, filter_: Any) -> None:
    code, text = api.error(LIST, by={"project": "shop"}, filter=filter_)

    assert code == "BAD_USER_INPUT"
    assert text.startswith("`by.project` requires `filter.statuses`")
    assert "HARD_BOUNCED" in text


def test_a_project_is_named_once_and_is_one_of_the_tenants(api: Api) -> None:
    statuses = {"statuses": ["FAILED"]}

    assert api.error(LIST, by={"project": "shop"}, filter=statuses, projects=["app"]) == (
        "BAD_USER_INPUT", "`by.project` names the project already: omit `projects`.",
    )  # fmt: skip
    assert api.error(LIST, by={"project": "news"}, filter=statuses)[1].startswith("Unknown project")


def test_a_recipient_that_bounced_is_blocked_with_reason_and_evidence(api: Api) -> None:
    put(api, "shop", *DELIVERED, message_id="old", day=1)
    put(api, "app", *BOUNCED, message_id="new", day=2)
    put(api, "news", ("Complaint", "abuse"), message_id="foreign", day=3)

    recipient = api.data(RECIPIENT, destination="Ada <ADA@example.com>")["recipient"]

    [channel] = recipient["channels"]
    assert (channel["channel"], channel["verdict"]) == ("EMAIL", "BLOCKED")
    assert channel["summary"] == "The mailbox does not exist."
    assert channel["lastDelivered"] == {"messageId": "old"}
    assert channel["lastFailed"] == {"messageId": "new", "destination": ADA}
    assert [each["kind"] for each in channel["evidence"]] == ["REFUSED", "ARRIVED"]
    assert channel["evidence"][0]["message"] == {"messageId": "new", "project": {"name": "app"}}
    assert channel["since"] == channel["evidence"][0]["occurredAt"]
    assert [node["messageId"] for node in recipient["messages"]["nodes"]] == ["new", "old"]


def test_a_recipient_is_judged_by_the_chosen_projects(api: Api) -> None:
    put(api, "shop", *DELIVERED, message_id="old", day=1)
    put(api, "app", *BOUNCED, message_id="new", day=2)

    recipient = api.data(RECIPIENT, destination=ADA, projects=["shop"])["recipient"]

    assert [each["verdict"] for each in recipient["channels"]] == ["REACHABLE"]


def test_a_recipient_without_messages_has_no_verdict(api: Api) -> None:
    put(api, "news", *BOUNCED)

    recipient = api.data(RECIPIENT, destination=ADA)["recipient"]

    assert recipient == {"channels": [], "messages": {"nodes": []}}


def link_to(api: Api, destination: str, **variables: Any) -> str:
    query = "query ($to: String!, $in: [ID!]) { recipient(destination: $to, projects: $in) { id } }"
    return str(api.data(query, to=destination, **variables)["recipient"]["id"])


@pytest.mark.parametrize("destination", [ADA, PHONE])
def test_the_id_of_a_recipient_leads_to_it_in_all_projects(api: Api, destination: str) -> None:
    put(api, "shop", *BOUNCED, message_id="old", day=1, destination=destination)
    put(api, "app", *DELIVERED, message_id="new", day=2, destination=destination)
    put(api, "news", *DELIVERED, message_id="foreign", day=3, destination=destination)
    links = {link_to(api, destination, **{"in": projects}) for projects in (None, ["app"], ["shop"])}

    found = [api.data(LINK, id=link)["node"] for link in links]

    assert len(links) == 2
    assert {each["destination"] for each in found} == {destination}
    assert {each["channels"][0]["verdict"] for each in found} == {"REACHABLE"}
    assert [node["messageId"] for node in found[0]["messages"]["nodes"]] == ["new", "old"]


def test_the_id_of_a_recipient_is_the_same_in_every_notation_and_holds_no_address(api: Api) -> None:
    put(api, "shop", *DELIVERED, message_id="one")

    links = {link_to(api, text) for text in (ADA, "Ada <ADA@example.com>", f"mailto:{ADA}")}

    [link] = links
    named = parse_id(link)
    assert named is not None
    assert link.startswith("rcp_")
    assert (named.project, is_destination_key(named.key)) == ("shop", True)
    assert api.data(LINK, id=link)["node"]["id"] == link


def test_the_id_of_a_recipient_is_nobody_s_in_another_tenant_and_without_messages(api: Api) -> None:
    put(api, "news", *DELIVERED, message_id="foreign")
    key = api.stores["news"].destination_key(ADA)
    ids = [
        link_to(api, ADA),
        str(GlobalId(Tag.RECIPIENT, "news", key)),
        str(GlobalId(Tag.RECIPIENT, "nowhere", key)),
        str(GlobalId(Tag.RECIPIENT, "shop", ADA)),
        str(GlobalId(Tag.RECIPIENT, "shop", "")),
    ]

    assert [api.data(LINK, id=one)["node"] for one in ids] == [None] * len(ids)


def test_a_caller_without_addresses_follows_a_link_to_a_masked_recipient(api: Api) -> None:
    put(api, "shop", *BOUNCED, message_id="one")

    answer = api.query(LINK, scope=MASKED, id=link_to(api, ADA))

    assert "ada@" not in str(answer)
    assert answer["data"]["node"]["destination"] == "a•••@example.com"


def test_a_destination_that_is_none_is_refused(api: Api) -> None:
    code, text = api.error(RECIPIENT, destination="order-1")

    assert (code, text.partition(":")[0]) == ("BAD_USER_INPUT", "`by.destination` is no address")


def test_a_caller_without_addresses_sees_a_masked_recipient(api: Api) -> None:
    put(api, "shop", *BOUNCED, message_id="one")

    answer = api.query(RECIPIENT, scope=MASKED, destination=ADA)

    assert "ada@" not in str(answer)
    assert answer["data"]["recipient"]["channels"][0]["lastFailed"]["destination"] == "a•••@example.com"


@pytest.mark.parametrize("by", [{"reference": ADA}, {"reference": "+1 206 555 0100"}, {"destination": PHONE}])
def test_a_masked_caller_cannot_guess_addresses_by_any_look_up(api: Api, by: dict[str, str]) -> None:
    codes = [
        error["extensions"]["code"]
        for _ in range(40)
        for error in api.query(LIST, scope=MASKED, by=by).get("errors", ())
    ]

    assert codes == ["RATE_LIMITED"] * 10


def test_a_reference_that_is_no_address_is_not_limited(api: Api) -> None:
    assert not any("errors" in api.query(LIST, scope=MASKED, by={"reference": "order-1"}) for _ in range(40))


def test_failures_of_a_project_cost_the_shards_of_the_requested_statuses(api: Api) -> None:
    def cost(*statuses: str) -> int:
        answer = api.query(LIST, by={"project": "shop"}, filter={"statuses": list(statuses)})
        return int(answer["extensions"]["cost"])

    shards = Lookup.all_failures().index.shards or 0
    assert cost("FAILED", "REJECTED") - cost("FAILED") == shards
