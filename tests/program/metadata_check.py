"""Checks a resource's inputs, at any depth, against the types that pulumi_aws itself declares for them.

Nothing else offline catches a misspelt key: Pulumi sends whatever it is given, and mocks take it.
"""

import importlib
import inspect
import typing
from collections.abc import Awaitable, Iterator, Mapping, Sequence
from typing import Any

import pulumi
from pulumi import _types

SCALARS: dict[object, tuple[type, ...]] = {
    # On the wire every number is a double.
    str: (str,),
    bool: (bool,),
    int: (int, float),
    float: (int, float),
}


def mistakes(type_token: str, inputs: Mapping[str, Any]) -> list[str]:
    """What is wrong with `inputs` (wire names) of a resource of that type: one line each, with its path."""
    return list(_check_fields(type_token, args_class(type_token), inputs))


def args_class(type_token: str) -> type:
    """The class that declares the inputs of the resource `aws:module/thing:Thing`."""
    resource = _resource_class(type_token)
    for overload in typing.get_overloads(resource.__init__):
        if "args" in (parameters := inspect.signature(overload).parameters):
            # Optional, where a resource needs none of its arguments.
            annotation = parameters["args"].annotation
            candidates: tuple[type, ...] = (annotation, *typing.get_args(annotation))
            return next(each for each in candidates if _types.is_input_type(each))
    raise LookupError(f"{type_token} declares no arguments")


def is_taggable(type_token: str) -> bool:
    return "tags" in _types.input_type_types(args_class(type_token))


def _resource_class(type_token: str) -> Any:
    _, path, name = type_token.split(":")
    module = path.split("/")[0]
    module = f"{module}_" if module == "lambda" else module
    return getattr(importlib.import_module(f"pulumi_aws.{module}"), name)


def _check_fields(path: str, declared: type, value: object) -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield f"{path}: must be a mapping, not {value!r}"
        return
    fields = _types.input_type_types(declared)
    for key, entry in value.items():
        if key not in fields:
            yield f"{path}.{key}: is unknown to pulumi_aws"
        else:
            yield from _check(f"{path}.{key}", fields[key], entry)
    yield from (f"{path}.{key}: is missing" for key in _required(declared) if key not in value)


def _required(declared: type) -> list[str]:
    wire_names = _types.input_type_py_to_pulumi_names(declared)
    parameters = inspect.signature(declared).parameters.values()
    return [wire_names[each.name] for each in parameters if each.default is inspect.Parameter.empty]


def _check(path: str, declared: Any, value: object) -> Iterator[str]:
    choices = [choice for choice in _choices(declared) if choice is not type(None)]
    if len(choices) > 1:
        found = [list(_check(path, choice, value)) for choice in choices]
        if all(found):
            yield from found[0]
        return
    (expected,) = choices
    if _types.is_input_type(expected):
        yield from _check_fields(path, expected, value)
    elif typing.get_origin(expected) in (Sequence, list):
        yield from _check_entries(path, typing.get_args(expected)[0], value)
    elif typing.get_origin(expected) in (Mapping, dict):
        entries = value.items() if isinstance(value, Mapping) else ()
        for key, entry in entries:
            yield from _check(f"{path}[{key}]", typing.get_args(expected)[1], entry)
    elif not _is_scalar(expected, value):
        yield f"{path}: must be {expected}, not {value!r}"


def _check_entries(path: str, declared: Any, value: object) -> Iterator[str]:
    if not isinstance(value, list):
        yield f"{path}: must be a list, not {value!r}"
        return
    for index, entry in enumerate(value):
        yield from _check(f"{path}[{index}]", declared, entry)


def _choices(declared: Any) -> list[Any]:
    """What a value may be, once it has arrived: without Output and Awaitable."""
    if typing.get_origin(declared) is not typing.Union:
        return [declared]
    inner = [choice for each in typing.get_args(declared) for choice in _choices(each)]
    return [choice for choice in inner if typing.get_origin(choice) not in (Awaitable, pulumi.Output)]


def _is_scalar(expected: Any, value: object) -> bool:
    if expected in SCALARS:
        is_bool = isinstance(value, bool) and expected is not bool
        return isinstance(value, SCALARS[expected]) and not is_bool
    return isinstance(expected, type) and isinstance(value, expected)
