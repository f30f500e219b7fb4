"""The registry table: which projects a tenant has, how each is read, and who may name which tenant."""

REGISTRY_TENANT = "tenant"
REGISTRY_PROJECT = "project"
# Beside the tenants stand the issuers and roles that may name them. No tenant's name has a `#`.
REGISTRY_ISSUER = "issuer#"
REGISTRY_ROLE = "role#"
#: The sort key of an item that belongs to no project.
REGISTRY_NO_PROJECT = "-"
#: Where an issuer's item has a set of tenants, if it may name any.
REGISTRY_ANY_TENANT = {"S": "any"}
