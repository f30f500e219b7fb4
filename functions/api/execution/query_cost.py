"""What a query may ask for at most: weighed in one pass over its document, before it is validated.

Validation and execution can take time exponential in the length of a document, since a fragment may spread
another twice, which spreads a third twice. Here each fragment is weighed once, so the pass is linear. Nothing
is looked up in the schema: a field that does not exist weighs as much as one that does.
"""

from collections.abc import Iterator
from typing import NamedTuple

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    IntValueNode,
    ListValueNode,
    Node,
    OperationDefinitionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
)
from strawberry.utils.str_converters import to_camel_case

from functions.api.errors import ApiError, ErrorCode

#: How many messages a page holds, and how many where the query names no number.
MAX_PAGE_SIZE = 100
DEFAULT_PAGE_SIZE = 25

#: How many ids `messagesByIds` takes.
MAX_IDS = 500

#: Parsing stops there. The page of GraphiQL asks with 400 tokens in 1,700 characters.
MAX_TOKENS = 1_000
MAX_CHARACTERS = 16_000

#: What GraphiQL asks of the schema is deeper than any question about messages.
_INTROSPECTION = frozenset({"__schema", "__type"})

_TOLD_UP_TO = 1_000_000


class Weight(NamedTuple):
    """How much a selection asks for. Of `depth` and `introspection_depth` the deepest counts, of the rest
    the sum; `cost` is the number of objects that an answer can hold."""

    depth: int = 0
    introspection_depth: int = 0
    fields: int = 0
    aliases: int = 0
    directives: int = 0
    cost: int = 0

    def beside(self, other: "Weight") -> "Weight":
        return Weight(
            max(self.depth, other.depth),
            max(self.introspection_depth, other.introspection_depth),
            self.fields + other.fields,
            self.aliases + other.aliases,
            self.directives + other.directives,
            self.cost + other.cost,
        )


_NOTHING = Weight()
LIMITS = Weight(depth=10, introspection_depth=15, fields=300, aliases=15, directives=8, cost=5_000)

_NAMES = {
    "depth": "levels of fields",
    "introspection_depth": "levels of introspection",
    "fields": "fields, fragments included",
    "aliases": "aliases",
    "directives": "directives",
    "cost": "objects to answer with, `first` or 100 in a list",
}


def check(document: DocumentNode) -> Weight:
    """What the document weighs. Raises ApiError QUERY_TOO_COMPLEX, naming each limit that it exceeds."""
    weight = weigh(document)
    weighed = zip(Weight._fields, weight, LIMITS, strict=True)
    exceeded = [too_complex(_NAMES[name], told, limit) for name, told, limit in weighed if told > limit]
    if exceeded:
        raise ApiError(ErrorCode.QUERY_TOO_COMPLEX, " ".join([*exceeded, "Ask in several queries."]))
    return weight


def told(weight: Weight, left: int, per_minute: int) -> dict[str, dict[str, int]]:
    """What a client is told of a query within the limits, in an answer's `extensions`: what it weighs, what
    it may, and what the tenant may still ask for in this minute, as a cost."""
    budget = {"costPerMinute": per_minute, "costLeft": left}
    return {"weight": _told(weight), "limits": _told(LIMITS), "budget": budget}


def _told(weight: Weight) -> dict[str, int]:
    return {to_camel_case(name): amount for name, amount in weight._asdict().items()}


def too_complex(what: str, told: int, limit: int) -> str:
    """A sentence that says how much of something is too much."""
    if told >= _TOLD_UP_TO:
        return f"The query asks for more than {_TOLD_UP_TO:,} {what}; {limit:,} are allowed."
    return f"The query asks for {told:,} {what}: {told - limit:,} more than the {limit:,} allowed."


def weigh(document: DocumentNode) -> Weight:
    """What all of the document's operations ask for together, and what its unused fragments would."""
    scales = _Scales(document)
    total = _NOTHING
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode):
            total = total.beside(scales.weigh(definition))
    for name in scales.fragments:
        if name not in scales.weighed:
            total = total.beside(scales.fragment(name))
    return total


class _Scales:
    """Weighs the selections of one document; `weighed` holds the weight of each fragment met so far."""

    def __init__(self, document: DocumentNode) -> None:
        definitions = [one for one in document.definitions if isinstance(one, FragmentDefinitionNode)]
        self.fragments = {one.name.value: one for one in definitions}
        self.weighed: dict[str, Weight] = {}

    def weigh(self, node: Node) -> Weight:
        """What a field, a fragment or an operation asks for."""
        if isinstance(node, FragmentSpreadNode):
            weight = self.fragment(node.name.value)
        else:
            weight = _NOTHING
            selection_set: SelectionSetNode | None = getattr(node, "selection_set", None)
            for selection in selection_set.selections if selection_set else ():
                weight = weight.beside(self.weigh(selection))
            if isinstance(node, FieldNode):
                weight = _field(node, weight)
        directives = getattr(node, "directives", None)
        return weight._replace(directives=weight.directives + len(directives)) if directives else weight

    def fragment(self, name: str) -> Weight:
        if name not in self.weighed:
            # A fragment that spreads itself weighs nothing there: validation refuses it.
            self.weighed[name] = _NOTHING
            if definition := self.fragments.get(name):
                self.weighed[name] = self.weigh(definition)
        return self.weighed[name]


def _field(node: FieldNode, inside: Weight) -> Weight:
    is_introspection = node.name.value in _INTROSPECTION
    return Weight(
        depth=1 if is_introspection else inside.depth + 1,
        introspection_depth=inside.depth + 1 if is_introspection else inside.introspection_depth,
        fields=inside.fields + 1,
        aliases=inside.aliases + (node.alias is not None),
        directives=inside.directives,
        cost=_objects(node) * inside.cost + 1 if node.selection_set else 0,
    )


def _objects(node: FieldNode) -> int:
    """How many objects a field can give: variables are not known yet, so they count as the most allowed."""
    sizes = dict(_sizes(node))
    if "ids" in sizes:
        return sizes["ids"]
    return sizes.get("first", DEFAULT_PAGE_SIZE if node.name.value == "messages" else 1)


def _sizes(node: FieldNode) -> Iterator[tuple[str, int]]:
    for argument in node.arguments or ():
        match argument.name.value:
            case "first":
                yield "first", _size(argument.value, MAX_PAGE_SIZE)
            case "ids":
                yield "ids", _size(argument.value, MAX_IDS)


def _size(value: ValueNode, most: int) -> int:
    match value:
        case IntValueNode(value=text) if len(text) < len(str(most)):
            return max(int(text), 1)
        case ListValueNode(values=values):
            return min(len(values), most)
        case VariableNode() | IntValueNode():
            return most
    return 1
