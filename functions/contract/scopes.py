"""The scopes that tokens, API keys and roles can have."""

from enum import StrEnum


class Scope(StrEnum):
    """A permission of a caller, by its name in a token."""

    READ_MESSAGES = "messages:read"
    READ_ADDRESSES = "addresses:read"
    REVEAL_ADDRESSES = "addresses:reveal"
    READ_LOOKUPS = "lookups:read"
    READ_SCHEMA = "schema:read"
    ANY_TENANT = "tenants:any"
    WRITE_KEYS = "keys:write"
    WRITE_ERASURES = "erasures:write"
    READ_ERASURES = "erasures:read"


SCOPE_DESCRIPTIONS: dict[Scope, str] = {
    Scope.READ_MESSAGES: "Query messages. Required for every request.",
    Scope.READ_ADDRESSES: "See addresses, phone numbers, subjects and links unmasked. For machines.",
    Scope.REVEAL_ADDRESSES: "See them for a stated purpose, with the field `reveal`. For people.",
    Scope.READ_LOOKUPS: "Query the look-up log: who looked at which message or address, and why.",
    Scope.READ_SCHEMA: "Introspect the GraphQL schema (needed by GraphiQL) and see suggestions in errors.",
    Scope.ANY_TENANT: "Impersonate the tenant named in the `x-tenant` header. Every use is audit-logged.",
    Scope.WRITE_KEYS: "Create and revoke the tenant's API keys.",
    Scope.WRITE_ERASURES: "Request the erasure of recipients from the tenant's projects.",
    Scope.READ_ERASURES: "List requests for erasure, with their receipts.",
}
