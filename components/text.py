"""Texts with parts that are known only once a resource is deployed.

`pulumi.Output.json_dumps` and `concat` make several Outputs of each value, known or not, and each Output is
a task of the event loop: most of what a program of many resources computes. Here only the unknown parts are.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pulumi


def text(*parts: pulumi.Input[str]) -> pulumi.Output[str]:
    """Return the parts as one text."""
    return _filled(list(parts), "".join)


def json_text(document: Mapping[str, Any] | list[Any]) -> pulumi.Output[str]:
    """Return the document as JSON, in which equal documents are equal texts."""
    return _filled(document, lambda known: json.dumps(known, sort_keys=True))


def _filled(value: Any, finish: Callable[[Any], str]) -> pulumi.Output[str]:
    """Return what `finish` makes of the value once all of it is known."""
    later = {id(each): each for each in _outputs(value)}
    if not later:
        return pulumi.Output.from_input(finish(value))
    if len(later) == 1:
        ((key, output),) = later.items()
        return output.apply(lambda known: finish(_with(value, {key: known})))
    return pulumi.Output.all(*later.values()).apply(
        lambda known: finish(_with(value, dict(zip(later, known, strict=True))))
    )


def _outputs(value: Any) -> Iterator[pulumi.Output[Any]]:
    if isinstance(value, pulumi.Output):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _outputs(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from _outputs(each)


def _with(value: Any, known: Mapping[int, Any]) -> Any:
    """Return the value with what its Outputs became, by their identity."""
    if isinstance(value, pulumi.Output):
        return known[id(value)]
    if isinstance(value, Mapping):
        return {key: _with(each, known) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_with(each, known) for each in value]
    return value
