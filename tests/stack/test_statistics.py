"""Statistics of the running stack equal a recount of the stored messages, after duplicates and a restart, and
each number is the length of a list."""

import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import yaml

from functions.contract.stats_table import ROW, SCOPE
from functions.stats.contributions import contributions
from functions.stats.counters import Number
from functions.stats.row import counters_of
from functions.stats.row_update import row_text
from local.commands.demo import execute_query
from local.emulator.event_senders import put_batches
from local.stack import LocalStack
from local.traffic import Traffic
from tests.drill_down import list_length, numbers
from tests.project import ROOT
from tests.stack.local_run import eventually, running, settled
from tests.stack.recorded import items

PROJECT = "acme-shop"
Rows = Mapping[tuple[str, str], Mapping[str, Number]]


def counted(stack: LocalStack) -> Rows:
    """What the project's rows hold, without counters at 0."""
    table = stack.manifest.exports["projects"][PROJECT]["statsTable"]
    pages = stack.cloud.client("dynamodb").get_paginator("scan").paginate(TableName=table)
    rows = {}
    for item in (item for page in pages for item in page["Items"] if not item[SCOPE]["S"].startswith("#")):
        rows[item[SCOPE]["S"], item[ROW]["S"]] = {
            name: number for name, number in counters_of(item).items() if number
        }
    return {row: counters for row, counters in rows.items() if counters}


def recounted(stack: LocalStack) -> Rows:
    generation = stack.manifest.exports["projects"][PROJECT]["statsGeneration"]
    totals: dict[tuple[str, str], dict[str, Number]] = defaultdict(dict)
    for item in items(stack, PROJECT).values():
        for row, counters in contributions(item).items():
            total = totals[row.scope, row_text(generation, row.half_hour)]
            for name, number in counters.items():
                total[name] = total.get(name, 0) + number
    return dict(totals)


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    """The example's stack, with statistics of one project that got traffic, a part of it twice."""
    folder = tmp_path_factory.mktemp("statistics")
    config = yaml.safe_load((ROOT / "Pulumi.dev.yaml").read_text())
    settings = config["config"]
    settings["message-tracker:projects"][PROJECT]["stats"] = {"enabled": True, "windowSeconds": 2}
    settings["message-tracker:api"] = settings.get("message-tracker:api", {}) | {"costPerMinute": 10_000_000}
    (file := folder / "Pulumi.dev.yaml").write_text(yaml.safe_dump(config))
    sources = frozenset(("pinpoint", "ses", "sms"))
    records = Traffic(PROJECT, sources, seed=5, now_ms=int(time.time() * 1000)).records()
    with running(folder / "run", config=file) as stack:
        stream = stack.outputs().projects[PROJECT].delivery_stream
        put_batches(stack.firehose, stream, records[: len(records) // 2])
        stack.functions.recycle()
        put_batches(stack.firehose, stream, [*records[len(records) // 2 :], *records[::7]])
        eventually(lambda: settled(stack, PROJECT), 120)
        eventually(lambda: stack.has_counted, 120)
        yield stack


def test_every_row_equals_a_recount_and_a_second_delivery_changes_none(stack: LocalStack) -> None:
    rows = counted(stack)
    assert rows == recounted(stack)
    assert sum(int(counters["n"]) for (scope, _), counters in rows.items() if scope == "project") > 500
    assert {scope.partition("#")[0] for scope, _ in rows} == {"project", "campaign", "journey"}


def test_every_number_of_a_campaign_is_the_length_of_its_list(stack: LocalStack) -> None:
    outputs = stack.outputs()
    sizes: dict[str, int] = defaultdict(int)
    for (scope, _), counters in counted(stack).items():
        sizes[scope] += int(counters["n"])
    campaign = max((scope for scope in sizes if scope.startswith("campaign#")), key=sizes.__getitem__)

    def query(text: str, **variables: Any) -> dict[str, Any]:
        response = execute_query(outputs.graphql_url, outputs.tokens["acme"], text, variables)
        assert "errors" not in response, response["errors"]
        return dict(response["data"])

    found = numbers(query, campaign.partition("#")[2], PROJECT)
    assert sum(one.messages > 0 for one in found) > 30
    for one in found:
        assert list_length(query, campaign.partition("#")[2], PROJECT, one.filter) == one.messages, one
