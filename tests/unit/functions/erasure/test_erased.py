"""What an erasure finds in a text, and what it puts in its place."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.erasure.needles import Needles
from functions.messages.addresses import erased_address
from tests.builders import ADA, PHONE, SENT_AT
from tests.unit.functions.erasure.people import (
    ADA_SPELLINGS,
    GRACE,
    HASHER,
    PHONE_SPELLINGS,
    erased,
)

PLACEHOLDER = erased_address(HASHER.key(ADA))


@pytest.mark.parametrize("text", ADA_SPELLINGS)
def test_every_spelling_of_an_address_is_found_and_replaced(text: str) -> None:
    who = erased(ADA)

    masked = who.masked(text, SENT_AT)

    assert who.keys_in(text, SENT_AT) == {HASHER.key(ADA)}
    assert PLACEHOLDER in masked
    assert not re.search(r"\bada\b|lovelace", masked, re.IGNORECASE)


@pytest.mark.parametrize("text", PHONE_SPELLINGS)
def test_every_spelling_of_a_number_is_found_and_replaced(text: str) -> None:
    masked = erased(PHONE).masked(text, SENT_AT)

    assert erased_address(HASHER.key(PHONE)) in masked
    assert "0100" not in masked.replace(erased_address(HASHER.key(PHONE)), "")


@pytest.mark.parametrize("text", [*ADA_SPELLINGS, *PHONE_SPELLINGS])
def test_a_text_that_names_somebody_else_stays_as_it_is(text: str) -> None:
    others = erased("ad@example.com", "da@example.com", "ada@example.co", "+12065550101", "+2065550100")

    assert others.masked(text, SENT_AT) == text
    assert others.keys_in({"a": [text]}, SENT_AT) == frozenset()


@pytest.mark.parametrize("text", [*ADA_SPELLINGS, *PHONE_SPELLINGS])
@pytest.mark.parametrize("encode", [str.encode, lambda text: text.replace("@", "\\u0040").encode()])
def test_the_fast_test_finds_every_spelling(text: str, encode: object) -> None:
    assert callable(encode)

    assert Needles([ADA, PHONE]).may_name(b'{"a":"' + encode(text) + b'"}')


def test_the_fast_test_does_not_find_others() -> None:
    needles = Needles([ADA, PHONE, GRACE], ["0100-message"])

    assert not needles.may_name(b'{"to":"mary@example.com","number":"+12065550199","at":1790000000000}')
    assert needles.may_name(b'{"messageId":"0100-message"}')


@pytest.mark.parametrize("address", ["\u00e4da@example.com", "!@example.com"])
def test_an_address_without_a_word_that_every_spelling_has_may_be_anywhere(address: str) -> None:
    assert Needles([address]).may_name(b"{}")


def test_the_address_in_place_of_an_erased_one_has_its_key_in_every_spelling() -> None:
    for spelling in (PLACEHOLDER, PLACEHOLDER.upper(), f"Somebody <{PLACEHOLDER}>"):
        assert HASHER.key(spelling) == HASHER.key(ADA)


@given(st.text(min_size=1))
def test_the_address_in_place_of_an_erased_one_names_nobody(address: str) -> None:
    placeholder = erased_address(HASHER.key(address))
    who = erased(address)

    assert HASHER.key(placeholder) == HASHER.key(address)
    assert who.masked(placeholder, SENT_AT) == placeholder
    assert who.keys_in(placeholder, SENT_AT) == frozenset()


def test_a_message_that_was_sent_later_is_not_erased() -> None:
    who = erased(ADA, until=SENT_AT)

    assert who.keys_in(ADA, SENT_AT) == {HASHER.key(ADA)}
    assert who.keys_in(ADA, SENT_AT + 1) == frozenset()
    assert who.masked(ADA, SENT_AT + 1) == ADA
