"""A DynamoDB endpoint on loopback, in a process of its own: a counting table behind a chosen round trip.

Only what stands in front of the network is measured against it, so nothing is checked but the operation.
"""

import asyncio
import json
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
from botocore.exceptions import ClientError

from benchmarks.counting_table import CountingTable
from benchmarks.tables import FILLED

_OPERATIONS = {
    "UpdateItem": CountingTable.update_item,
    "GetItem": CountingTable.get_item,
    "BatchGetItem": CountingTable.batch_get_item,
    "Query": CountingTable.query,
}
_ANSWER = "HTTP/1.1 {} OK\r\nContent-Type: application/x-amz-json-1.0\r\nx-amzn-RequestId: A-REQUEST\r\n"


@contextmanager
def endpoint(filled: str = "empty", delay_ms: float = 0) -> Iterator[str]:
    """The URL of an endpoint over one of `benchmarks.tables`, while the context lasts."""
    command = [sys.executable, "-m", "benchmarks.dynamodb_endpoint", filled, str(delay_ms)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        finally:
            process.terminate()


def stock_client(url: str) -> Any:
    """Return boto3's default client for the endpoint, with placeholder credentials."""
    session = boto3.Session("unused", "unused", region_name="eu-central-1")
    return session.client("dynamodb", endpoint_url=url)


async def _serve(table: CountingTable, delay: float) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
                headers = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if line)
                request = json.loads(await reader.readexactly(int(headers["content-length"])))
                due = time.monotonic() + delay
                result = _answer(table, headers["x-amz-target"].rpartition(".")[2], request)
                await asyncio.sleep(due - time.monotonic())
                writer.write(result)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def _answer(table: CountingTable, operation: str, request: dict[str, Any]) -> bytes:
    call = next(call for name, call in _OPERATIONS.items() if name.lower() == operation)
    status, result = 200, {}
    try:
        result = call(table, **request)
    except ClientError as error:
        code = error.response["Error"]["Code"]
        status, result = 400, {"__type": code, **{k: v for k, v in error.response.items() if k == "Item"}}
    body = json.dumps(result, separators=(",", ":")).encode()
    head = _ANSWER.format(status) + f"x-amz-crc32: {zlib.crc32(body)}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


if __name__ == "__main__":
    asyncio.run(_serve(FILLED[sys.argv[1]](), float(sys.argv[2]) / 1000))
