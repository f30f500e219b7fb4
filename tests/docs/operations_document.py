"""The tables of docs/operations.md, for the tests that hold them to the code."""

from collections.abc import Iterable, Mapping
from typing import Any

from components.aws.lambda_function import own_namespace
from functions.contract.metric_names import SHARED_NAMESPACE
from tests.project import ROOT

DOCUMENT = (ROOT / "docs" / "operations.md").read_text()

#: By a metric's name: its unit, and the sets of dimensions that it is told under.
Metrics = dict[str, tuple[str, frozenset[frozenset[str]]]]


def rows(heading: str) -> list[tuple[str, ...]]:
    """The cells of the first table under a heading of the second level, without its head."""
    section = DOCUMENT.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [tuple(cell.strip() for cell in line.strip("|").split(" | ")) for line in lines[2:]]


def documented_metrics(service: str) -> Metrics:
    """The metrics that a function is said to tell."""
    return {
        name.strip("`"): (unit, frozenset(_words(each) for each in dimensions.split("; ")))
        for name, told_by, unit, _, dimensions in rows("Metrics")
        if told_by == service
    }


def _words(text: str) -> frozenset[str]:
    return frozenset(word.strip("` ") for word in text.split(","))


def emitted_metrics(lines: Iterable[Mapping[str, Any]]) -> Metrics:
    """The metrics that a function's log tells in the embedded metric format."""
    told: Metrics = {}
    for line in lines:
        for directive in line.get("_aws", {}).get("CloudWatchMetrics", ()):
            assert directive["Namespace"] in (own_namespace(), SHARED_NAMESPACE)
            dimensions = frozenset(frozenset(each) for each in directive["Dimensions"])
            for metric in directive["Metrics"]:
                _, before = told.get(metric["Name"], ("", frozenset()))
                told[metric["Name"]] = (metric["Unit"], before | dimensions)
    return told
