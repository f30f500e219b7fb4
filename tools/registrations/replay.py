"""A Pulumi program that registers recorded registrations again, with real outputs for their placeholders."""

from collections.abc import Iterable
from typing import Any

import pulumi

from tools.registrations.portable import ARCHIVE, PLACEHOLDER, Row, texts

#: The version of pulumi-aws that recorded them, as its own resources say it.
_PROVIDER_VERSION = "7.51.1"


def register(registrations: Iterable[Row]) -> None:
    """Register each row under its recorded parent. Call within a Pulumi program."""
    registered = list(registrations)
    wanted: dict[tuple[str, str], set[str]] = {}
    for row in registered:
        for text in texts(row["inputs"]):
            for type_, name, output in PLACEHOLDER.findall(text):
                wanted.setdefault((type_, name), set()).add(output)
    made: dict[str, pulumi.Resource] = {}
    by_name: dict[tuple[str, str], pulumi.Resource] = {}
    for row in registered:
        key = row["type"], row["name"]
        made[row["urn"]] = by_name[key] = _resource(row, wanted.get(key, set()), made, by_name)


def _resource(
    row: Row,
    wanted: set[str],
    made: dict[str, pulumi.Resource],
    by_name: dict[tuple[str, str], pulumi.Resource],
) -> pulumi.Resource:
    options = pulumi.ResourceOptions(
        parent=made.get(row["parent"]), protect=row["protect"] or None,
        retain_on_delete=row["retainOnDelete"] or None, ignore_changes=row["ignoreChanges"],
    )  # fmt: skip
    if not row["custom"]:
        return pulumi.ComponentResource(row["type"], row["name"], row["inputs"], options)
    options.version = _PROVIDER_VERSION
    inputs = {key: _filled(value, by_name) for key, value in row["inputs"].items()}
    inputs |= {key: pulumi.Output.secret(inputs[key]) for key in row["secrets"]}
    outputs = dict.fromkeys(wanted - {"id"})
    return pulumi.CustomResource(row["type"], row["name"], {**outputs, **inputs}, options)


def _filled(value: Any, by_name: dict[tuple[str, str], pulumi.Resource]) -> Any:
    if isinstance(value, dict):
        return {key: _filled(each, by_name) for key, each in value.items()}
    if isinstance(value, list):
        return [_filled(each, by_name) for each in value]
    if value == ARCHIVE:
        return pulumi.AssetArchive({"index.py": pulumi.StringAsset("# A release holds no code.")})
    if not isinstance(value, str):
        return value
    parts: list[Any] = []
    end = 0
    for found in PLACEHOLDER.finditer(value):
        parts += [value[end : found.start()], getattr(by_name[found[1], found[2]], found[3])]
        end = found.end()
    return pulumi.Output.concat(*parts, value[end:]) if parts else value
