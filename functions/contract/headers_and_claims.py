"""What a request carries to the API: headers, token claims, authorizer fields, and the path below a route.
Standard library only."""

#: Header of a request that carries an API key.
API_KEY_HEADER = "x-api-key"
#: Header in which an operator names the tenant to act for.
TENANT_HEADER = "x-tenant"
#: The schema as text, below the path of each authentication method.
SCHEMA_FILE = "schema.graphql"

#: The access token's claim that names the user's tenant, in the stack's own user pool.
TENANT_CLAIM = "tenant"
#: The user's attribute that this claim is copied from; only administrators write it.
TENANT_ATTRIBUTE = "tenant"
#: The same attribute as Cognito names it outside the pool's schema.
CUSTOM_TENANT_ATTRIBUTE = f"custom:{TENANT_ATTRIBUTE}"

# What the authorizer of API keys passes to the API.
KEY_TENANT = "tenant"
KEY_SUBJECT = "subject"
KEY_SCOPES = "scopes"
KEY_ID = "key_id"
