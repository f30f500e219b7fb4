"""A breaking change of the GraphQL schema since the last release is announced in the changelog."""

import re

import pytest
from graphql import GraphQLSchema, build_schema
from graphql.utilities import find_breaking_changes

from functions.api.schema.schema import schema
from tests.project import ROOT

RELEASES = ROOT / "docs" / "releases"
CHANGELOG = (ROOT / "CHANGELOG.md").read_text()


def released_versions() -> list[tuple[int, ...]]:
    names = (path.stem.removeprefix("schema-") for path in RELEASES.glob("schema-*.graphql"))
    return sorted(tuple(int(part) for part in name.split(".")) for name in names)


def changes_since_last_release() -> str:
    """The changelog above the section of the last release."""
    last = ".".join(map(str, released_versions()[-1]))
    return CHANGELOG.split(f"\n## [{last}]")[0]


def names_of(description: str, before: GraphQLSchema) -> set[str]:
    """What a breaking change is about, as the changelog may name it: `Type.field`, `Enum.VALUE` or `Type`.

    A field that an interface declares may be announced once, by the interface's name.
    """
    names: list[str] = re.findall(r"\b([A-Z]\w*(?:\.\w+)?)\b", description)
    owner, _, field = max(names, key=lambda name: "." in name).partition(".")
    if not field:
        return {owner}
    interfaces = getattr(before.type_map.get(owner), "interfaces", ())
    return {f"{owner}.{field}", *(f"{one.name}.{field}" for one in interfaces if field in one.fields)}


def test_each_breaking_change_has_a_line_in_the_changelog() -> None:
    version = ".".join(map(str, released_versions()[-1]))
    before = build_schema((RELEASES / f"schema-{version}.graphql").read_text())
    after = build_schema(schema.as_str())
    announced = set(re.findall(r"`([^`]+)`", changes_since_last_release()))

    missing = [
        change.description
        for change in find_breaking_changes(before, after)
        if announced.isdisjoint(names_of(change.description, before))
    ]

    assert missing == []


QUERY, ENUM = "type Query { a: Int b: Int }", "enum E { X Y }"
INTERFACE = "interface I { i: Int } type T implements I { i: Int }"


@pytest.mark.parametrize(
    ("after", "name"),
    [
        (f"type Query {{ a: Int }} {ENUM} {INTERFACE}", "Query.b"),
        (f"{QUERY} enum E {{ X }} {INTERFACE}", "E.Y"),
        (f"{QUERY} {ENUM} {INTERFACE.replace('i:', 'j:')}", "I.i"),
        (f"{QUERY} {INTERFACE}", "E"),
    ],
)
def test_a_removal_is_a_breaking_change_with_one_name(after: str, name: str) -> None:
    before = build_schema(f"{QUERY} {ENUM} {INTERFACE}")

    changes = find_breaking_changes(before, build_schema(after))

    assert changes
    assert all(name in names_of(change.description, before) for change in changes)
