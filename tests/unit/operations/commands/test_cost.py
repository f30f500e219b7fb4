"""The command `cost`: configurations that it reads, its output, and what bad input gets."""

import json
from pathlib import Path

import pytest

from operations.__main__ import parser, run
from tests.project import ROOT

EXAMPLE = str(ROOT / "Pulumi.dev.yaml")


def cost(*arguments: str) -> int:
    return run(parser().parse_args(["cost", *arguments]))


def config(folder: Path, text: str) -> str:
    file = folder / "Pulumi.test.yaml"
    file.write_text(text)
    return str(file)


def test_the_bill_names_region_and_date_of_its_prices(capsys: pytest.CaptureFixture[str]) -> None:
    assert cost("--config", EXAMPLE, "--messages-per-month", "3,000,000") == 0

    shown = capsys.readouterr().out
    assert "3 projects, 3,000,000 messages (4.63 events a second)" in shown
    assert "On-demand prices of us-east-1, August 2026" in shown
    assert "The stack is in eu-central-1, where prices differ" in shown
    assert "Lambda: snapshots (SnapStart)" in shown
    assert shown.splitlines()[-3].startswith("All in")


def test_json_has_every_line_and_their_sum(capsys: pytest.CaptureFixture[str]) -> None:
    assert cost("--projects", "4", "--json") == 0

    document = json.loads(capsys.readouterr().out)
    assert document["projects"] == 4
    assert sum(line["dollars"] for line in document["lines"]) == pytest.approx(document["dollars"], abs=0.01)
    assert all(
        line["dollars"] == pytest.approx(line["quantity"] * line["price"], abs=1e-3)
        for line in document["lines"]
    )


def test_events_a_second_are_messages_of_the_standard_mix(capsys: pytest.CaptureFixture[str]) -> None:
    assert cost("--projects", "1", "--events-per-second", "100") == 0

    assert "64,729,064 messages (100 events a second)" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--messages-per-month", "many"], "'many' is not a number of messages or queries: write 3000000"),
        (["--messages-per-month", "-1"], "'-1' is not a number of messages"),
        (["--messages-per-month", "nan"], "'nan' is not a number of messages"),
        (["--queries-per-month", "1e99"], "'1e99' is not a number of messages or queries"),
        (["--events-per-second", "0"], "0 is not a rate"),
        (["--sms-share", "2"], "'2' is not a share: write a number from 0 to 1"),
        (["--projects", "0"], "'0' is not a number of projects"),
        (["--snapshots", "1.5"], "'1.5' is not a whole number"),
        (["--projects", "1", "--config", "x"], "not allowed with argument"),
    ],
    ids=["word", "negative", "nan", "huge", "no-rate", "share", "no-projects", "fraction", "two-stacks"],
)
def test_a_wrong_argument_is_named_with_what_to_write(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        cost(*arguments)

    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("config: [", "line 1: not valid YAML."),
        ("a: 1", "has no settings: it must be a mapping with the key `config`."),
        ("config: {other:projects: {}}", "has no setting of message-tracker: is it this program's?"),
        ("config: {message-tracker:protect: true}", "`projects` names no project: add at least one."),
        ("config: {message-tracker:projects: [a]}", "projects: ['a'] is not a mapping."),
        ("config: {message-tracker:projects: {shop: {}}}", "`projects.shop.sources` names no source"),
        (
            "config: {message-tracker:projects: {shop: {sources: {ses: {}}, stream: {bufferSeconds: soon}}}}",
            "projects.shop.stream.bufferSeconds: 'soon' is not a number, 0 or more.",
        ),
        (
            "config: {message-tracker:projects: {shop: {sources: {ses: {}}}}, message-tracker:api: "
            "{snapStart: 1}}",
            "api.snapStart: 1 is not true or false.",
        ),
        (
            "config: {message-tracker:projects: {shop: {sources: {ses: {}}}}, message-tracker:alarms: "
            "{checkEveryMinutes: 0}}",
            "`alarms.checkEveryMinutes` cannot be 0: write 1 to 60.",
        ),
    ],
    ids=[
        "yaml",
        "no-config",
        "other-program",
        "no-projects",
        "list",
        "no-source",
        "text",
        "flag",
        "no-minutes",
    ],
)
def test_a_wrong_configuration_is_named_with_path_and_fix(
    text: str, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cost("--config", config(tmp_path, text)) == 1

    assert message in capsys.readouterr().err


def test_a_missing_file_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert cost("--config", "Pulumi.nowhere.yaml") == 1

    assert "Pulumi.nowhere.yaml does not exist: name the file of a stack" in capsys.readouterr().err


def test_the_selected_stack_is_read_from_pulumi(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    entries = {
        "aws:region": {"value": "us-east-1", "secret": False},
        "message-tracker:projects": {"value": "…", "objectValue": {"shop": {"sources": {"sms": {}}}}},
        "message-tracker:dashboards": {"value": "none"},
    }
    (tmp_path / "pulumi").write_text(f"#!/bin/sh\ncat <<'END'\n{json.dumps(entries)}\nEND\n")
    (tmp_path / "pulumi").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")

    assert cost("--messages-per-month", "1000000") == 0

    shown = capsys.readouterr().out
    assert "1 project, 1,000,000 messages (1.15 events a second)" in shown
    assert "dashboards" not in shown


def test_without_pulumi_the_command_says_what_to_give(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    assert cost() == 1

    assert (
        "Pulumi is not installed: install it, or give --config FILE or --projects NUMBER."
        in capsys.readouterr().err
    )
