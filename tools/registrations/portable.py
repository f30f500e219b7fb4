"""Registrations as JSON in which each output is a placeholder, so that another engine can fill it in.

A placeholder is `@@TYPE|NAME|PROPERTY@@`, anywhere in a text.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pulumi

from tools.registrations.recorder import Cloud, Recording, record

PLACEHOLDER = re.compile(r"@@([^|@]+)\|([^|@]+)\|([^|@]+)@@")
#: Stands for every archive.
ARCHIVE = "@@archive@@"
#: Every output that the program uses of any type.
_OUTPUTS = (
    "apiEndpoint", "arn", "bucket", "bucketRegionalDomainName", "endpoint", "executionArn", "id", "invokeArn",
    "keyId", "name", "qualifiedArn", "streamArn", "uniqueId", "url", "version",
)  # fmt: skip

Row = dict[str, Any]


class Placeholders(Cloud):
    """Gives each resource placeholders as its outputs."""

    def invent(self, type_: str, logical_name: str, _: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        marks = {name: f"@@{type_}|{logical_name}|{name}@@" for name in _OUTPUTS}
        return marks["id"], marks


def portable(program: Callable[[], None], config: Mapping[str, object]) -> list[Row]:
    """Return what the program registers, each after its parent and what it depends on."""
    return rows(record(program, config, cloud=Placeholders({})))


def rows(recording: Recording) -> list[Row]:
    """Return a recording, made with placeholders, as plain JSON; archives become `ARCHIVE`."""
    return [
        {
            "type": each.type,
            "name": each.name,
            "urn": each.urn,
            "parent": each.parent,
            "custom": each.custom,
            "inputs": _plain(each.inputs),
            "secrets": sorted(each.secrets),
            "protect": each.protect,
            "retainOnDelete": each.retain_on_delete,
            "ignoreChanges": list(each.ignore_changes),
            "dependencies": sorted(each.dependencies),
        }
        for each in recording.resources.values()
        if each.type != "pulumi:pulumi:StackReference"
    ]


def as_text(registrations: list[Row]) -> str:
    """Return JSON with a row per line, so that differences are readable."""
    lines = ",\n".join(json.dumps(row, sort_keys=True) for row in registrations)
    return f"[\n{lines}\n]\n"


def texts(value: Any) -> Iterator[str]:
    """Yield every text in the value, at any depth."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from texts(each)


def _plain(value: Any) -> Any:
    if isinstance(value, pulumi.Archive):
        return ARCHIVE
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items() if each is not None}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value
