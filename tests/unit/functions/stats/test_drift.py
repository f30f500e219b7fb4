"""The daily comparison of rows with their messages: what it reports, and what it leaves alone."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from functions.contract.message_table import ITEM_KEY, REDACTED_AT
from functions.contract.stats_table import HALF_HOUR_MS
from functions.messages.addresses import DestinationHasher
from functions.messages.storage.dynamodb_store import DynamoMessageStore
from functions.messages.storage.update_expressions import Retention
from functions.stats.contributions import RowKey
from functions.stats.drift import AGAIN_AFTER_SECONDS, AGE_DAYS, Drift, DriftCheck, MessageItems
from functions.stats.drift_state import DriftStateTable
from functions.stats.reader import StatsReader
from functions.stats.recount import recounted
from functions.stats.retention import RetentionHistory
from functions.stats.row_update import Pending, RowWriter
from functions.stats.table import StatsTable
from tests.builders import SENT_AT, message_event
from tests.conftest import create_message_table
from tests.unit.functions.stats.tables import create_stats_table

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_DAY = 86_400
_GENERATION = "001.000.a"
_WRITER = RowWriter(_GENERATION, 90)
_ROW = RowKey("campaign#c", SENT_AT // HALF_HOUR_MS)
_WRONG = [Pending(10**24, SENT_AT // 1000, {"n": 1, "s.SENT": 1})]


class Tables:
    """A message table and its rows, `now` in epoch seconds; three messages of a campaign are counted."""

    def __init__(self, client: "DynamoDBClient", rows: str, executor: ThreadPoolExecutor) -> None:
        self.client, self.rows, self.messages = client, rows, create_message_table(client)
        self._executor, self.now = executor, float(SENT_AT // 1000)
        self.table = StatsTable(rows, client, _WRITER)
        store = DynamoMessageStore(
            project="a-project", table_name=self.messages, client=client, shards=2, executor=executor,
            hasher=DestinationHasher(b"a secret"), clock=lambda: self.now, retention=Retention(None),
            counted_by=_GENERATION,
        )  # fmt: skip
        store.record([message_event(message_id=f"m{n}", campaign_id="c", sent_at=SENT_AT) for n in range(3)])
        for row, counters in recounted(client.scan(TableName=self.messages)["Items"]).items():
            self.table.add(row, "shardId-1", [Pending(10**24, SENT_AT // 1000, counters)], int(self.now))
        self.now += AGE_DAYS * _DAY

    @property
    def states(self) -> DriftStateTable:
        return DriftStateTable(self.rows, self.client, _GENERATION)

    def check(self, history: RetentionHistory | None = None) -> Drift | None:
        reader = StatsReader(self.rows, self.client, _GENERATION, lambda _: None)
        messages = MessageItems(self.messages, self.client, 2, self._executor)
        check = DriftCheck(
            _GENERATION, history or RetentionHistory.starting_with(90), reader, messages, self.states,
            lambda: self.now,
        )  # fmt: skip
        return check.run()

    def add(self, shard: str, pending: list[Pending]) -> None:
        self.table.add(_ROW, shard, pending, int(self.now))


@pytest.fixture
def tables(dynamodb: "DynamoDBClient", request: pytest.FixtureRequest) -> Iterator[Tables]:
    name = f"stats-{abs(hash(request.node.nodeid))}"
    create_stats_table(dynamodb, name)
    with ThreadPoolExecutor(4) as executor:
        yield Tables(dynamodb, name, executor)


def test_rows_that_equal_their_messages_are_compared_once_a_day(tables: Tables) -> None:
    assert tables.check() == Drift(compared=1)

    tables.now += AGAIN_AFTER_SECONDS
    assert tables.check() is None
    tables.now += _DAY
    assert tables.check() == Drift(compared=0)


def test_a_row_that_still_differs_later_is_reported_once(tables: Tables) -> None:
    tables.add("shardId-2", _WRONG)
    assert tables.check() == Drift(compared=1)
    assert tables.check() is None

    tables.now += AGAIN_AFTER_SECONDS
    assert tables.check() == Drift(compared=1, rows=(_ROW,))
    tables.now += AGAIN_AFTER_SECONDS
    assert tables.check() is None


def test_a_change_on_its_way_is_no_drift(tables: Tables) -> None:
    tables.add("shardId-2", _WRONG)
    tables.check()
    tables.add("shardId-3", [Pending(10**24, SENT_AT // 1000, {"n": -1, "s.SENT": -1})])

    tables.now += AGAIN_AFTER_SECONDS
    assert tables.check() == Drift(compared=1)


def test_a_row_that_lacks_all_of_its_messages_is_found(tables: Tables) -> None:
    tables.client.delete_item(TableName=tables.rows, Key=_WRITER.key(_ROW))
    tables.check()

    tables.now += AGAIN_AFTER_SECONDS
    assert tables.check() == Drift(compared=1, rows=(_ROW,))


def test_rows_with_an_erased_recipient_are_left_out(tables: Tables) -> None:
    tables.client.update_item(
        TableName=tables.messages, Key={ITEM_KEY: {"S": "m1"}}, UpdateExpression=f"SET {REDACTED_AT} = :now",
        ExpressionAttributeValues={":now": {"N": "1"}},
    )  # fmt: skip

    assert tables.check() == Drift(compared=0)


def test_rows_whose_messages_may_be_gone_are_left_out(tables: Tables) -> None:
    assert tables.check(RetentionHistory.starting_with(AGE_DAYS - 1)) == Drift(compared=0)


def test_one_of_several_environments_compares(tables: Tables) -> None:
    state = tables.states.read()

    assert [tables.states.claim(state, int(tables.now)) for _ in range(2)] == [True, False]
