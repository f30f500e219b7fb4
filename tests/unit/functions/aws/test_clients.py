"""The functions' AWS clients: fast, and in nothing else different from botocore's own."""

import http.server
import zlib
from collections.abc import Callable
from threading import Thread
from typing import TYPE_CHECKING, Any, cast

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserFactory
from botocore.session import Session

from functions.aws.clients import AwsClients
from functions.aws.raw_response_parser import PLAIN_ANSWERS, PlainJsonParserFactory
from tests.builders import MESSAGE_ID
from tests.conftest import create_message_table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Call = Callable[["DynamoDBClient", str], Any]
KEY = {"message_key": {"S": MESSAGE_ID}}


def _write(client: "DynamoDBClient", table: str) -> Any:
    return client.update_item(
        TableName=table,
        Key=KEY,
        UpdateExpression="SET sent_at = :at, subject = :subject, destination_key = :key ADD events :events",
        ExpressionAttributeValues={
            ":at": {"N": "1"},
            ":subject": {"S": 'Ünïcode "quoted" \u2028'},
            ":key": {"S": "k"},
            ":events": {"SS": ["b", "a"]},
        },
        ReturnValues="ALL_OLD",
        ReturnConsumedCapacity="INDEXES",
    )


def _write_twice(client: "DynamoDBClient", table: str) -> Any:
    _write(client, table)
    return _write(client, table)


def _refused(client: "DynamoDBClient", table: str) -> Any:
    _write(client, table)
    return client.update_item(
        TableName=table,
        Key=KEY,
        UpdateExpression="SET subject = :s",
        ConditionExpression="attribute_not_exists(events)",
        ExpressionAttributeValues={":s": {"S": "s"}},
        ReturnValuesOnConditionCheckFailure="ALL_OLD",
    )


def _invalid(client: "DynamoDBClient", table: str) -> Any:
    return client.update_item(TableName=table, Key=KEY, UpdateExpression="SET subject")


def _batch(client: "DynamoDBClient", table: str) -> Any:
    _write(client, table)
    keys = [KEY, {"message_key": {"S": "unknown"}}]
    return client.batch_get_item(RequestItems={table: {"Keys": keys}}, ReturnConsumedCapacity="TOTAL")


def _page(client: "DynamoDBClient", table: str, limit: int = 1) -> Any:
    for number in range(2):
        client.put_item(
            TableName=table,
            Item={
                "message_key": {"S": str(number)},
                "destination_key": {"S": "k"},
                "sent_at": {"N": str(number)},
            },
        )
    return client.query(
        TableName=table,
        IndexName="by_destination",
        KeyConditionExpression="destination_key = :k",
        ExpressionAttributeValues={":k": {"S": "k"}},
        Limit=limit,
        ReturnConsumedCapacity="INDEXES",
    )


def _whole_page(client: "DynamoDBClient", table: str) -> Any:
    return _page(client, table, limit=10)


@pytest.mark.parametrize(
    "call",
    [_write, _write_twice, _refused, _invalid, _batch, _page, _whole_page],
    ids=lambda call: call.__name__,
)
def test_every_answer_is_the_same_parsed_by_botocore_and_as_it_came(
    call: Call, dynamodb: "DynamoDBClient", aws_endpoint: str
) -> None:
    answers: list[tuple[Any, Any]] = []
    client = boto3.client("dynamodb", endpoint_url=aws_endpoint, config=Config(retries={"mode": "standard"}))
    client.meta.events.register(
        "before-parse.dynamodb",
        lambda response_dict, operation_model, **_: answers.append((response_dict, operation_model)),
    )
    try:
        call(client, create_message_table(dynamodb))
    except ClientError as error:
        assert error.response["Error"]["Code"] in {"ConditionalCheckFailedException", "ValidationException"}  # noqa: PT017

    for response, operation in answers:
        # A modelled error is parsed twice: as the answer, then as its own shape.
        shapes = [operation.output_shape, *operation.error_shapes]
        for shape in shapes if response["status_code"] != 200 else shapes[:1]:
            parsers = ResponseParserFactory(), PlainJsonParserFactory()
            stock, plain = (factory.create_parser("json").parse(response, shape) for factory in parsers)
            assert plain == stock
    assert answers


def plain_client(endpoint: str) -> "DynamoDBClient":
    session = Session()
    session.register_component("response_parser_factory", PlainJsonParserFactory())
    config = Config(retries={"mode": "standard", "total_max_attempts": 2})
    return cast("DynamoDBClient", session.create_client("dynamodb", endpoint_url=endpoint, config=config))


def test_only_answers_that_are_the_same_as_they_came_are_left_so() -> None:
    """No times and no renamed members. Binary values would differ: no attribute of ours is one."""
    model = Session().get_service_model("dynamodb")

    for name in PLAIN_ANSWERS:
        kinds = _kinds(model.shape_for(name), set())
        assert kinds <= {"structure", "map", "list", "string", "double", "integer", "boolean", "blob"}


def _kinds(shape: Any, seen: set[str]) -> set[str]:
    """The types of everything in an answer, and each member that JSON names otherwise."""
    if shape.name in seen:
        return set()
    seen.add(shape.name)
    members = shape.members if shape.type_name == "structure" else {}
    inside = [
        *members.values(),
        *(getattr(shape, name) for name in ("value", "member") if hasattr(shape, name)),
    ]
    renamed = {name for name, one in members.items() if one.serialization.get("name", name) != name}
    return {shape.type_name, *renamed}.union(*(_kinds(one, seen) for one in inside))


class _Damaged(http.server.BaseHTTPRequestHandler):
    """Answers a first request with a body that its checksum belies."""

    protocol_version = "HTTP/1.1"
    requests = 0

    def do_POST(self) -> None:
        type(self).requests += 1
        self.rfile.read(int(self.headers["Content-Length"]))
        body = b'{"Attributes": {"subject": {"S": "sound"}}}'
        checksum = zlib.crc32(body)
        self.send_response(200)
        self.send_header("x-amz-crc32", str(checksum))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.replace(b"sound", b"s@und") if self.requests == 1 else body)

    def log_message(self, *_: object) -> None:
        pass


def test_a_response_damaged_on_its_way_is_requested_once_more() -> None:
    with http.server.HTTPServer(("127.0.0.1", 0), _Damaged) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        client = plain_client(f"http://127.0.0.1:{server.server_port}")
        answer = client.update_item(TableName="a-table", Key=KEY)
        client.close()
        server.shutdown()

    assert answer["Attributes"] == {"subject": {"S": "sound"}}
    assert _Damaged.requests == 2


def test_all_clients_are_made_of_one_session_with_the_credentials_given() -> None:
    clients = AwsClients(Config(connect_timeout=1))
    credentials: Any = {"AccessKeyId": "AKIDEXAMPLE", "SecretAccessKey": "s", "SessionToken": "t"}

    made: list[Any] = [clients.dynamodb(credentials), clients.secretsmanager(credentials)]

    for client in made:
        assert client._request_signer._credentials.access_key == "AKIDEXAMPLE"
        assert client.meta.config.connect_timeout == 1
