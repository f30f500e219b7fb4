"""Destinations: each spelling has one normal form on every Python, and its key does not reveal it."""

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.messages.addresses import DestinationHasher, normalise
from tests.unit.functions.messages import spellings

#: Where pyenv and operating systems install interpreters.
_PATTERNS = (
    ".pyenv/versions/3.1[1-9]*/bin/python3",
    ".local/share/uv/python/cpython-3.1[1-9]*/bin/python3",
)
INTERPRETERS = sorted(
    {path.resolve() for pattern in _PATTERNS for path in Path.home().glob(pattern)}
    | {path.resolve() for path in Path("/usr/bin").glob("python3.1[1-9]")}
)


@pytest.mark.parametrize(
    ("spelling", "form"),
    [(spelling, form) for form, collected in spellings.COLLECTED.items() for spelling in collected],
)
def test_a_collected_spelling_has_its_normal_form(spelling: str, form: str) -> None:
    assert normalise(spelling) == form


@given(st.text() | st.text("+0123456789 ()-/.") | st.text("ab@<>()\"'\\,;: .\u00e9\u3002"))
def test_a_normal_form_is_its_own_normal_form(destination: str) -> None:
    once = normalise(destination)

    assert normalise(once) == once


@given(st.from_regex(r"[a-z0-9!#$%&'*+/=?^_`{|}~.-]+@[a-z0-9-]+(\.[a-z0-9-]+)*", fullmatch=True))
def test_a_usual_address_is_its_own_normal_form_and_that_of_its_longer_spellings(address: str) -> None:
    assert normalise(address) == address
    assert normalise(f"{address} (work)") == normalise(f"Ada <{address}>") == address


@given(st.from_regex(r"\+[0-9]+", fullmatch=True))
def test_a_usual_number_is_its_own_normal_form_and_that_of_its_longer_spellings(number: str) -> None:
    assert normalise(number) == normalise(f"tel:{number}") == normalise(f"{number} .") == number


def test_generated_spellings_have_stable_normal_forms() -> None:
    for spelling in spellings.all_spellings():
        assert normalise(normalise(spelling)) == normalise(spelling), spelling


@pytest.mark.skipif(len(INTERPRETERS) < 2, reason="only one Python is installed")
def test_every_installed_python_gives_the_same_normal_forms() -> None:
    command = ["-S", "-I", spellings.__file__ or ""]
    outputs = {
        str(python): subprocess.run([python, *command], capture_output=True, text=True, check=True).stdout
        for python in INTERPRETERS
    }

    assert len(set(outputs.values())) == 1, outputs
    assert int(next(iter(outputs.values())).split()[0]) >= 2_000


@pytest.mark.parametrize("character", ["\ua7cb", "\ua7dc", "\U00010d50", "\u1c89", "\u1e9e"])
def test_a_character_that_a_later_unicode_added_stays_as_it_is(character: str) -> None:
    assert normalise(f"{character}@example.com") == f"{character}@example.com"


@pytest.mark.parametrize(
    "text",
    ["<" * 99_999, '"\\' * 50_000, '("' * 50_000, '"' * 99_999 + "@x", "<," * 50_000 + ">x@",
     "[" * 50_000 + "@" + "]" * 50_000, "@" * 99_999, ". " * 50_000 + "@a"],
    ids=["angles", "escapes", "comments", "quotes", "lists", "brackets", "at signs", "dots"],
)  # fmt: skip
def test_a_long_hostile_text_has_a_normal_form(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


def test_a_lone_surrogate_has_a_key() -> None:
    assert DestinationHasher(b"ours").key("\ud800@example.\ud800")


def test_one_key_for_every_spelling_and_another_with_another_secret() -> None:
    ours, theirs = DestinationHasher(b"ours"), DestinationHasher(b"theirs")

    keys = [{ours.key(spelling) for spelling in collected} for collected in spellings.COLLECTED.values()]
    assert all(len(of_one) == 1 for of_one in keys)
    assert len(frozenset().union(*keys)) == len(keys)
    assert ours.key("ada@example.com") != theirs.key("ada@example.com")
    assert "ada" not in ours.key("ada@example.com")
