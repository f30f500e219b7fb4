"""Metrics in log lines, as CloudWatch Logs finds them ("Specification: Embedded metric format")."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from local.emulator.cloudwatch.metrics import Tell

_MARK = '"CloudWatchMetrics"'


def read_line(line: str, tell: Tell) -> None:
    """Tells every value that the line holds under each of its dimension sets; most lines hold none."""
    if _MARK not in line:
        return
    try:
        document = json.loads(line)
        for directive in document["_aws"]["CloudWatchMetrics"]:
            _tell_all(document, directive, tell)
    except (ValueError, KeyError, TypeError):
        return  # a line that only looks like it is a line like any other


def _tell_all(document: Mapping[str, Any], directive: Mapping[str, Any], tell: Tell) -> None:
    for names in directive["Dimensions"]:
        dimensions = {name: str(document[name]) for name in names}
        for metric in directive["Metrics"]:
            for value in _values(document[metric["Name"]]):
                tell(directive["Namespace"], metric["Name"], value, dimensions)


def _values(told: Any) -> Iterator[float]:
    yield from told if isinstance(told, list) else [told]
