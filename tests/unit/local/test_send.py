"""Files of events, in every form they come in."""

import gzip
import json
from pathlib import Path

import pytest

from local.commands.send import read_events, send
from local.errors import LocalError

EVENTS = [{"n": 1}, {"n": 2, "text": "ü"}]
LINES = [b'{"n":1}\n', '{"n":2,"text":"ü"}\n'.encode()]


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(EVENTS),
        "\n".join(map(json.dumps, EVENTS)),
        "".join(map(json.dumps, EVENTS)),
        "\ufeff" + "\r\n".join(map(json.dumps, EVENTS)) + "\r\n",
        ",\n".join(json.dumps(event, indent=2) for event in EVENTS),
    ],
    ids=["array", "ndjson", "concatenated", "windows", "pretty"],
)
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzipped"])
def test_every_form_of_a_file_gives_the_same_events(tmp_path: Path, text: str, packed: bool) -> None:
    file = tmp_path / "events"
    file.write_bytes(gzip.compress(text.encode()) if packed else text.encode())
    assert list(read_events(file)) == LINES


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"n": 1}\n{"n": ', "line 2, column 7: not JSON"),
        (b"", "is empty"),
        (b"\n[]\n[1]", "line 3: an event is a JSON object, not int"),
        (b"\xff\xfe\x00", "is not text"),
        (gzip.compress(b'{"n": 1}', mtime=0)[:-4], "damaged or cut off"),
        (json.dumps({"n": "x" * 1_024_000}).encode(), "Firehose takes 1024000 at most"),
    ],
    ids=["cut-json", "empty", "not-an-object", "not-text", "cut-gzip", "too-large"],
)
def test_a_file_that_cannot_be_read_is_named_with_the_place(
    tmp_path: Path, content: bytes, said: str
) -> None:
    file = tmp_path / "events.json"
    file.write_bytes(content)
    with pytest.raises(LocalError) as error:
        list(read_events(file))
    assert str(error.value).startswith(str(file))
    assert said in str(error.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(LocalError, match="nowhere cannot be read: No such file"):
        list(read_events(tmp_path / "nowhere"))


def test_without_a_running_stack_it_says_how_to_start_one(tmp_path: Path) -> None:
    with pytest.raises(LocalError, match="make demo"):
        send(tmp_path, "acme-shop", [], print)
