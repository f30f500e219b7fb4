"""Names of the objects that Firehose writes."""

import re
from datetime import UTC, datetime

import pytest

from local.deployment.manifest import S3Target
from local.emulator.firehose.s3_buffer import object_key

AT = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("prefix", "error_type", "start"),
    [
        ("delivered/", "", "delivered/2026/03/04/05/"),
        ("", "", "2026/03/04/05/"),
        ("at/!{timestamp:yyyy'-y'/MM}/", "", "at/2026-y/03/"),
        (
            "errors/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd}/",
            "failed",
            "errors/failed/2026/03/04/",
        ),
        ("errors/", "processing-failed", "errors/processing-failed/2026/03/04/05/"),
    ],
)
def test_a_prefix_is_evaluated_and_dated_as_firehose_does(prefix: str, error_type: str, start: str) -> None:
    key = object_key(S3Target("a-bucket", prefix), "dull-1", AT, error_type)
    assert re.fullmatch(re.escape(start) + r"dull-1-2026-03-04-05-06-07-[0-9a-f-]{36}", key)


def test_a_compressed_object_ends_in_gz() -> None:
    assert object_key(S3Target("a-bucket", compressed=True), "dull-1", AT).endswith(".gz")
