"""Filters of event source mappings: which records reach the function.

Source: AWS Lambda developer guide, "Control which events Lambda sends to your function", the rules that the
program uses; any other rule fails.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from local.errors import LocalError


def matches(pattern: Mapping[str, Any], record: Mapping[str, Any]) -> bool:
    """Whether a record has, for each field of the pattern, a value that one of its rules accepts.

    Raises LocalError for an unknown rule.
    """
    return all(_matches_field(rule, record.get(name)) for name, rule in pattern.items())


def _matches_field(rule: object, value: object) -> bool:
    if isinstance(rule, Mapping):
        return isinstance(value, Mapping) and matches(rule, value)
    if isinstance(rule, Sequence) and not isinstance(rule, str):
        return any(_accepts(each, value) for each in rule)
    raise LocalError(f"The local run does not know the filter {rule!r}.")


def _accepts(rule: object, value: object) -> bool:
    if isinstance(rule, str):
        return value == rule
    match rule:
        case {"prefix": str(prefix)}:
            return isinstance(value, str) and value.startswith(prefix)
        case {"anything-but": {"prefix": str(prefix)}}:
            return isinstance(value, str) and not value.startswith(prefix)
    raise LocalError(f"The local run does not know the filter {rule!r}.")
