"""Checks a resource's inputs against AWS's own models: pattern, enum, length and range of each parameter.

The provider checks the same before it calls AWS, or AWS does; mocks and the embedded AWS check neither.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import botocore.session
from botocore.model import ListShape, MapShape, Shape, StringShape, StructureShape

from tests.program.api_operations import DOCUMENTED, OPERATIONS
from tools.registrations.recorder import Recording, Resource

#: Inputs of the provider itself, or checked elsewhere.
_IGNORED = {"tags", "code", "region"}


@dataclass
class Report:
    """How many values were checked, which properties have no constraint, and which values break theirs."""

    checked: int = 0
    unconstrained: set[str] = field(default_factory=set)
    violations: list[str] = field(default_factory=list)


def check(recording: Recording) -> Report:
    """Return the report on every input, and every auto-name, of the recording's AWS resources."""
    report = Report()
    for resource in recording.resources.values():
        if resource.type.startswith("aws:"):
            _check_resource(resource, report)
    return report


def auto_name(resource: Resource) -> str:
    """Return a name as Pulumi's provider would give it: the logical name, a hyphen and seven hex digits."""
    return f"{resource.name}-{hashlib.sha256(resource.urn.encode()).hexdigest()[:7]}"


def _check_resource(resource: Resource, report: Report) -> None:
    operation = OPERATIONS[resource.type]
    inputs = {key: value for key, value in resource.inputs.items() if key not in _IGNORED}
    named = operation.auto_name
    if named and inputs.get(named) is None:
        inputs[named] = auto_name(resource)
    for path, value in _leaves("", inputs):
        shape = _shape(resource.type, path)
        problems = [*_documented(f"{resource.type}.{path}", value)]
        known = f"{resource.type}.{path}" in DOCUMENTED
        if shape is not None and _is_constrained(shape):
            known = True
            problems += _problems(shape, value)
        if known:
            report.checked += 1
        else:
            report.unconstrained.add(f"{resource.type}.{path}")
        report.violations += [f"{resource.name}: {resource.type}.{path}: {each}" for each in problems]


def _leaves(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for key, entry in value.items():
            yield from _leaves(f"{path}.{key}" if path else key, entry)
    elif isinstance(value, list):
        for entry in value:
            yield from _leaves(path, entry)
    elif value is not None:
        yield path, value


@cache
def _shape(type_: str, path: str) -> Shape | None:
    """Return the model of the parameter that a property becomes, None where there is none."""
    operation = OPERATIONS[type_]
    shape: Shape | None = _model(operation.service).operation_model(operation.name).input_shape
    walked = ""
    for part in path.split("."):
        walked = f"{walked}.{part}" if walked else part
        given = operation.paths.get(walked)
        if given == "":
            return None
        if given is not None:
            shape = _model(operation.service).operation_model(operation.name).input_shape
            for name in given.split("."):
                shape = _member(shape, name)
        else:
            shape = _member(shape, part)
        if shape is None:
            return None
    while isinstance(shape, ListShape):
        shape = shape.member
    return shape


def _member(shape: Shape | None, name: str) -> Shape | None:
    while isinstance(shape, ListShape):
        shape = shape.member
    if not isinstance(shape, StructureShape):
        return shape.value if isinstance(shape, MapShape) else None
    wanted = _folded(name)
    return next((member for key, member in shape.members.items() if _folded(key) == wanted), None)


def _folded(name: str) -> str:
    lower = name.lower().replace("_", "")
    lower = lower[:-3] + "y" if lower.endswith("ies") else lower
    return lower.removesuffix("s")


@cache
def _model(service: str) -> Any:
    return botocore.session.get_session().get_service_model(service)


def _is_constrained(shape: Shape) -> bool:
    return bool(shape.metadata.keys() & {"min", "max", "pattern", "enum"}) or shape.type_name == "boolean"


def _problems(shape: Shape, value: Any) -> Iterator[str]:
    limits = shape.metadata
    if shape.type_name == "boolean":
        if not isinstance(value, bool):
            yield f"must be a boolean, not {value!r}"
        return
    text = str(value).lower() if isinstance(value, bool) else str(value)
    size = len(text) if isinstance(shape, StringShape) else value
    if isinstance(size, int | float):
        if "min" in limits and size < limits["min"]:
            yield f"{text!r} is below the minimum {limits['min']}"
        if "max" in limits and size > limits["max"]:
            yield f"{text!r} is above the maximum {limits['max']}"
    if isinstance(shape, StringShape) and shape.enum and text not in shape.enum:
        yield f"{text!r} is none of {shape.enum}"
    if "pattern" in limits and not _matches(limits["pattern"], text):
        yield f"{text!r} does not match {limits['pattern']}"


def _matches(pattern: str, text: str) -> bool:
    python = re.sub(r"\\p\{([A-Za-z])\w*\}", lambda found: _CATEGORIES[found[1]], pattern)
    # As Java writes the characters beyond the first 65,536: in pairs.
    python = python.replace(r"\uD800\uDC00-\uDBFF\uDFFF", r"\U00010000-\U0010FFFF")
    return re.fullmatch(python, text, re.DOTALL) is not None


#: Unicode categories in the models' patterns, as near as Python's `re` can express them inside a set.
_CATEGORIES = {"L": r"\w", "N": r"\d", "M": r"\w", "S": r"\S", "P": r"\S", "Z": r"\s"}


def _documented(property_: str, value: Any) -> Iterator[str]:
    limit = DOCUMENTED.get(property_)
    if isinstance(limit, str) and re.fullmatch(limit, str(value)) is None:
        yield f"{value!r} does not match {limit}"
    if isinstance(limit, tuple) and not limit[0] <= value <= limit[1]:
        yield f"{value!r} is not from {limit[0]} to {limit[1]}"
