"""`erase`: nothing of an erased person is left or comes back, and nobody else's data changes."""

import base64
import json
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.contract.message_table import ITEM_KEY, REDACTED_AT
from operations.__main__ import parser
from operations.commands.erase import erase
from operations.errors import CommandInterruptedError, OperationsError
from tests.builders import ADA, PHONE, SENT_AT, pinpoint_email, pinpoint_sms, ses, text_message
from tests.unit.operations.builders import Shop, unpacked
from tests.unit.operations.conftest import MakeShop

Capture = pytest.CaptureFixture[str]
GRACE = "grace@example.com"
BOTH = ("Ada <ADA@Example.com>", GRACE)
BOUNCE = {
    "timestamp": "2026-09-21T14:13:25.000Z",
    "bounceType": "Permanent",
    "bounceSubType": "General",
    "bouncedRecipients": [{"emailAddress": ADA, "diagnosticCode": f"smtp; 550 <{ADA}> unknown"}],
}
CLICK = {
    "timestamp": "2026-09-21T14:14:25.000Z",
    "ipAddress": "192.0.2.1",
    "link": "https://shop.example/?who=ada%40example.com",
    "userAgent": "x",
}
ADAS = (
    pinpoint_email(message_id="mail", attributes={"campaign_id": "spring"}),
    pinpoint_email("_email.open", at=SENT_AT + 9, message_id="mail", open={"user_agent": "x"}),
    pinpoint_sms(message_id="text"),
    text_message("TEXT_DELIVERED", at=SENT_AT + 3, messageId="short"),
)
SHARED = (
    ses("Send", message_id="both", destination=BOTH, tags={"campaign_id": ["spring"]}),
    ses("Bounce", message_id="both", destination=BOTH, bounce=BOUNCE),
    ses("Click", message_id="both", destination=BOTH, click=CLICK),
)
OTHERS = (
    ses("Send", message_id="graces", destination=[GRACE]),
    pinpoint_sms(message_id="others", destination_phone_number="+12065550199"),
    {"event_type": "_campaign.send", "attributes": {}},
)
EVERYTHING = (*ADAS, *SHARED, *OTHERS)
#: What no place may hold afterwards, in lower case.
NEEDLES = (b"ada@example.com", b"ada%40example", b"2065550100", b"192.0.2.7")


@pytest.fixture
def names(tmp_path: Path) -> str:
    file = tmp_path / "names"
    file.write_text(f"{ADA}\n\n+1 206 555-0100\n")
    return str(file)


@pytest.fixture
def filled(shop: Shop) -> Shop:
    fill(shop)
    return shop


def fill(shop: Shop) -> None:
    shop.ingest(*EVERYTHING)
    shop.archive(*EVERYTHING)
    shop.archive(*EVERYTHING, prefix="delivered/")
    raw = base64.b64encode(json.dumps(ADAS[0]).encode()).decode()
    record = json.dumps({"attemptsMade": 4, "arrivalTimestamp": SENT_AT, "rawData": raw}).encode()
    shop.put("errors/processing-failed/2026/09/21/14/a", record + b"\n")
    shop.put("errors/poison/2026/09/21/14/b", b'{"to":"ada@example.com"')


def erase_from(shop: Shop, *arguments: str) -> int:
    return erase(shop.stack, parser().parse_args(["erase", "shop", *arguments]))


def everything_stored(shop: Shop) -> bytes:
    """All items and all objects, in lower case."""
    return b"\n".join([json.dumps(shop.items()).encode(), *objects(shop).values()]).lower()


def objects(shop: Shop, prefix: str = "") -> dict[str, bytes]:
    """The objects by key, unpacked."""
    s3, bucket = shop.stack.client("s3"), shop.project.archive_bucket
    listed = s3.list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", ())
    keys = [one["Key"] for one in listed]
    return {key: unpacked(s3.get_object(Bucket=bucket, Key=key)["Body"].read()) for key in keys}


def test_no_spelling_of_an_erased_address_is_left_anywhere(filled: Shop, names: str) -> None:
    assert all(needle in everything_stored(filled) for needle in NEEDLES[:3])

    assert erase_from(filled, "--recipients", names) == 0

    left = everything_stored(filled)
    assert [needle for needle in NEEDLES if needle in left] == []


def test_everybody_else_s_items_stay_byte_for_byte(filled: Shop, names: str) -> None:
    before = filled.items()

    erase_from(filled, "--recipients", names)

    after = filled.items()
    erased = {key for key, item in after.items() if REDACTED_AT in item}
    changed = {key for key in after if after[key] != before[key]}
    assert after.keys() == before.keys()
    assert changed - erased == {"both"}
    assert len(erased) == 4
    assert {name for name in after["both"] if after["both"][name] != before["both"][name]} == {"events"}
    for key in erased:
        assert after[key].keys() <= {ITEM_KEY, "message_id", "sent_at", "expires_at", REDACTED_AT}


def test_the_table_and_the_archive_agree_afterwards(filled: Shop, names: str, capsys: Capture) -> None:
    erase_from(filled, "--recipients", names)

    assert filled.verify() == 0
    assert "0 missing, 0 extra, 0 different" in capsys.readouterr().out


@pytest.mark.parametrize("archive", ["raw", "a copy from before"])
def test_a_rebuilt_table_equals_the_live_one(shop: Shop, names: str, tmp_path: Path, archive: str) -> None:
    fill(shop)
    shop.archive(*EVERYTHING, prefix="copy/raw/")
    erase_from(shop, "--recipients", names)
    where = "raw" if archive == "raw" else f"s3://{shop.project.archive_bucket}/copy/raw/"
    other = f"{shop.project.table}-rebuilt"

    assert shop.replay(tmp_path, "--into", other, "--archive", where) == 0

    assert shop.items(other) == shop.items()


def test_late_events_bring_nobody_back(filled: Shop, names: str) -> None:
    erase_from(filled, "--recipients", names)
    erased = filled.items()

    filled.ingest(*ADAS, *SHARED[:2])

    assert filled.items() == erased


def test_a_second_run_finds_what_came_late_and_then_nothing(
    filled: Shop, names: str, capsys: Capture
) -> None:
    erase_from(filled, "--recipients", names, "--sent-before", "2026-10-01")
    filled.archive(ADAS[1], name="late.gz", hour="2026/10/02/14")

    assert filled.verify() == 0
    assert "came later: run `erase` again:\n  raw/2026/10/02/14/late.gz" in capsys.readouterr().out
    erase_from(filled, "--recipients", names, "--sent-before", "2026-10-01")
    assert "1 deleted" in capsys.readouterr().out
    erase_from(filled, "--recipients", names, "--sent-before", "2026-10-01")
    assert "Nothing of them is left." in capsys.readouterr().out


def test_verify_names_an_object_that_the_erasure_should_have_erased(
    filled: Shop, names: str, capsys: Capture
) -> None:
    erase_from(filled, "--recipients", names, "--sent-before", "2026-10-01")
    key = filled.archive(ADAS[1], name="planted.gz")

    assert filled.verify() == 1
    assert f"which no erasure may leave:\n  {key}" in capsys.readouterr().out


def test_verify_names_a_message_that_is_stored_again(filled: Shop, names: str, capsys: Capture) -> None:
    erase_from(filled, "--recipients", names)
    filled.stack.client("dynamodb").delete_item(TableName=filled.project.table, Key={ITEM_KEY: {"S": "mail"}})
    filled.ingest(ADAS[0])

    assert filled.verify() == 1
    said = capsys.readouterr().out
    assert "1 erased, and stored again" in said
    assert "erased, and stored again:\n  mail" in said


def test_a_message_that_is_sent_after_the_erasure_is_stored_and_rebuilt(
    filled: Shop, names: str, tmp_path: Path
) -> None:
    erase_from(filled, "--recipients", names, "--sent-before", "2026-10-01")
    new = pinpoint_email(message_id="new", sent_at=SENT_AT + 30 * 86_400_000, at=SENT_AT + 30 * 86_400_000)
    filled.ingest(new)
    filled.archive(new, name="new.gz", hour="2026/10/21/14")
    other = f"{filled.project.table}-rebuilt"

    filled.replay(tmp_path, "--into", other)

    assert filled.items()["new"]["destination"] == {"S": ADA}
    assert filled.items(other) == filled.items()


def test_a_dry_run_counts_and_changes_nothing(filled: Shop, names: str, capsys: Capture) -> None:
    before, items = everything_stored(filled), filled.items()

    assert erase_from(filled, "--recipients", names, "--dry-run") == 0

    assert (everything_stored(filled), filled.items()) == (before, items)
    said = capsys.readouterr().out
    assert "4 messages" in said
    assert "Nothing was changed." in said


def test_somebody_who_never_got_a_message_gets_the_same_report_with_zeros(
    filled: Shop, tmp_path: Path, capsys: Capture
) -> None:
    (tmp_path / "nobody").write_text("nobody@example.com")
    before = filled.items(), objects(filled)

    assert erase_from(filled, "--recipients", str(tmp_path / "nobody")) == 0

    after = {key: body for key, body in objects(filled).items() if not key.startswith("erasures/")}
    assert (filled.items(), after) == before
    said = capsys.readouterr().out
    assert "0 messages" in said
    assert "4 objects of" in said


def test_whole_messages_are_erased_by_their_ids(filled: Shop, tmp_path: Path) -> None:
    (tmp_path / "ids").write_text("both\ngraces\n")

    assert erase_from(filled, "--message-ids", str(tmp_path / "ids")) == 0

    items = filled.items()
    erased = {item["message_id"]["S"] for item in items.values() if REDACTED_AT in item}
    whole = {item["message_id"]["S"] for item in items.values() if REDACTED_AT not in item}
    assert (erased, whole) == ({"both", "graces"}, {"mail", "text", "short", "others"})
    assert all(b'"both"' not in body for body in objects(filled, "raw/").values())
    assert filled.verify() == 0


def test_a_damaged_object_is_named_and_everything_else_is_done(
    filled: Shop, names: str, capsys: Capture
) -> None:
    filled.put("raw/2026/09/21/15/damaged.gz", b"\x1f\x8bnothing")

    assert erase_from(filled, "--recipients", names) == 1

    assert "raw/2026/09/21/15/damaged.gz: its gzip is damaged" in capsys.readouterr().out
    assert [needle for needle in NEEDLES if needle in everything_stored_but_damaged(filled)] == []


def everything_stored_but_damaged(shop: Shop) -> bytes:
    bucket = shop.project.archive_bucket
    shop.stack.client("s3").delete_object(Bucket=bucket, Key="raw/2026/09/21/15/damaged.gz")
    return everything_stored(shop)


@pytest.mark.parametrize("operation", ["PutItem", "PutObject", "GetObject", "DeleteObject"])
def test_a_run_that_is_interrupted_continues(
    filled: Shop, names: str, operation: str, tmp_path: Path
) -> None:
    service = "dynamodb" if operation == "PutItem" else "s3"
    interrupted = filled.with_interrupt(operation) if service == "s3" else interrupted_table(filled)

    with pytest.raises(CommandInterruptedError, match="--sent-before 2026-10-01T00:00:00"):
        erase_from(interrupted, "--recipients", names, "--sent-before", "2026-10-01")
    assert erase_from(filled, "--recipients", names, "--sent-before", "2026-10-01") == 0

    assert [needle for needle in NEEDLES if needle in everything_stored(filled)] == []
    assert filled.verify() == 0
    other = f"{filled.project.table}-rebuilt"
    filled.replay(tmp_path, "--into", other)
    assert filled.items(other) == filled.items()


def interrupted_table(shop: Shop) -> Shop:
    """The stack, where Ctrl-C is pressed when the first tombstone is put."""

    def interrupt(**_: Any) -> None:
        raise KeyboardInterrupt

    return shop.with_handler("PutItem", interrupt)


@pytest.mark.slow
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(len(EVERYTHING))), cut=st.integers(0, len(EVERYTHING)))
def test_events_before_and_after_an_erasure_end_in_one_state(
    make_shop: MakeShop, names: str, order: list[int], cut: int
) -> None:
    shop, events = make_shop(), [EVERYTHING[place] for place in order]
    shop.ingest(*events[:cut])
    erase_from(shop, "--recipients", names)
    shop.ingest(*events[cut:], *events[:cut])
    erase_from(shop, "--recipients", names)
    whole = make_shop()
    whole.ingest(*EVERYTHING)
    erase_from(whole, "--recipients", names)

    assert without_times(shop) == without_times(whole)


def without_times(shop: Shop) -> list[dict[str, Any]]:
    """The items by key, without the times of their erasures."""
    items = [item for _, item in sorted(shop.items().items())]
    return [item | ({REDACTED_AT: {"N": "1"}} if REDACTED_AT in item else {}) for item in items]


def test_names_come_from_standard_input_too(filled: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", StringIO(f"{ADA}\n{PHONE}\n"))

    assert erase_from(filled, "--recipients", "-") == 0
    assert NEEDLES[0] not in everything_stored(filled)


@pytest.mark.parametrize(
    ("text", "arguments", "message"),
    [
        ("", (), "There is nobody to erase"),
        ("ada example", (), "neither an e-mail address nor a number"),
        (f"{ADA}\n" * 10_001, (), "10,001 lines"),
        ("a" * 2_001 + "@example.com", (), "2,000 characters"),
        (ADA, ("--sent-before", "2999-01-01"), "is in the future"),
        (ADA, ("--message-ids", "no-such-file"), "--message-ids no-such-file cannot be read"),
    ],
)
def test_a_wrong_request_is_refused_and_names_no_address(
    filled: Shop, tmp_path: Path, text: str, arguments: tuple[str, ...], message: str
) -> None:
    (tmp_path / "names").write_text(text)
    before = everything_stored(filled)

    with pytest.raises(OperationsError, match=message) as failure:
        erase_from(filled, "--recipients", str(tmp_path / "names"), *arguments)

    assert "ada" not in str(failure.value).lower()
    assert everything_stored(filled) == before


def test_a_ledger_that_cannot_be_read_stops_what_would_write(filled: Shop, tmp_path: Path) -> None:
    filled.put("erasures/2026-10-01T00-00-00Z-x.json", b"{}")

    with pytest.raises(OperationsError, match=r"-x\.json is no erasure's object"):
        filled.replay(tmp_path)
    with pytest.raises(OperationsError, match="ledger of erasures"):
        filled.verify()


def test_an_unknown_project_is_refused_before_anything_is_erased(filled: Shop, names: str) -> None:
    before = everything_stored(filled)
    arguments = parser().parse_args(["erase", "shop", "shopp", "--recipients", names])

    with pytest.raises(OperationsError, match="no project 'shopp'"):
        erase(filled.stack, arguments)

    assert everything_stored(filled) == before
