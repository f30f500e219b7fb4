"""A request through the API, the scheduled function, and the receipt, under the deployed roles."""

import json
from collections.abc import Iterator
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import load_der_public_key

from functions.erasure.request import DAY_MS
from local.commands.demo import execute_query
from local.stack import LocalStack
from tests.stack.local_run import eventually, put_events, running, settled
from tests.stack.test_cells import stack_file
from tests.stack.test_erasure import MAIL, NUMBER, PERSON, PROJECT, events, places_that_name

SCOPES = "messages:read erasures:write erasures:read"
REQUEST = """mutation ($input: ErasureInput!) { requestErasure(input: $input, clientToken: "ticket") {
    id state projects { project messages records passes } } }"""
FIND = (
    """query ($id: ID!) { erasure(id: $id) { state receipt projects { project messages records passes } } }"""
)


@pytest.fixture(scope="module")
def erasing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    config = stack_file(tmp_path_factory.mktemp("config"), "erasing", {"erasure": {"enabled": True}})
    with running(tmp_path_factory.mktemp("erasing"), config=config) as stack:
        yield stack


def asked(stack: LocalStack, query: str, **variables: Any) -> dict[str, Any]:
    token = stack.token("acme", scope=SCOPES)
    answer = execute_query(stack.outputs().graphql_url, token, query, variables)
    assert "errors" not in answer, answer
    return dict(answer["data"])


def run_eraser(stack: LocalStack) -> None:
    (schedule,) = (one for one in stack.manifest.schedules if "eraser" in one.arn)
    outcome = stack.schedules.invoke(schedule)
    assert not outcome.error, outcome.payload


def a_day_passes(stack: LocalStack) -> None:
    """Every time that is stored of a pass is a day longer ago."""
    dynamodb, table = stack.cloud.client("dynamodb"), stack.manifest.exports["erasure"]["table"]
    for item in dynamodb.scan(TableName=table)["Items"]:
        if "body" in item:
            body = json.loads(item["body"]["S"])
            for part in (body, *body.get("projects", {}).values()):
                for name in ("started_at", "ended_at", "passed_at"):
                    if part.get(name):
                        part[name] -= DAY_MS
            item["body"]["S"] = json.dumps(body)
            dynamodb.put_item(TableName=table, Item=item)


def test_a_request_ends_with_a_receipt_that_an_independent_library_verifies(erasing: LocalStack) -> None:
    stack = erasing
    put_events(stack, PROJECT, events())
    eventually(lambda: settled(stack, PROJECT))
    eventually(lambda: sum("object" in place for place in places_that_name(stack)) >= 2)

    given = {"destinations": [MAIL, NUMBER]}
    request = asked(stack, REQUEST, input=given)["requestErasure"]
    assert asked(stack, REQUEST, input=given)["requestErasure"]["id"] == request["id"]
    run_eraser(stack)
    first = asked(stack, FIND, id=request["id"])["erasure"]
    a_day_passes(stack)
    run_eraser(stack)

    closed = asked(stack, FIND, id=request["id"])["erasure"]
    assert (request["state"], first["state"], closed["state"]) == ("REQUESTED", "ARCHIVE_PASSED", "CLOSED")
    of_project = {one["project"]: one for one in closed["projects"]}
    assert (of_project[PROJECT]["messages"], of_project["acme-shop"]["messages"]) == (3, 0)
    assert places_that_name(stack) == []

    exports = stack.manifest.exports["erasure"]
    key = stack.cloud.client("kms").get_public_key(KeyId=exports["receiptKeyArn"])["PublicKey"]
    claims = jwt.decode(closed["receipt"], load_der_public_key(key), algorithms=["ES256"])  # type: ignore[arg-type]
    assert claims["jti"] == request["id"]
    assert {one["project"]: one["messages"] for one in claims["projects"]} == {
        name: one["messages"] for name, one in of_project.items()
    }
    assert not PERSON.search(json.dumps(claims).encode())
