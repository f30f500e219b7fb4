"""A local run with SQL over its archives, and Trino over its catalogue."""

import gzip
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
import yaml

from functions.contract.archive_keys import DELIVERED
from functions.messages.event import MessageEvent
from local.emulator.event_senders import put_batches
from local.stack import LocalStack
from local.traffic import Traffic
from operations.analytics.local_database import LocalDatabase
from tests.generated_histories import Generator, lines_of
from tests.project import ROOT
from tests.stack.local_run import eventually, free_ports, running, settled
from tests.trino.server import Trino, TrinoUnavailableError, find_java, find_server, start

#: Has traffic of all its sources, which went through the transform.
PROJECT, TENANT = "acme-shop", "acme"
#: Of the same tenant: its archive has generated histories, and lines that are none of the transform's.
GENERATED = "acme-archive"
HOSTILE = (b"5\n", b'"text"\n', b"not json\n", b'{"half": \n', b"{}\n", b'{"tracked": null}\n', b"\n")


@dataclass
class Analysed:
    """The run, its engine, and the same archives in DuckDB."""

    stack: LocalStack
    trino: Trino
    duckdb: LocalDatabase
    generated: list[MessageEvent]
    database: str

    def rows(self, text: str) -> list[tuple[Any, ...]]:
        return self.trino.rows(text, self.database)[1]

    @cached_property
    def registered(self) -> dict[str, str]:
        """The named queries of the tenant, as the program registered them."""
        athena = self.stack.cloud.client("athena")
        workgroup = self.stack.manifest.exports["analytics"][TENANT]["workgroup"]
        ids = athena.list_named_queries(WorkGroup=workgroup)["NamedQueryIds"]
        queries = (athena.get_named_query(NamedQueryId=each)["NamedQuery"] for each in ids)
        return {query["Name"]: query["QueryString"] for query in queries}


def _with_analytics(file: Path) -> Path:
    config = yaml.safe_load((ROOT / "Pulumi.dev.yaml").read_text())
    config["config"]["message-tracker:analytics"] = {"enabled": True}
    file.write_text(yaml.safe_dump(config))
    return file


@pytest.fixture(scope="session")
def analysed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Analysed]:
    folder = tmp_path_factory.mktemp("trino")
    try:
        java, server = find_java(), find_server()
    except TrinoUnavailableError as reason:
        pytest.skip(f"needs Trino: {reason}")
    with running(folder / "run", config=_with_analytics(folder / "Pulumi.dev.yaml")) as stack:
        trino = start(server, java, folder / "server", free_ports().http, stack.cloud)
        duckdb = LocalDatabase(folder)
        try:
            _send(stack)
            generated = Generator(3, int((time.time() - 3 * 86_400) * 1000)).events(3_000)
            _put_lines(stack, [*lines_of(generated), *HOSTILE])
            for project in (PROJECT, GENERATED):
                duckdb.add(project, _lines(stack, project))
            database = stack.manifest.exports["analytics"][TENANT]["database"]
            yield Analysed(stack, trino, duckdb, generated, database)
        finally:
            duckdb.close()
            trino.stop()


def _send(stack: LocalStack) -> None:
    """Send traffic, a part of it twice, and write the archive."""
    sources = frozenset(("pinpoint", "ses", "sms"))
    records = Traffic(PROJECT, sources, seed=11, now_ms=int(time.time() * 1000)).records()
    stream = stack.outputs().projects[PROJECT].delivery_stream
    put_batches(stack.firehose, stream, [*records, *records[::9]])
    eventually(lambda: settled(stack, PROJECT), 120)
    stack.flush()


def _put_lines(stack: LocalStack, lines: list[bytes]) -> None:
    """Write lines where Firehose does, in two objects of two hours."""
    bucket = stack.manifest.exports["projects"][GENERATED]["archiveBucket"]
    day = datetime.now(UTC).strftime("%Y/%m/%d")
    for hour, part in (("00", lines[::2]), ("01", lines[1::2])):
        body = gzip.compress(b"".join(part), mtime=0)
        stack.cloud.client("s3").put_object(Bucket=bucket, Key=f"{DELIVERED}{day}/{hour}/lines.gz", Body=body)


def _lines(stack: LocalStack, project: str) -> Iterator[tuple[str, bytes]]:
    s3, bucket = stack.cloud.client("s3"), stack.manifest.exports["projects"][project]["archiveBucket"]
    for listed in s3.list_objects_v2(Bucket=bucket, Prefix=DELIVERED)["Contents"]:
        key = listed["Key"]
        body = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        day = key.removeprefix(DELIVERED)[:10]
        yield from ((day, line) for line in gzip.decompress(body).splitlines(keepends=True))
