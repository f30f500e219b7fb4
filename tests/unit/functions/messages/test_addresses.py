"""Destinations: any usual spelling of an address is one key, and the key does not reveal the address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.messages.addresses import DestinationHasher, normalise

ADDRESSES = [
    "ada@example.com",
    "ADA@Example.COM",
    " ada@example.com\n",
    "Ada <ada@example.com>",
    '"A, L" <ada@EXAMPLE.com>',
]
NUMBERS = ["+447700900123", "447700900123", "00447700900123", "(0044) 7700 900-123", "+44 7700.900/123"]


@pytest.mark.parametrize("spelling", ADDRESSES)
def test_an_address_has_one_spelling(spelling: str) -> None:
    assert normalise(spelling) == "ada@example.com"


@pytest.mark.parametrize("spelling", NUMBERS)
def test_a_number_has_one_spelling(spelling: str) -> None:
    assert normalise(spelling) == "+447700900123"


@pytest.mark.parametrize(
    ("destination", "spelling"),
    [
        ("+1XXX5550100", "+1xxx5550100"),
        ("An-Agent ", "an-agent"),
        ("", ""),
        ("someone@", "someone@"),
        ("٠١٢٣", "٠١٢٣"),
    ],
)
def test_what_is_neither_is_only_trimmed_and_lower_cased(destination: str, spelling: str) -> None:
    assert normalise(destination) == spelling


@given(st.text() | st.text("+0123456789 ()-/."))
def test_a_spelling_is_its_own_spelling(destination: str) -> None:
    once = normalise(destination)

    assert normalise(once) == once


def test_one_key_for_every_spelling_and_another_with_another_secret() -> None:
    ours, theirs = DestinationHasher(b"ours"), DestinationHasher(b"theirs")

    assert len({ours.key(spelling) for spelling in ADDRESSES}) == 1
    assert len({ours.key(spelling) for spelling in NUMBERS}) == 1
    assert ours.key(ADDRESSES[0]) != ours.key(NUMBERS[0])
    assert ours.key(ADDRESSES[0]) != theirs.key(ADDRESSES[0])
    assert "ada" not in ours.key(ADDRESSES[0])
