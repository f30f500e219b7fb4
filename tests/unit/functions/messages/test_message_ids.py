"""The id that is looked up for what people paste."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.messages.message_ids import provider_id

SES_ID = "0100018f2a3b4c5d-11111111-2222-3333-4444-555555555555-000000"


@pytest.mark.parametrize(
    "pasted",
    [
        SES_ID,
        f" {SES_ID}\n",
        f"<{SES_ID}>",
        f"{SES_ID}@email.amazonses.com",
        f"<{SES_ID}@email.amazonses.com>",
        f"<{SES_ID}@eu-central-1.amazonses.com>",
        f"Message-ID: <{SES_ID}@eu-central-1.amazonses.com>",
        f"message-id:{SES_ID}@EMAIL.AMAZONSES.COM",
    ],
    ids=["bare", "spaces", "brackets", "domain", "header", "region", "named-header", "capitals"],
)
def test_a_header_finds_the_id_in_it(pasted: str) -> None:
    assert provider_id(pasted).strip() == SES_ID


@pytest.mark.parametrize(
    "text", ["a@example.com", "<a@example.com", "a b@email.amazonses.com", "", "<>", "a:b"]
)
def test_another_text_stays_as_it_is(text: str) -> None:
    assert provider_id(text) == text


@given(st.text(max_size=200))
def test_an_id_that_was_found_is_not_changed_again(text: str) -> None:
    assert provider_id(provider_id(text)) in (provider_id(text), provider_id(text).strip("<>"))


def test_a_text_without_end_is_not_searched() -> None:
    text = "<" * 100_000 + "@email.amazonses.com"
    assert provider_id(text) == text
