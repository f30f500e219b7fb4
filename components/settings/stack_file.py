"""Finds settings that Pulumi.<stack>.yaml has twice: YAML readers keep the last one without a word."""

from collections.abc import Iterator
from pathlib import Path

import yaml


def duplicate_keys(path: Path) -> list[str]:
    """Return a mistake for each key written twice in one mapping of the file; none where there is no file."""
    if not path.is_file():
        return []
    return list(_duplicates(yaml.compose(path.read_text(), yaml.SafeLoader), ""))


def _duplicates(node: yaml.Node | None, path: str) -> Iterator[str]:
    if isinstance(node, yaml.SequenceNode):
        for number, entry in enumerate(node.value):
            yield from _duplicates(entry, f"{path}[{number}]")
    if not isinstance(node, yaml.MappingNode):
        return
    lines: dict[str, int] = {}
    for key, value in node.value:
        inner = f"{path}.{key.value}" if path else str(key.value)
        line = key.start_mark.line + 1
        if key.value in lines:
            yield f"{inner}: is on lines {lines[key.value]} and {line}: remove or rename one of the two"
        lines[key.value] = line
        yield from _duplicates(value, inner)
