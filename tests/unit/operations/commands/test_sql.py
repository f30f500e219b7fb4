"""`sql` answers a named query from the lines that the transform delivers, as a table that can be pasted."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from functions.ingest.records import decode
from functions.messages.parsers.tags import TagNames
from operations.__main__ import parser
from operations.commands.sql import sql
from operations.errors import OperationsError
from tests.builders import ses
from tests.unit.operations.builders import Shop

SENT = datetime.now(UTC) - timedelta(days=2)
HOUR = f"{SENT:%Y/%m/%d/%H}"
AT = f"{SENT:%Y-%m-%dT%H:%M:%S}.000Z"


def delivered(**event: Any) -> bytes:
    """The line of an event of a campaign."""
    document = ses(sent_at=AT, tags={"campaign_id": ["spring"]}, **event)
    data = base64.b64encode(json.dumps(document).encode()).decode()
    (read,) = decode(data, 0, TagNames()).documents
    return read.line


def run(shop: Shop, *words: str) -> int:
    return sql(shop.stack, parser().parse_args(["sql", "--local", *words]))


def rows(output: str) -> list[dict[str, str]]:
    head, _, *lines = ([cell.strip() for cell in line.strip("|").split("|")] for line in output.splitlines())
    return [dict(zip(head, line, strict=True)) for line in lines]


def test_the_answer_is_a_table_over_the_lines_of_the_days(
    shop: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    delivery = {"timestamp": AT}
    lines = [delivered(message_id="a"), delivered(message_id="b"), b"not json\n"]
    lines += [delivered(message_id="a", event_type="Delivery", delivery=delivery)]
    shop.archive(*lines, prefix="delivered/", hour=HOUR)

    assert run(shop, "campaign_totals", "--project", "shop") == 0

    (row,) = rows(capsys.readouterr().out)
    expected = {"project": "shop", "campaign_id": "spring", "messages": "2", "delivered": "1"}
    assert row.items() >= {**expected, "delivery_rate": "0.5"}.items()


def test_messages_of_earlier_days_are_not_in_the_answer(
    shop: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.archive(delivered(message_id="a"), prefix="delivered/", hour=HOUR)

    assert run(shop, "campaign_totals", "--days", "1") == 0

    assert rows(capsys.readouterr().out) == []


def test_an_unknown_project_is_refused_with_those_there_are(shop: Shop) -> None:
    with pytest.raises(OperationsError, match="shop"):
        run(shop, "campaign_totals", "--project", "shoe")


def test_an_unknown_query_is_refused_with_those_there_are(
    shop: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        run(shop, "campaigns")

    assert "never_reached" in capsys.readouterr().err
