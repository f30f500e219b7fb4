"""The cost of a query and its limits, computed from the document before validation.

Validation and execution can take time exponential in the length of a document, because a fragment may spread
another twice, which spreads a third twice. Here each fragment is visited once, so the time is linear. The
schema is not used: a field that does not exist costs as much as one that does.
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
from functions.messages.reachability import HISTORY_SIZE

#: The largest page, and the page size if the query states none.
MAX_PAGE_SIZE = 100
DEFAULT_PAGE_SIZE = 25

#: The largest number of ids of `messagesByIds`.
MAX_IDS = 500

#: Parsing stops at these limits. GraphiQL's introspection query has 400 tokens in 1,700 characters.
MAX_TOKENS = 1_000
MAX_CHARACTERS = 16_000

#: The usual sizes of lists without a size argument. The cost that is charged in the end is of their true
#: size.
_LIST_SIZES = {
    "apiKeys": 100, "channels": 2, "contradictedEvents": 1, "events": 4, "evidence": 3, "projects": 5,
    "reads": 2, "recipients": 2, "sourceHealth": 2,
}  # fmt: skip
#: Lists with a page.
_PAGES = frozenset({"campaigns", "erasures", "journeys", "lookups", "messages"})
#: Fields of a connection and of its edges: they are no objects beside the messages of the page.
_PARTS_OF_PAGE = frozenset({"edges", "node", "nodes", "pageInfo"})

#: Introspection is nested deeper than any query for messages, so it has a limit of its own.
_INTROSPECTION = frozenset({"__schema", "__type"})

#: A larger number is reported as "more than".
_MAX_REPORTED = 1_000_000


class QueryCost(NamedTuple):
    """The cost of a selection. `depth` and `introspection_depth` are maxima, the others are sums; `cost` is
    the largest number of objects in the response."""

    depth: int = 0
    introspection_depth: int = 0
    fields: int = 0
    aliases: int = 0
    directives: int = 0
    cost: int = 0

    def __add__(self, other: "QueryCost") -> "QueryCost":  # type: ignore[override]
        return QueryCost(
            max(self.depth, other.depth),
            max(self.introspection_depth, other.introspection_depth),
            self.fields + other.fields,
            self.aliases + other.aliases,
            self.directives + other.directives,
            self.cost + other.cost,
        )


_NOTHING = QueryCost()
LIMITS = QueryCost(depth=10, introspection_depth=15, fields=300, aliases=15, directives=8, cost=5_000)

_NAMES = {
    "depth": "levels of fields",
    "introspection_depth": "levels of introspection",
    "fields": "fields, fragments included",
    "aliases": "aliases",
    "directives": "directives",
    "cost": "objects in the response (a variable counts as the most: `first` as 100, `ids` as 500)",
}


def check(document: DocumentNode) -> QueryCost:
    """Return the cost of a document. Raises ApiError QUERY_TOO_COMPLEX, which names each exceeded limit."""
    cost = document_cost(document)
    amounts = zip(QueryCost._fields, cost, LIMITS, strict=True)
    exceeded = [too_complex(_NAMES[name], amount, limit) for name, amount, limit in amounts if amount > limit]
    if exceeded:
        raise ApiError(ErrorCode.QUERY_TOO_COMPLEX, " ".join([*exceeded, "Split it into several queries."]))
    return cost


def camel_case(cost: QueryCost) -> dict[str, int]:
    """Return a cost with GraphQL's names."""
    return {to_camel_case(name): amount for name, amount in cost._asdict().items()}


def too_complex(what: str, amount: int, limit: int) -> str:
    """Return a sentence that states an exceeded limit."""
    if amount >= _MAX_REPORTED:
        return f"The query has more than {_MAX_REPORTED:,} {what}; {limit:,} are allowed."
    return f"The query has {amount:,} {what}: {amount - limit:,} more than the {limit:,} allowed."


def document_cost(document: DocumentNode) -> QueryCost:
    """Return the cost of all operations of a document together, and of its unused fragments."""
    visitor = _CostVisitor(document)
    total = _NOTHING
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode):
            total = total + visitor.visit(definition)
    for name in visitor.fragments:
        if name not in visitor.costs:
            total = total + visitor.fragment(name)
    return total


class _CostVisitor:
    """Computes the cost of the selections of one document; `costs` has that of each visited fragment."""

    def __init__(self, document: DocumentNode) -> None:
        definitions = [one for one in document.definitions if isinstance(one, FragmentDefinitionNode)]
        self.fragments = {one.name.value: one for one in definitions}
        self.costs: dict[str, QueryCost] = {}

    def visit(self, node: Node) -> QueryCost:
        """Return the cost of a field, a fragment or an operation."""
        if isinstance(node, FragmentSpreadNode):
            cost = self.fragment(node.name.value)
        else:
            cost = _NOTHING
            selection_set: SelectionSetNode | None = getattr(node, "selection_set", None)
            for selection in selection_set.selections if selection_set else ():
                cost = cost + self.visit(selection)
            if isinstance(node, FieldNode):
                cost = _field(node, cost)
        directives = getattr(node, "directives", None)
        return cost._replace(directives=cost.directives + len(directives)) if directives else cost

    def fragment(self, name: str) -> QueryCost:
        if name not in self.costs:
            # A fragment that spreads itself costs nothing there: validation refuses it.
            self.costs[name] = _NOTHING
            if definition := self.fragments.get(name):
                self.costs[name] = self.visit(definition)
        return self.costs[name]


def _field(node: FieldNode, inside: QueryCost) -> QueryCost:
    is_introspection = node.name.value in _INTROSPECTION
    return QueryCost(
        depth=1 if is_introspection else inside.depth + 1,
        introspection_depth=inside.depth + 1 if is_introspection else inside.introspection_depth,
        fields=inside.fields + 1,
        aliases=inside.aliases + (node.alias is not None),
        directives=inside.directives,
        cost=_cost(node, inside.cost) if node.selection_set else 0,
    )


def _cost(node: FieldNode, inside: int) -> int:
    """Return the cost of a field with the cost of its selection; a variable counts as the maximum allowed."""
    name, sizes = node.name.value, dict(_sizes(node))
    if name in _PAGES:
        # The page is read whatever is selected; its nodes and edges are its objects.
        return sizes.get("first", DEFAULT_PAGE_SIZE) * (1 + inside)
    if name == "recipient":
        # The verdict reads the newest messages, whatever is selected.
        return HISTORY_SIZE + 1 + inside
    if name in _PARTS_OF_PAGE and not node.arguments:
        return inside
    size = sizes.get("first" if name == "apiKeys" else "ids", _LIST_SIZES.get(name, 1))
    return size * (1 + inside)


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
