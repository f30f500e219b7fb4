"""The schema as clients see it: checked in, described throughout, built to Relay's rules."""

import sys
from pathlib import Path

from graphql import GraphQLInputObjectType, GraphQLInterfaceType, GraphQLObjectType, build_schema

from functions.api.schema.schema import schema

CHECKED_IN = Path(sys.modules["functions.api.schema.schema"].__file__ or "").with_name("schema.graphql")


def test_the_schema_checked_in_is_the_schema_served() -> None:
    assert CHECKED_IN.read_text() == f"{schema.as_str()}\n", "run `make schema` and read the difference"


def test_every_type_field_and_argument_is_described() -> None:
    undescribed = []
    for name, kind in build_schema(schema.as_str()).type_map.items():
        if name.startswith("__") or name in {"ID", "Int", "String", "Boolean", "Float"}:
            continue
        undescribed += [] if kind.description else [name]
        fields = getattr(kind, "fields", {}) or getattr(kind, "values", {})
        for field_name, field in fields.items():
            undescribed += [] if field.description else [f"{name}.{field_name}"]
            for argument_name, argument in getattr(field, "args", {}).items():
                undescribed += [] if argument.description else [f"{name}.{field_name}({argument_name})"]

    assert undescribed == []


def test_no_argument_and_no_input_names_a_tenant() -> None:
    told = []
    for name, kind in build_schema(schema.as_str()).type_map.items():
        if isinstance(kind, GraphQLInputObjectType):
            told += [f"{name}.{field}" for field in kind.fields]
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            told += [f"{name}.{field}({arg})" for field, f in kind.fields.items() for arg in f.args]

    assert not [name for name in told if "tenant" in name.lower()]
