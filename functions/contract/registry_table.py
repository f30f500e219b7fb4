"""The registry table: each tenant's projects, and which issuers and roles may act for a tenant.

Standard library only.
"""

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

# Attributes of an issuer's item.
TENANT_CLAIM = "tenant_claim"
SCOPE_PREFIX = "scope_prefix"
TENANTS = "tenants"
#: The value of `TENANTS` where the issuer may name any tenant.
REGISTRY_ANY_TENANT = {"S": "any"}

# Attributes of a role's item.
#: The tenant that the role may act for.
SPEAKS_FOR = "speaks_for"
SCOPES = "scopes"
