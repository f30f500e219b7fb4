"""Parse, limit and validate each query text once: clients repeat the same few texts."""

from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    parse,
    specified_rules,
    validate,
)
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from functions.api.errors import ApiError, ErrorCode
from functions.api.execution import query_cost

#: Memory of a parsed token with its node and its place, measured.
_TOKEN_BYTES = 2_100

#: Enough errors to fix a query by; each costs a search for similar names.
_MAX_ERRORS = 10

_RULES = (*specified_rules, MaybeNullValidationRule, OneOfInputValidationRule)  # as Strawberry has them


@dataclass(frozen=True)
class ParsedDocument:
    """A document within the limits, its cost, its validation errors and its number of operations."""

    document: DocumentNode
    cost: query_cost.QueryCost
    errors: tuple[GraphQLError, ...]
    operations: int

    @property
    def is_introspection(self) -> bool:
        """Return whether the document selects the schema."""
        return self.cost.introspection_depth > 0


@dataclass
class DocumentCache:
    """Parsed documents by their text, in at most `max_bytes` of memory; the least recently used is
    evicted."""

    max_bytes: int
    _bytes: int = 0
    _documents: OrderedDict[str, tuple[ParsedDocument, int]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def document(self, text: str, schema: GraphQLSchema) -> ParsedDocument:
        """Return the document of a query text. Raises GraphQLSyntaxError, or ApiError QUERY_TOO_COMPLEX:
        refused texts are not cached, so they cannot evict those in use."""
        with self._lock:
            if text in self._documents:
                self._documents.move_to_end(text)
                return self._documents[text][0]
        parsed = parse_document(text, schema)
        size = _size(text, parsed.document)
        with self._lock:
            if text not in self._documents and size <= self.max_bytes:
                self._documents[text] = parsed, size
                self._bytes += size
            while self._bytes > self.max_bytes:
                _, (_, evicted) = self._documents.popitem(last=False)
                self._bytes -= evicted
        return parsed


def parse_document(text: str, schema: GraphQLSchema) -> ParsedDocument:
    """Parse and validate a query text. Raises GraphQLSyntaxError, or ApiError QUERY_TOO_COMPLEX."""
    document = _parse(text)
    cost = query_cost.check(document)
    errors = tuple(validate(schema, document, _RULES, max_errors=_MAX_ERRORS))
    operations = sum(isinstance(one, OperationDefinitionNode) for one in document.definitions)
    return ParsedDocument(document, cost, errors, operations)


def _parse(text: str) -> DocumentNode:
    if len(text) > query_cost.MAX_CHARACTERS:
        message = query_cost.too_complex("characters", len(text), query_cost.MAX_CHARACTERS)
        raise ApiError(ErrorCode.QUERY_TOO_COMPLEX, message)
    try:
        return parse(text, max_lexical_tokens=query_cost.MAX_TOKENS, max_comments=query_cost.MAX_TOKENS)
    except GraphQLSyntaxError as error:
        if "Parsing aborted" in error.message:
            raise ApiError(ErrorCode.QUERY_TOO_COMPLEX, error.message) from None
        raise


def _size(text: str, document: DocumentNode) -> int:
    """Return the memory of a parsed document in bytes, estimated by its tokens."""
    tokens, token = 0, document.loc.start_token if document.loc else None
    while token:
        tokens, token = tokens + 1, token.next
    return tokens * _TOKEN_BYTES + 4 * len(text)
