"""Metrics in log lines, as CloudWatch Logs extracts them ("Specification: Embedded metric format")."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from local.emulator.cloudwatch.metrics import EmitMetric

_MARK = '"CloudWatchMetrics"'


def read_line(line: str, emit: EmitMetric) -> None:
    """Emit every value of the line under each of its dimension sets; most lines hold none."""
    if _MARK not in line:
        return
    try:
        document = json.loads(line)
        for directive in document["_aws"]["CloudWatchMetrics"]:
            _emit_all(document, directive, emit)
    except (ValueError, KeyError, TypeError):
        return  # not an EMF document


def _emit_all(document: Mapping[str, Any], directive: Mapping[str, Any], emit: EmitMetric) -> None:
    for names in directive["Dimensions"]:
        dimensions = {name: str(document[name]) for name in names}
        for metric in directive["Metrics"]:
            for value in _values(document[metric["Name"]]):
                emit(directive["Namespace"], metric["Name"], value, dimensions)


def _values(content: Any) -> Iterator[float]:
    yield from content if isinstance(content, list) else [content]
