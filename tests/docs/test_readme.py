"""README and client guide agree with the code: their queries have the shown answers."""

import json
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from graphql import parse as parse_query
from graphql import validate

from functions.api.schema.schema import schema
from functions.contract.scopes import SCOPE_DESCRIPTIONS
from functions.messages.addresses import DestinationHasher
from functions.messages.parsers import parse
from functions.messages.parsers.tags import TagNames
from functions.messages.statuses import STATUSES
from functions.messages.storage.update_expressions import Retention
from tests.builders import ADA, SENT_AT, ses, text_message
from tests.fakes.memory_store import MemoryMessageStore
from tests.project import ROOT
from tests.unit.functions.api.conftest import Api

README = (ROOT / "README.md").read_text()
CLIENTS = (ROOT / "docs" / "clients.md").read_text()


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README + CLIENTS, re.DOTALL)


@pytest.mark.parametrize("query", blocks("graphql"))
def test_each_query_is_one_the_schema_answers(query: str) -> None:
    assert validate(schema._schema, parse_query(query)) == []


AT = {"timestamp": "2026-09-21T14:13:25.000Z"}
BOUNCED = {
    "bounceType": "Permanent",
    "bounceSubType": "NoEmail",
    "bouncedRecipients": [
        {"emailAddress": ADA, "status": "5.1.1", "diagnosticCode": "smtp; 550 5.1.1 user unknown"}
    ],
}
SPRING, WELCOME = {"campaign_id": ["spring-sale"]}, {"journey_id": "welcome"}
EVENTS = (
    ses("Send", message_id="0107018f-example", tags=SPRING),
    ses("Bounce", message_id="0107018f-example", tags=SPRING, bounce=AT | BOUNCED),
    ses("Send", message_id="0107018f-second", sent_at="2026-09-22T08:00:00.000Z"),
    ses(
        "Delivery", message_id="0107018f-second", sent_at="2026-09-22T08:00:00.000Z",
        delivery={"timestamp": "2026-09-22T08:00:05.000Z", "recipients": [ADA]},
    ),
    text_message("TEXT_QUEUED", messageId="9539975a-example", context=WELCOME),
    text_message(
        "TEXT_DELIVERED", messageId="9539975a-example", at=SENT_AT + 2_000, context=WELCOME,
        totalMessagePrice=0.00581, carrierName="A carrier",
    ),
)  # fmt: skip


@pytest.fixture
def api(executor: ThreadPoolExecutor) -> Api:
    hasher = DestinationHasher(b"a secret")
    store = MemoryMessageStore("acme-shop", hasher, Retention(None), lambda: SENT_AT / 1000)
    store.record([each for event in EVENTS for each in parse(event, TagNames(), SENT_AT).message_events])
    return Api({"acme-shop": store}, {"acme-shop": "acme"}, executor)


def test_each_query_has_the_answer_beside_it(api: Api) -> None:
    queries, answers = blocks("graphql"), blocks("json")

    assert len(queries) == len(answers) >= 5
    for query, answer in zip(queries, answers, strict=True):
        assert api.data(query) == json.loads(answer)


def test_the_readme_is_short_and_shows_an_answer() -> None:
    [picture] = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README)

    assert len(README.splitlines()) <= 110
    assert (ROOT / picture).stat().st_size < 400_000


def test_the_table_of_statuses_is_current() -> None:
    rows = [
        f"| `{status}` | {rule.meaning} | {'yes' if rule.final else 'no'} |"
        for status, rule in STATUSES.items()
    ]

    assert "\n".join(rows) in CLIENTS


def test_the_table_of_scopes_is_current() -> None:
    assert "\n".join(f"| `{right}` | {meaning} |" for right, meaning in SCOPE_DESCRIPTIONS.items()) in CLIENTS
