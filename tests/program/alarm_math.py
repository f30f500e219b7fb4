"""What CloudWatch would make of an alarm: its metric math and its periods, on numbers that a test gives.

Only the functions that the program's expressions use ("Using metric math", CloudWatch User Guide).
"""

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

_COMPARE: Mapping[str, Callable[[float, float], bool]] = {
    "GreaterThanThreshold": operator.gt,
    "LessThanThreshold": operator.lt,
}


def metrics_of(alarm: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """By id, the metrics that an alarm looks at."""
    return {query["id"]: query["metric"] for query in alarm["metricQueries"] if "metric" in query}


def is_raised(alarm: Mapping[str, Any], periods: Sequence[Mapping[str, float]]) -> bool:
    """Whether the alarm is raised after these periods, the newest last: by metric's id, its value there. A
    metric that is not in a period had no data."""
    looked_at = [_value(alarm, period) for period in periods[-int(alarm["evaluationPeriods"]) :]]
    missing = alarm["treatMissingData"] == "breaching"
    compare = _COMPARE[alarm["comparisonOperator"]]
    wrong = [missing if value is None else compare(value, alarm["threshold"]) for value in looked_at]
    return bool(sum(wrong) >= alarm["datapointsToAlarm"])


def _value(alarm: Mapping[str, Any], period: Mapping[str, float]) -> float | None:
    (told,) = (query for query in alarm["metricQueries"] if query["returnData"])
    if "expression" not in told:
        return period.get(told["id"])
    known = metrics_of(alarm)
    values = {name: period.get(name) for name in known}
    seconds = next(iter(known.values()))["period"]
    expression = re.sub(r"PERIOD\(\w+\)", str(seconds), told["expression"])
    functions: dict[str, Any] = {
        "IF": lambda test, yes, no: yes if test else no,
        "MAX": max,
        "SUM": sum,
        "METRICS": lambda: list(values.values()),
        "FILL": _filled,
    }
    # Both sides of an IF are computed; CloudWatch leaves out what is divided by nothing.
    safe = {
        name: 1e-12 if value == 0 and f"/ {name}" in expression else value for name, value in values.items()
    }
    try:
        return float(eval(expression, {"__builtins__": {}}, functions | safe))
    except TypeError:
        return None  # what is computed with a metric that had no data has none


def _filled(told: Any, value: float) -> Any:
    if isinstance(told, list):
        return [_filled(each, value) for each in told]
    return value if told is None else told
