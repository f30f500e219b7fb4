"""Which stack a command uses, and what the error says where there is none."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from functions.messages.parsers.tags import TagNames
from operations import stack
from operations.errors import OperationsError
from operations.stack import Project
from tests.project import ROOT
from tools.registrations.recorder import Recording


def test_what_the_program_exports_is_what_a_command_needs(dev: Recording, tmp_path: Path) -> None:
    file = tmp_path / "outputs.json"
    file.write_text(json.dumps(dev.exports))

    project = stack.of_file(file).project("acme-shop")

    assert project == Project(
        name="acme-shop",
        tenant="acme",
        delivery_stream=dev.one("FirehoseDeliveryStream", "acme-shop-events").outputs["name"],
        table=dev.one("dynamodb/table:Table", "acme-shop-messages").outputs["name"],
        archive_bucket=dev.one("s3/bucket:Bucket", "acme-shop-archive").outputs["bucket"],
        destination_key_secret_arn=dev.one("secret:Secret", "acme-shop-destination-key").outputs["arn"],
        shards=8,
        tags=TagNames(),
        buffer_seconds=5,
        transform_buffer_seconds=1,
        retention_days=90,
        raw_days=30,
        delivered_days=400,
        dead_letter_queue_url=dev.exports["projects"]["acme-shop"]["deadLetterQueueUrl"],
        stats_generation=dev.exports["projects"]["acme-shop"]["statsGeneration"],
        stats_table=dev.one("dynamodb/table:Table", "acme-shop-stats").outputs["name"],
    )


def test_a_project_without_retention_has_no_days(dev: Recording) -> None:
    project = stack.from_exports(json.dumps(dev.exports), "the test").project("acme-archive")

    assert (project.retention_days, project.raw_days) == (None, None)


def test_an_unknown_project_is_refused_with_the_known_names(dev: Recording) -> None:
    with pytest.raises(OperationsError, match=r"no project 'shop'.*acme-archive, acme-shop, globex-app"):
        stack.from_exports(json.dumps(dev.exports), "the test").project("shop")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"graphqlUrl": "https://example.com"}'])
def test_what_are_no_exports_of_ours_is_named(tmp_path: Path, text: str) -> None:
    file = tmp_path / "outputs.json"
    file.write_text(text)
    with pytest.raises(OperationsError, match=r"outputs\.json"):
        stack.of_file(file)


def test_without_a_local_run_the_error_says_how_to_start_it(tmp_path: Path) -> None:
    with pytest.raises(OperationsError, match="make demo"):
        stack.of_local_run(tmp_path / "outputs.json")


def test_the_help_names_every_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "operations", "--help"], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert "replay" in done.stdout
