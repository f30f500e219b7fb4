"""A stack of one project, as its commands see it: an archive to fill, a command line to run."""

import base64
import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import boto3
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders

from functions.contract.message_table import ITEM_KEY
from functions.messages.parsers import parse
from functions.messages.parsers.tags import TagNames
from operations.__main__ import parser
from operations.commands.poison import poison
from operations.commands.redrive import redrive
from operations.commands.replay import replay
from operations.commands.retention import retention
from operations.commands.verify import verify
from operations.message_store import WriteUnits, store_of
from operations.stack import Project, Stack
from tests.builders import SENT_AT

HOUR = "2026/09/21/14"


def lines(*events: object, end: bytes = b"\n") -> bytes:
    """The events as one object's bytes; one that is bytes stands there as it is."""
    return b"".join(each if isinstance(each, bytes) else json.dumps(each).encode() + end for each in events)


@dataclass
class Shop:
    stack: Stack

    @property
    def project(self) -> Project:
        return self.stack.project("shop")

    def archive(
        self, *events: object, name: str = "a-stream-1.gz", hour: str = HOUR, prefix: str = "raw/",
        end: bytes = b"\n",
    ) -> str:  # fmt: skip
        """Put an object of events; its key."""
        return self.put(f"{prefix}{hour}/{name}", gzip.compress(lines(*events, end=end), mtime=0))

    def put(self, key: str, body: bytes) -> str:
        self.stack.client("s3").put_object(Bucket=self.project.archive_bucket, Key=key, Body=body)
        return key

    def items(self, table: str = "") -> dict[str, Any]:
        """Every item of the project's table, or of another; its sets in one order."""
        pages = self.stack.client("dynamodb").get_paginator("scan").paginate(
            TableName=table or self.project.table
        )  # fmt: skip
        return {item[ITEM_KEY]["S"]: _in_order(item) for page in pages for item in page["Items"]}

    def ingest(self, *events: object, arrived_at: int = SENT_AT + 1) -> None:
        """Recorded as the ingest function does, one by one."""
        store = store_of(self.stack, self.project, self.project.table, WriteUnits())
        for event in events:
            store.record(parse(event, TagNames(), arrived_at).message_events)

    def redact(self, key: str) -> None:
        """What an erasure leaves of an item."""
        self.stack.client("dynamodb").update_item(
            TableName=self.project.table,
            Key={ITEM_KEY: {"S": key}},
            UpdateExpression="SET redacted_at = :now REMOVE destination, destination_key, events",
            ExpressionAttributeValues={":now": {"N": "1"}},
        )

    def with_settings(self, **settings: Any) -> "Shop":
        """The same stack after a deployment with other settings of the project."""
        shop = self.stack.exports["projects"]["shop"] | settings
        return Shop(replace(self.stack, exports={**self.stack.exports, "projects": {"shop": shop}}))

    def with_failing(self, operation: str, code: str, message: str = "") -> "Shop":
        """The same stack, where AWS answers an operation with an error."""
        error = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"HTTPStatusCode": 400}}
        return self.with_handler(operation, lambda **_: (AWSResponse("", 400, HTTPHeaders(), None), error))

    def with_interrupt(self, operation: str, on: str = "") -> "Shop":
        """The same stack, where Ctrl-C is pressed during an operation, or one on this key of S3."""

        def interrupt(params: Any, **_: Any) -> None:
            if on in params["url"]:
                raise KeyboardInterrupt

        return self.with_handler(operation, interrupt)

    def with_handler(self, operation: str, handler: Callable[..., Any], *others: str) -> "Shop":
        """The same stack, where something happens before an operation, and before these others."""

        def client(service: str) -> Any:
            # One of its own: that of the other tests goes on as it was.
            shared = self.stack.client(service)
            client = boto3.client(service, endpoint_url=shared.meta.endpoint_url)  # type: ignore[call-overload]
            for name in (operation, *others):
                client.meta.events.register(f"before-call.{service}.{name}", handler)
            return client

        return Shop(replace(self.stack, client=client))

    def verify(self, *arguments: str) -> int:
        return verify(self.stack, parser().parse_args(["verify", "shop", "--wait", "0", *arguments]))

    def retention(self, *arguments: str) -> int:
        return retention(self.stack, parser().parse_args(["retention", "shop", *arguments]))

    def redrive(self, *arguments: str) -> int:
        return redrive(self.stack, parser().parse_args(["redrive", "shop", *arguments]))

    def poison(self, *arguments: str) -> int:
        return poison(self.stack, parser().parse_args(["poison", "shop", *arguments]))

    def replay(self, home: Path, *arguments: str) -> int:
        arguments_of_all = [
            "replay",
            "shop",
            "--checkpoint",
            str(home / "checkpoint.sqlite"),
            "--rate",
            "100000",
        ]
        return replay(self.stack, parser().parse_args([*arguments_of_all, *arguments]))


def _in_order(item: dict[str, Any]) -> dict[str, Any]:
    return {name: {"SS": sorted(value["SS"])} if "SS" in value else value for name, value in item.items()}


def unpacked(body: bytes) -> bytes:
    """An object's bytes, unpacked, with the data of error records decoded behind them."""
    plain = gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body
    records = [line for line in plain.splitlines() if b'"rawData"' in line]
    return b"\n".join([plain, *(base64.b64decode(json.loads(line)["rawData"]) for line in records)])
