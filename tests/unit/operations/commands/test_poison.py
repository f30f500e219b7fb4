"""`poison`: what could not be understood is shown decoded, with its reason, and with addresses masked."""

import json

import pytest

from tests.unit.functions.redrive.builders import POISON, error_record
from tests.unit.operations.builders import Shop

LATER = POISON.replace("/14/", "/16/")
CUT = (
    b'{"eventType":"Send","mail":{"destination":["ada.lovelace@example.com"],"sourceIp":"192.0.2.71",'
    b'"to":"+1 206-555-0100"'
)
Capture = pytest.CaptureFixture[str]


def put(shop: Shop, key: str, *records: bytes, reason: str = "not JSON in UTF-8") -> None:
    lines = (json.dumps(error_record(data, reason=reason)).encode() + b"\n" for data in records)
    shop.put(key, b"".join(lines))


def test_a_record_is_shown_with_its_object_arrival_and_reason_and_without_addresses(
    shop: Shop, capsys: Capture
) -> None:
    put(shop, POISON, CUT)

    assert shop.poison() == 0
    assert capsys.readouterr().out.splitlines() == [
        POISON,
        "  2026-09-21 14:13:20 UTC: not JSON in UTF-8",
        '  {"eventType":"Send","mail":{"destination":["•••@example.com"],"sourceIp":"•••71","to":"+•••00"',
    ]


def test_addresses_are_shown_on_demand(shop: Shop, capsys: Capture) -> None:
    put(shop, POISON, CUT)

    shop.poison("--addresses")

    assert CUT.decode() in capsys.readouterr().out


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_no_encoding_hides_an_address(shop: Shop, capsys: Capture, encoding: str) -> None:
    put(shop, POISON, '{"to": "ada.lovelace@example.com"'.encode(encoding))

    shop.poison()

    shown = capsys.readouterr().out
    assert "•••@example.com" in shown
    assert "lovelace" not in shown


def test_a_terminal_s_commands_are_shown_and_not_run(shop: Shop, capsys: Capture) -> None:
    put(shop, POISON, b"\x1b[2J\xff rubbish")

    shop.poison()

    assert "  \\x1b[2J\\xff rubbish\n" in capsys.readouterr().out


def test_records_are_chosen_by_time_and_reason_and_are_limited(shop: Shop, capsys: Capture) -> None:
    put(shop, POISON, b"one", b"two")
    put(shop, LATER, b"three", reason="mail.messageId is not text")

    shop.poison("--from", "2026-09-21T15:30")
    assert "three" in capsys.readouterr().out
    shop.poison("--reason", "JSON", "--limit", "1")
    shown = capsys.readouterr().out
    assert "  one\nThere are more: raise --limit" in shown
    assert "three" not in shown


def test_no_poison_is_said(shop: Shop, capsys: Capture) -> None:
    assert shop.poison() == 0
    assert capsys.readouterr().out == "There are no such records under errors/poison/.\n"


def test_a_long_record_is_cut_and_no_address_is_cut_open(shop: Shop, capsys: Capture) -> None:
    put(shop, POISON, b"x " * 995 + b"ada.lovelace@example.com" + b" y" * 500)

    shop.poison()

    shown = capsys.readouterr().out
    assert "lovelace" not in shown
    assert "more characters" in shown
