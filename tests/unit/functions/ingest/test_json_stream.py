"""Values out of archives as Firehose writes them, whatever else lies between."""

import json
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.ingest.json_stream import JsonValue, Unreadable, only_value, values

A, B = {"event_type": "_email.send", "mail": {"to": ["x{y}"]}}, {"eventType": "Send"}


def read(data: bytes, size: int = 7) -> list[object]:
    """What is read, None for an unreadable stretch."""
    chunks = (data[at : at + size] for at in range(0, len(data), size))
    found = list(values(chunks))
    assert only_value(data) == (found[0] if len(found) == 1 and isinstance(found[0], JsonValue) else None)
    return [None if isinstance(value, Unreadable) else value.value for value in found]


def text(*events: object) -> bytes:
    return b"".join(json.dumps(event).encode() for event in events)


@pytest.mark.parametrize("between", [b"", b"\n", b"\r\n", b" \n\n", b"\xef\xbb\xbf"])
def test_values_are_read_whatever_blanks_are_between(between: bytes) -> None:
    assert read(between.join([text(A), text(B), text(A)]) + between) == [A, B, A]


def test_a_value_may_span_lines() -> None:
    assert read(json.dumps(A, indent=2).encode() + b"\n" + text(B)) == [A, B]


def test_nothing_holds_nothing() -> None:
    assert read(b"") == read(b"\n \n") == []


@pytest.mark.parametrize(
    "broken",
    [b"not json", text(A)[:-2], text(A)[:20], text(A)[:5], b"\xff\xfe", b'{"a": NaN}', b"[" * 100_000, b"}{"],
)
@pytest.mark.parametrize("end", [b"", b"\n"])
def test_what_follows_a_broken_record_is_read(broken: bytes, end: bytes) -> None:
    assert read(text(A) + b"\n" + broken + end + text(B, A)) == [A, None, B, A]
    assert read(broken + end) == [None]


def test_bytes_that_are_no_utf_8_break_only_the_record_they_are_in() -> None:
    assert read(text(A) + b'\n{"a": "\xff"}\n' + text(B)) == [A, None, B]


def test_a_failure_of_the_stream_comes_after_the_values_before_it() -> None:
    def chunks() -> Iterator[bytes]:
        yield text(A) + b"\n" + text(B)[:4]
        raise OSError("broke off")

    seen: list[JsonValue | Unreadable] = []
    with pytest.raises(OSError, match="broke off"):
        seen.extend(values(chunks()))
    stream = values(chunks())
    assert next(stream) == JsonValue(A, text(A))


objects = st.dictionaries(st.text(max_size=3), st.recursive(st.text(max_size=5), st.lists, max_leaves=4))


@given(st.lists(objects, max_size=6), st.integers(1, 50), st.sampled_from(["", "\n"]), st.booleans())
def test_any_objects_are_read_back_in_chunks_of_any_size(
    written: list[dict[str, object]], size: int, between: str, ascii_only: bool
) -> None:
    data = "".join(json.dumps(each, ensure_ascii=ascii_only) + between for each in written)
    assert read(data.encode(), size) == written
