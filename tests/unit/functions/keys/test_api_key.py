"""The text of an API key: what parses, what is a typing error, and that its secret is never shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.keys.api_key import ApiKey

KEY = ApiKey("acme-shop", "abcdefgh2345", "0" * 64)
TENANTS = st.from_regex(r"[a-z][a-z0-9-]{0,31}", fullmatch=True)


@given(TENANTS)
def test_a_key_is_read_as_it_was_made(tenant: str) -> None:
    key = ApiKey.new(tenant)

    assert ApiKey.read(key.text) == key


def test_no_two_keys_are_alike() -> None:
    made = [ApiKey.new("acme") for _ in range(100)]

    assert len({key.key_id for key in made}) == len({key.secret for key in made}) == 100


@given(st.integers(0, len(KEY.text) - 1), st.sampled_from("0123456789abcdefghijklmnopqrstuvwxyz_- é"))
def test_one_wrong_letter_makes_it_no_key(place: int, letter: str) -> None:
    text = KEY.text[:place] + letter + KEY.text[place + 1 :]

    assert ApiKey.read(text) == (KEY if text == KEY.text else None)


@given(st.text())
def test_any_other_text_is_no_key(text: str) -> None:
    assert ApiKey.read(text) is None


@pytest.mark.parametrize("text", [KEY.text + "\n", " " + KEY.text, KEY.text.upper(), KEY.text[:-1], "mt___"])
def test_nothing_is_parsed_loosely(text: str) -> None:
    assert ApiKey.read(text) is None


def test_the_secret_is_in_no_repr_and_the_hash_does_not_hold_it() -> None:
    key = ApiKey.new("acme")

    assert key.secret not in repr(key)
    assert key.secret not in key.hash
    assert key.has_hash(key.hash)
    assert not key.has_hash(ApiKey.new("acme").hash)
