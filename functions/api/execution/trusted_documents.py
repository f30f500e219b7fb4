"""The documents that a deployment trusts: clients name them by hash, and no request can add one.

The identifiers are those of "GraphQL over HTTP" (appendix A, `documentId`), and of the convention of Apollo
Client and urql (`extensions.persistedQuery.sha256Hash`).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from functions.api.errors import ApiError, ErrorCode, bad_request

#: Each file is an object of texts, as generators of persisted documents write it.
FOLDER = Path(__file__).parents[1] / "trusted_documents"

_PREFIX = "sha256:"


@dataclass(frozen=True)
class TrustedDocuments:
    """`texts` are the documents. `required`: a caller with a token may send no other."""

    texts: frozenset[str] = frozenset()
    required: bool = False

    @classmethod
    def in_folder(cls, folder: Path = FOLDER, *, required: bool = False) -> "TrustedDocuments":
        """Return the documents of all files in `folder`. Their keys are not read: the hash is that of the
        text."""
        files = [json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))]
        return cls(frozenset(text for file in files for text in file.values()), required)

    @cached_property
    def _by_hash(self) -> Mapping[str, str]:
        return {hashed(text): text for text in self.texts}

    def text(self, query: str) -> str:
        """Return the text of a request's document: `query`, or the one that it names (see `with_document`).
        Raises ApiError PERSISTED_QUERY_NOT_FOUND."""
        if not query.startswith(_PREFIX):
            return query
        if (text := self._by_hash.get(query.removeprefix(_PREFIX))) is None:
            # Apollo Client and urql recognise this text, and send the query itself.
            raise ApiError(ErrorCode.PERSISTED_QUERY_NOT_FOUND, "PersistedQueryNotFound")
        return text

    def check(self, text: str) -> None:
        """Raise ApiError FORBIDDEN for a text that is not trusted, where that is required."""
        if self.required and text not in self.texts:
            raise ApiError(
                ErrorCode.FORBIDDEN,
                "With a token this API accepts trusted documents only: send one of them, by its hash.",
            )


def hashed(text: str) -> str:
    """Return the hash by which a document is named."""
    return sha256(text.encode()).hexdigest()


def with_document(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return a request's parameters with `query`: the text, or else `sha256:` and the hash that they name,
    which is no GraphQL. Raises RefusedError."""
    named, query = _hash_in(parameters), parameters.get("query")
    if named is None:
        return dict(parameters)
    if isinstance(query, str) and query:
        if hashed(query) != named:
            raise bad_request("The hash of the persisted query is not the sha256 of `query`.")
        return dict(parameters)
    return {**parameters, "query": f"{_PREFIX}{named}"}


def _hash_in(parameters: Mapping[str, Any]) -> str | None:
    if (document_id := parameters.get("documentId")) is not None:
        if not isinstance(document_id, str) or not document_id.startswith(_PREFIX):
            raise bad_request(f"`documentId` must be `{_PREFIX}` and the hash of the document.")
        return document_id.removeprefix(_PREFIX).lower()
    extensions = parameters.get("extensions")
    persisted = extensions.get("persistedQuery") if isinstance(extensions, Mapping) else None
    if persisted is None:
        return None
    value = persisted.get("sha256Hash") if isinstance(persisted, Mapping) else None
    if not isinstance(value, str):
        raise bad_request("`extensions.persistedQuery.sha256Hash` must be the sha256 of the document.")
    return value.lower()
