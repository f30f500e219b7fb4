"""A run about people that must not leak: no answer, cursor, error, log line, metric or key names them."""

import base64
import json
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from typing import Any

import pytest

from functions.api.nodes.global_id import GlobalId, Tag
from local.stack import LocalStack
from tests.builders import pinpoint_email, ses, text_message
from tests.stack.local_run import eventually, put_events, running, settled
from tests.unit.functions.api.isolation.places import Place
from tests.unit.functions.api.isolation.test_matrix import OF_ERASURES, PLACES

PROJECT = "acme-shop"
MAIL, NUMBER, IP = "veronica.geheim@example.com", "+447700900199", "203.0.113.77"
SUBJECT, LINK = "Veronica, your results", "https://shop.example.com/for/veronica?order=7"
PEOPLE = re.compile(r"veronica|geheim|7700[\s-]*900199|203\.0\.113\.77|your results", re.IGNORECASE)

#: The example erases nobody on request: what that answers, tests/stack/test_erasure_request.py shows.
ANSWERED = [place for name, place in PLACES.items() if name not in OF_ERASURES]

#: Values by argument.
VALUES: dict[str, Any] = {
    "Query.message(id:)": ["mail", "text", "old-mail"],
    "Query.messagesByIds(ids:)": [["mail", "text", "old-mail"]],
    "MessageLookup.destination": [MAIL, NUMBER],
    "MessageLookup.campaignId": ["a-campaign"],
    "MessageLookup.journeyId": ["a-journey"],
    "Query.recipient(destination:)": [MAIL, NUMBER],
    "Query.campaign(id:)": ["a-campaign"],
    "Query.journey(id:)": ["a-journey"],
    "Mutation.createApiKey(scopes:)": [["messages:read"]],
    "Mutation.revokeApiKey(id:)": ["abcdefgh2345"],
    "Query.node(id:)": [
        str(GlobalId(Tag.MESSAGE, PROJECT, "mail")),
        str(GlobalId(Tag.CAMPAIGN, "", "a-campaign")),
        str(GlobalId(Tag.JOURNEY, "", "a-journey")),
    ],
}

#: What is wrong with a question, and quotes somebody.
MISTAKES = (
    f'{{ message(id: "{MAIL}", project: {MAIL}) {{ id }} }}',
    f'{{ messages(by: {{destination: {{to: "{MAIL}"}}}}) {{ nodes {{ id }} }} }}',
    f'{{ messages(by: {{destination: "{NUMBER}"}}, after: "{MAIL}") {{ nodes {{ id }} }} }}',
    f'{{ messages(by: {{destination: "{MAIL}"}}, first: "{NUMBER}") {{ nodes {{ id }} }} }}',
    f'{{ node(id: "{MAIL}" ',
)


def events() -> list[dict[str, Any]]:
    """Return all that providers report about people: one email and one text message, and of one old mail."""
    now = datetime.now(UTC)
    at, ms = now.isoformat(timespec="milliseconds").replace("+00:00", "Z"), int(now.timestamp() * 1000)
    tags = {"campaign_id": ["a-campaign"], "journey_id": ["a-journey"]}
    who = [
        {
            "emailAddress": MAIL,
            "status": "5.1.1",
            "diagnosticCode": f"smtp; 550 <{MAIL}> unknown: veronica.geheim",
        }
    ]
    bodies_by_type: dict[str, dict[str, Any]] = {
        "Send": {},
        "Delivery": {"delivery": {"timestamp": at, "recipients": [MAIL], "smtpResponse": f"250 ok {MAIL}"}},
        "Bounce": {"bounce": {"timestamp": at, "bounceType": "Permanent", "bouncedRecipients": who}},
        "Complaint": {"complaint": {"timestamp": at, "complainedRecipients": who}},
        "Reject": {"reject": {"reason": f"Bad content for {MAIL}"}},
        "Open": {"open": {"timestamp": at, "ipAddress": IP, "userAgent": "an agent"}},
        "Click": {"click": {"timestamp": at, "ipAddress": IP, "link": LINK, "userAgent": "an agent"}},
        "Rendering Failure": {"failure": {"errorMessage": f"no attribute for {MAIL}", "templateName": "t"}},
    }
    mails = [
        ses(kind, message_id="mail", sent_at=at, destination=[MAIL], tags=tags, **more)
        for kind, more in bodies_by_type.items()
    ]
    for mail in mails:
        mail["mail"]["commonHeaders"] |= {"subject": SUBJECT, "to": [f"Veronica <{MAIL}>"]}
        mail["mail"]["source"] = f"Veronica's shop <{MAIL}>"
    context = {name: values[0] for name, values in tags.items()}
    text = partial(
        text_message, messageId="text", at=ms, messageRequestTimestamp=ms, destinationPhoneNumber=NUMBER,
        originationPhoneNumber=NUMBER, context=context,
    )  # fmt: skip
    texts = [text(), text("TEXT_INVALID", messageStatusDescription=f"{NUMBER} is invalid")]
    old = pinpoint_email(message_id="old-mail", at=ms, sent_at=ms, destination=[MAIL])
    old["facets"]["email_channel"]["mail_event"]["mail"]["common_headers"]["subject"] = SUBJECT
    return [*mails, *texts, old]


#: Unreadable records, each with personal data.
UNREADABLE = (
    b'{"eventType": "Send", "mail": {"destination": ["' + MAIL.encode(),
    b"\xff" + MAIL.encode(),
    json.dumps(ses(message_id=MAIL * 90, destination=[MAIL])).encode(),
)


@pytest.fixture(scope="module")
def filled_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    """A stack of its own that has heard all of it."""
    with running(tmp_path_factory.mktemp("personal-data")) as stack:
        put_events(stack, PROJECT, events())
        stream = stack.outputs().projects[PROJECT].delivery_stream
        for data in UNREADABLE:
            stack.firehose.client("firehose").put_record(DeliveryStreamName=stream, Record={"Data": data})
        eventually(lambda: settled(stack, PROJECT))
        yield stack


def answer(stack: LocalStack, scope: str, body: dict[str, Any]) -> str:
    # A caller of its own: one may look up few addresses a minute where they are masked.
    token = stack.token("acme", scope=scope, sub=sha256(json.dumps(body).encode()).hexdigest())
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    request = urllib.request.Request(stack.outputs().graphql_url, json.dumps(body).encode(), headers)
    try:
        with urllib.request.urlopen(request, timeout=40) as response:
            text = response.read()
    except urllib.error.HTTPError as refused:
        with refused:
            text = refused.read()
    return json.dumps(json.loads(text), ensure_ascii=False)


def bodies(place: Place) -> Iterator[dict[str, Any]]:
    """Yield a query of the place for each value of its argument."""
    slots = [slot for slot in place.slots if slot.coordinate in VALUES]
    for slot in slots:
        for value in VALUES[slot.coordinate]:
            yield {"query": place.text((slot,)), "variables": {"v0": value}}
    if not slots:
        yield {"query": place.text(())}


def all_answers(stack: LocalStack, scope: str) -> list[str]:
    return [answer(stack, scope, body) for place in ANSWERED for body in bodies(place)]


def test_no_answer_names_anybody_without_the_scope(filled_stack: LocalStack) -> None:
    answers = all_answers(filled_stack, "messages:read keys:write")

    assert not [one for one in answers if "errors" in json.loads(one)]
    assert [found for one in answers for found in PEOPLE.findall(one)] == []


def test_with_the_scope_the_same_answers_name_them_all(filled_stack: LocalStack) -> None:
    answers = " ".join(all_answers(filled_stack, "messages:read addresses:read keys:write"))

    for text in (MAIL, NUMBER, SUBJECT, LINK):
        assert text in answers


def test_no_cursor_and_no_global_id_names_anybody(filled_stack: LocalStack) -> None:
    opaque = re.compile(r'"(?:\w{3}_)?([\w-]{16,})"')
    texts = [
        base64.urlsafe_b64decode(found[: len(found) // 4 * 4]).decode(errors="ignore")
        for one in all_answers(filled_stack, "messages:read addresses:read keys:write")
        for found in opaque.findall(one)
    ]

    assert any("mail" in text for text in texts)
    assert [text for text in texts if PEOPLE.search(text)] == []


@pytest.mark.parametrize("query", MISTAKES)
def test_no_error_names_anybody(filled_stack: LocalStack, query: str) -> None:
    bodies_by_type = answer(filled_stack, "messages:read addresses:read", {"query": query})

    assert "errors" in bodies_by_type
    assert not PEOPLE.search(bodies_by_type)


def log_lines(stack: LocalStack) -> Iterator[str]:
    logs = stack.cloud.client("logs")
    for group in logs.describe_log_groups()["logGroups"]:
        for page in logs.get_paginator("filter_log_events").paginate(logGroupName=group["logGroupName"]):
            yield from (event["message"] for event in page["events"])


def test_no_log_line_and_no_metric_names_anybody(filled_stack: LocalStack) -> None:
    all_answers(filled_stack, "messages:read addresses:read keys:write")
    for query in MISTAKES:
        answer(filled_stack, "messages:read addresses:read", {"query": query})

    def lines() -> list[str]:
        return list(log_lines(filled_stack))

    # Logs are shipped in the background: each kind of line comes, of every function that ran.
    kinds = ("batch recorded", "record failed", "CloudWatchMetrics", "routeKey", "ExpiredEvents")
    eventually(lambda: all(any(kind in line for line in lines()) for kind in kinds))
    eventually(lambda: sum("record failed" in line for line in lines()) == len(UNREADABLE))
    assert [line for line in lines() if PEOPLE.search(line)] == []


def test_no_key_of_an_object_or_an_item_names_anybody(filled_stack: LocalStack) -> None:
    filled_stack.flush()
    s3, dynamodb = filled_stack.cloud.client("s3"), filled_stack.cloud.client("dynamodb")
    keys = [
        item["Key"]
        for bucket in s3.list_buckets()["Buckets"]
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket["Name"])
        for item in page.get("Contents", ())
    ]
    table = filled_stack.outputs().projects[PROJECT].table
    items = dynamodb.scan(TableName=table)["Items"]
    keys += [
        value["S"] for item in items for name, value in item.items() if name.endswith("_key") and "S" in value
    ]

    assert len(items) >= 3
    assert any(key.startswith("errors/") for key in keys)
    assert [key for key in keys if PEOPLE.search(key)] == []
