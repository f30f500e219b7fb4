"""Recorded registrations as Terraform's JSON, by the provider's own schema."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from local.provider.names import with_name
from tests.provider.terraform_names import attribute, matching, resource_name, resource_type, snake
from tools.registrations.portable import ARCHIVE, PLACEHOLDER, Row

#: What version 5 of the provider lacks and pulumi-aws 7, on version 6, has: (type, attribute), or a type.
LACKED_BY_VERSION_5 = frozenset(
    {
        ("aws_pinpointsmsvoicev2_event_destination", ""),
        # Version 5 spells an index's keys `hash_key` and `range_key`; they are converted.
        ("aws_dynamodb_table", "keySchemas"),
    }
)

Schema = Mapping[str, Any]


@dataclass
class Conversion:
    """A module in Terraform's JSON. `unmatched`: what has no counterpart in the schema; `left_out`: what the
    provider's version is known to lack."""

    archive: str
    resources: dict[str, dict[str, Any]] = field(default_factory=dict)
    unmatched: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        return sum(map(len, self.resources.values()))


def convert(rows: list[Row], schemas: Mapping[str, Schema], archive: str) -> Conversion:
    """Convert every AWS resource. `schemas`: by Terraform type; `archive`: the path of an archive of code."""
    converted = Conversion(archive)
    aws = {row["urn"]: row for row in rows if row["type"].startswith("aws:")}
    kept = {urn for urn, row in aws.items() if _is_known(row, schemas, converted)}
    for urn in kept:
        row = aws[urn]
        type_, name = resource_type(row["type"]), resource_name(row["name"])
        schema = schemas[type_]["block"]
        body = _block(with_name(row["type"], row["name"], row["inputs"], {}), schema, type_, type_, converted)
        body["depends_on"] = sorted(_address(aws[each]) for each in row["dependencies"] if each in kept)
        if row["ignoreChanges"]:
            ignored = [matching(each, _names(schema)) or snake(each) for each in row["ignoreChanges"]]
            body["lifecycle"] = [{"ignore_changes": ignored}]
        same_type = converted.resources.setdefault(type_, {})
        if name in same_type:
            converted.unmatched.append(f"{type_}.{name} is there twice")
        same_type[name] = body
    return converted


def _is_known(row: Row, schemas: Mapping[str, Schema], converted: Conversion) -> bool:
    type_ = resource_type(row["type"])
    if type_ not in schemas:
        lacked = converted.left_out if (type_, "") in LACKED_BY_VERSION_5 else converted.unmatched
        lacked.append(type_)
    return type_ in schemas


def _address(row: Row) -> str:
    return f"{resource_type(row['type'])}.{resource_name(row['name'])}"


def _names(block: Schema) -> set[str]:
    return {*block.get("attributes", ()), *block.get("block_types", ())}


def _block(
    inputs: Mapping[str, Any], schema: Schema, type_: str, path: str, converted: Conversion
) -> dict[str, Any]:
    body: dict[str, Any] = {}
    for key, value in inputs.items():
        if key == "keySchemas" and "key_schema" not in _names(schema):
            converted.left_out.append(f"{type_}.key_schema")
            kinds = {"HASH": "hash_key", "RANGE": "range_key"}
            body |= {kinds[each["keyType"]]: each["attributeName"] for each in value}
            continue
        name = (attribute(type_, key) if path == type_ else None) or matching(key, _names(schema))
        if name is None:
            converted.unmatched.append(f"{path} has no {key}")
        elif value == ARCHIVE:
            body[name] = converted.archive
        elif nested := schema.get("block_types", {}).get(name):
            many = value if isinstance(value, list) else [value]
            body[name] = [_block(each, nested["block"], type_, f"{path}.{name}", converted) for each in many]
        else:
            body[name] = _value(value, schema["attributes"][name].get("type"), f"{path}.{name}", converted)
    return body


def _value(value: Any, spec: Any, path: str, converted: Conversion) -> Any:
    """Return an attribute's value; `spec` is its type in the schema, such as `["list", "string"]`."""
    kind, inner = spec if isinstance(spec, list) else (spec, {})
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if kind in ("list", "set"):
        many = value if isinstance(value, list) else [value]
        return [_value(each, inner, path, converted) for each in many]
    if not isinstance(value, dict):
        return value
    if kind != "object":
        return {_text(key): _value(each, inner, path, converted) for key, each in value.items()}
    known = {key: matching(key, inner) for key in value}
    converted.unmatched += [f"{path} has no {key}" for key, name in known.items() if name is None]
    return dict.fromkeys(inner) | {
        name: _value(value[key], inner[name], path, converted) for key, name in known.items() if name
    }


def _text(value: str) -> str:
    """Return a text with Terraform's own marks escaped and placeholders as references."""
    escaped = value.replace("${", "$${").replace("%{", "%%{")
    return PLACEHOLDER.sub(lambda found: _reference(*found.groups()), escaped)


def _reference(token: str, name: str, output: str) -> str:
    type_ = resource_type(token)
    return f"${{{type_}.{resource_name(name)}.{attribute(type_, output) or snake(output)}}}"
