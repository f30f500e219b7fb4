"""`explain`: how a folder of sample events is read."""

import json
from pathlib import Path

import pytest

from operations.commands.explain import table
from operations.errors import OperationsError
from tests.builders import pinpoint_email, text_message


def test_each_file_is_listed_with_its_source_channel_kind_status_and_reason(tmp_path: Path) -> None:
    for name, text in {
        "mail": json.dumps(pinpoint_email("_email.delivered")),
        "sms": json.dumps(text_message("TEXT_CARRIER_BLOCKED")),
        "session": json.dumps({"event_type": "_session.start"}),
        "broken": "{",
    }.items():
        (tmp_path / f"{name}.json").write_text(text)

    lines = {line.split()[0]: line.split() for line in table(tmp_path).splitlines()}

    assert lines["mail.json"][1:5] == ["pinpoint", "EMAIL", "DELIVERED", "DELIVERED"]
    assert lines["sms.json"][1:6] == ["sms", "SMS", "FAILED", "FAILED", "CARRIER_BLOCKED:"]
    assert lines["session.json"][3] == "_session.start"
    assert "not readable" in " ".join(lines["broken.json"])


def test_a_folder_without_samples_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OperationsError, match=r"no \*\.json files"):
        table(tmp_path)
