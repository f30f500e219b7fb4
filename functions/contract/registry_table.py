"""The registry table: each tenant's projects, and which issuers and roles may act for a tenant.

Standard library only.
"""

from collections.abc import Iterable, Mapping
from typing import Any

REGISTRY_TENANT = "tenant"
REGISTRY_PROJECT = "project"
# Items of issuers and roles share the table with those of tenants. No tenant's name has a `#`.
REGISTRY_ISSUER = "issuer#"
REGISTRY_ROLE = "role#"
#: The sort key of an item that belongs to no project.
REGISTRY_NO_PROJECT = "-"

# Attributes of a project's item.
TABLE_NAME = "table_name"
DESTINATION_KEY_SECRET_ARN = "destination_key_secret_arn"
SHARDS = "shards"
#: Names of sources, separated by commas.
SOURCES = "sources"
#: Days after which a message is deleted; absent where the project keeps messages indefinitely.
RETENTION_DAYS = "retention_days"
#: ISO 3166-1 country code of national phone numbers in look-ups; absent where there is none.
DEFAULT_COUNTRY = "default_country"
#: Both are absent where the project has no statistics.
STATS_TABLE_NAME = "stats_table_name"
STATS_GENERATION = "stats_generation"
#: These are absent where the stack erases nobody: the role that may, the archive, the tag names as JSON, and
#: how long the copies of its data live that no erasure reaches.
ERASER_ROLE_ARN = "eraser_role_arn"
ARCHIVE_BUCKET = "archive_bucket"
TAGS = "tags"
RECOVERY_DAYS = "recovery_days"
STREAM_HOURS = "stream_hours"

# Attributes of an issuer's item.
TENANT_CLAIM = "tenant_claim"
SCOPE_PREFIX = "scope_prefix"
TENANTS = "tenants"
#: The value of `TENANTS` where the issuer may name any tenant.
REGISTRY_ANY_TENANT = {"S": "any"}

# Attributes of a role's item.
#: The tenant that the role may act for.
SPEAKS_FOR = "speaks_for"
#: Of an issuer's item, too: the scopes its tokens may have; absent where they may have any.
SCOPES = "scopes"


def texts(names: Iterable[str]) -> dict[str, object]:
    """Return names as a sorted DynamoDB list. DynamoDB returns a set in no particular order, in which
    Pulumi's provider would see a change at every deployment."""
    return {"L": [{"S": name} for name in sorted(set(names))]}


def names_in(value: Mapping[str, Any]) -> frozenset[str]:
    """Return the names in an attribute that `texts` wrote, or in the string set of an older deployment."""
    return frozenset(value["SS"] if "SS" in value else (each["S"] for each in value["L"]))
