"""Metric math as CloudWatch has it, as far as alarms of the program use it."""

import pytest

from local.emulator.cloudwatch.metric_math import compute


@pytest.mark.parametrize(
    ("expression", "values", "result"),
    [
        ("a", {"a": 2.0}, 2.0),
        ("a", {"a": None}, None),
        ("(a + b - 1) * 2 / b", {"a": 3.0, "b": 4.0}, 3.0),
        ("a / b", {"a": 3.0, "b": 0.0}, None),
        ("a / b", {"a": 3.0, "b": None}, None),
        ("IF(all > 0, found / all, 0)", {"all": 0.0, "found": 0.0}, 0.0),
        ("IF(all > 0, found / all, 0)", {"all": 4.0, "found": 1.0}, 0.25),
        ("IF(all > 0, found / all, 0)", {"all": None, "found": 1.0}, None),
        ("IF(all >= 1000, 1, 2)", {"all": 1_000.0}, 1.0),
        ("SUM(METRICS())", {"a": 1.0, "b": None, "c": 2.0}, 3.0),
        ("SUM(METRICS())", {"a": None}, None),
        ("SUM(FILL(METRICS(), 0))", {"a": None, "b": None}, 0.0),
        ("FILL(a, 7)", {"a": None}, 7.0),
        ("MAX([a / PERIOD(a) / b, 0.5])", {"a": 600.0, "b": 5.0}, 2.0),
    ],
)
def test_an_expression_is_computed_period_by_period(
    expression: str, values: dict[str, float | None], result: float | None
) -> None:
    assert compute(expression, values, 60) == result


@pytest.mark.parametrize("expression", ["ANOMALY_DETECTION_BAND(a)", "a and b", "__import__('os')"])
def test_what_is_not_known_is_named(expression: str) -> None:
    with pytest.raises(ValueError, match="is not supported by the local run's metric math"):
        compute(expression, {"a": 1.0, "b": 1.0}, 60)
