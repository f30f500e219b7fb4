"""Texts of e-mail headers: address lists and encoded words, however they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.messages.parsers.email_headers import addresses_in, decoded


@pytest.mark.parametrize(
    ("header", "addresses"),
    [
        ("ada@example.com", ["ada@example.com"]),
        ("Ada <ada@example.com>, grace@example.com", ["Ada <ada@example.com>", "grace@example.com"]),
        ("Doe, Ada <ada@example.com>, Doe, Grace <grace@example.com>",
         ["Doe, Ada <ada@example.com>", "Doe, Grace <grace@example.com>"]),
        ('"Doe, Ada" <ada@example.com>', ['"Doe, Ada" <ada@example.com>']),
        ('"a@b, c" <ada@example.com>,', ['"a@b, c" <ada@example.com>']),
        ("Team: ada@example.com, grace@example.com;", ["ada@example.com", "grace@example.com"]),
        ("undisclosed-recipients:;", []),
        ("undisclosed-recipients:; , ada@example.com", ["ada@example.com"]),
        ("no address", []),
        ("", []),
    ],
)  # fmt: skip
def test_a_header_s_addresses_are_split_where_they_end(header: str, addresses: list[str]) -> None:
    assert addresses_in(header) == addresses


@pytest.mark.parametrize(
    ("text", "readable"),
    [
        (None, None),
        ("A subject", "A subject"),
        ("=?UTF-8?Q?n=C3=A4chste_Schritte?=", "nächste Schritte"),
        ("=?utf-8?B?TcO8bGxlcg==?= <news@example.com>", "Müller <news@example.com>"),
        ("=?iso-8859-1?q?caf=E9?=", "café"),
        ("=?no-such-charset?q?text?=", "=?no-such-charset?q?text?="),
        ("=?utf-8?B?not base64!?=", "=?utf-8?B?not base64!?="),
        ("1 =? 2 ?= 3", "1 =? 2 ?= 3"),
    ],
)
def test_encoded_words_are_decoded_and_malformed_ones_are_shown(
    text: str | None, readable: str | None
) -> None:
    assert decoded(text) == readable


@given(st.text())
def test_no_header_breaks_anything(text: str) -> None:
    assert all("@" in address for address in addresses_in(text))
    assert isinstance(decoded(f"=?utf-8?b?{text}?="), str)
