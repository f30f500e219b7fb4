"""What a caller can be allowed: the scopes that tokens, API keys and roles carry. Standard library only."""

from enum import StrEnum


class Scope(StrEnum):
    """A scope; the texts are the scopes' names."""

    READ_MESSAGES = "messages:read"
    READ_ADDRESSES = "addresses:read"
    READ_SCHEMA = "schema:read"
    ANY_TENANT = "tenants:any"
    WRITE_KEYS = "keys:write"


SCOPE_DESCRIPTIONS: dict[Scope, str] = {
    Scope.READ_MESSAGES: "Ask anything at all.",
    Scope.READ_ADDRESSES: "See addresses, numbers, subjects and links in full; without it they are masked.",
    Scope.READ_SCHEMA: "Ask for the schema, as GraphiQL and other tools do, and be told what was meant.",
    Scope.ANY_TENANT: "Act for the one tenant that the header `x-tenant` names, which is logged.",
    Scope.WRITE_KEYS: "Make and revoke the tenant's API keys.",
}
