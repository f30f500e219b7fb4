"""Two tenants that have the same kinds of things under different names, and what is nobody's."""

from collections.abc import Callable, Iterable
from typing import Any

from functions.api.nodes.global_id import GlobalId, Tag
from functions.messages.addresses import DestinationHasher
from functions.messages.event import MessageEvent
from functions.messages.parsers import parse
from functions.messages.parsers.tags import TagNames
from functions.messages.storage.merge import recipient_key
from tests.builders import SENT_AT, ses
from tests.unit.functions.api.isolation.names import KINDS

#: A tenant's project that holds its messages.
PROJECTS = {"acme": "acme-shop", "globex": "globex-app"}

_LISTS = {"destination": "destination", "campaign": "campaignId", "journey": "journeyId"}


def records(tenant: str, **mail: str) -> list[dict[str, Any]]:
    """Of three messages to one person, all of one campaign and journey, of which one is delivered and one
    fails, and of one to two people. The tenant's name is in every text."""
    tags = {
        "campaign_id": [f"{tenant}-campaign"],
        "journey_id": [f"{tenant}-journey"],
        "reference": [f"{tenant}-reference"],
    }
    people = {f"{tenant}-message{number or ''}": [f"ada@{tenant}.example"] for number in range(3)}
    people[f"{tenant}-both"] = [f"ada@{tenant}.example", f"grace@{tenant}.example"]
    ada = f"ada@{tenant}.example"
    delivery = {"timestamp": "2026-09-21T14:13:25.000Z", "recipients": [ada]}
    bounce = {
        "bounceType": "Transient",
        "bounceSubType": "MailboxFull",
        "timestamp": "2026-09-21T14:13:30.000Z",
        "bouncedRecipients": [{"emailAddress": ada}],
    }
    return [
        *(ses(message_id=name, destination=each, tags=tags, **mail) for name, each in people.items()),
        ses(
            "Delivery",
            message_id=f"{tenant}-message1",
            destination=[ada],
            tags=tags,
            delivery=delivery,
            **mail,
        ),
        ses("Bounce", message_id=f"{tenant}-message2", destination=[ada], tags=tags, bounce=bounce, **mail),
    ]


def events(tenant: str) -> Iterable[MessageEvent]:
    """The events of the tenant's records."""
    for record in records(tenant):
        yield from parse(record, TagNames(), SENT_AT).message_events


def key_id(tenant: str) -> str:
    """The id of the tenant's API key."""
    return f"{tenant:a<12}"


def names(tenant: str, hasher: DestinationHasher, ask: Callable[[str], dict[str, Any]]) -> dict[str, str]:
    """By kind, a name of the tenant's. `ask` answers a query of its caller, who gets cursors there."""
    project, message = PROJECTS.get(tenant, f"{tenant}-project"), f"{tenant}-message"
    recipient = recipient_key(f"{tenant}-both", f"ada@{tenant}.example", hasher)
    campaign, journey = f"{tenant}-campaign", f"{tenant}-journey"
    told = {
        "tenant": tenant,
        "project": project,
        "project's global id": str(GlobalId(Tag.PROJECT, project)),
        "message": message,
        "message's global id": str(GlobalId(Tag.MESSAGE, project, message)),
        "recipient": recipient,
        "recipient's global id": str(GlobalId(Tag.MESSAGE, project, recipient)),
        "campaign": campaign,
        "campaign's global id": str(GlobalId(Tag.CAMPAIGN, "", campaign)),
        "campaign's global id in a project": str(GlobalId(Tag.CAMPAIGN, project, campaign)),
        "journey": journey,
        "journey's global id": str(GlobalId(Tag.JOURNEY, "", journey)),
        "journey's global id in a project": str(GlobalId(Tag.JOURNEY, project, journey)),
        "destination": f"ada@{tenant}.example",
        "destination's global id": str(GlobalId(Tag.RECIPIENT, project, hasher.key(f"ada@{tenant}.example"))),
        "reference": f"{tenant}-reference",
        "key": key_id(tenant),
        "erasure": f"{tenant}-erasure",
        "scope": "messages:read" if tenant == "acme" else f"{tenant}:read",
    }
    for kind, query in _cursors(told).items():
        told[kind] = ask(query)["data"]["messages"]["pageInfo"]["endCursor"]
    assert told.keys() == KINDS
    return told


def _cursors(told: dict[str, str]) -> dict[str, str]:
    """By kind of cursor, the query that gives one."""

    def page(kind: str, rest: str = "") -> str:
        by = f'{{{_LISTS[kind]}: "{told[kind]}"}}'
        return f"{{ messages(by: {by}, first: 1{rest}) {{ pageInfo {{ endCursor }} }} }}"

    of_project = f', projects: ["{told["project"]}"]'
    return {
        "cursor of a destination": page("destination"),
        "cursor of a campaign": page("campaign"),
        "cursor of a journey": page("journey"),
        "cursor of a destination, oldest first": page("destination", ", order: ASC"),
        "cursor of a project's campaign": page("campaign", of_project),
        "cursor of a project's journey": page("journey", of_project),
    }
