"""Names of the environment variables that configure the functions. Standard library only.

The Pulumi program sets them and the handlers read them.
"""

# Powertools for AWS Lambda reads these two.
SERVICE_NAME = "POWERTOOLS_SERVICE_NAME"
METRICS_NAMESPACE = "POWERTOOLS_METRICS_NAMESPACE"

# Functions of one project: ingest, redrive, source monitor.
PROJECT = "PROJECT"
#: `project` or `stack`: whose alarms cover the project.
ALARM_SCOPE = "ALARM_SCOPE"
TABLE_NAME = "TABLE_NAME"
#: Secret with the key that destinations are hashed with.
DESTINATION_KEY_SECRET_ARN = "DESTINATION_KEY_SECRET_ARN"
#: Partitions per campaign and per journey.
SHARDS = "SHARDS"
#: Empty: messages do not expire.
RETENTION_DAYS = "RETENTION_DAYS"
#: JSON object: names of the tags that hold campaign, journey and reference.
TAGS = "TAGS"

# Writers of messages, and the function that counts them.
#: The generation of statistics; empty for a writer whose project has none.
STATS_GENERATION = "STATS_GENERATION"
STATS_TABLE_NAME = "STATS_TABLE_NAME"

# Ingest.
#: How long Firehose may hold records back before it calls the transform.
TRANSFORM_BUFFER_SECONDS = "TRANSFORM_BUFFER_SECONDS"

# Redrive.
ARCHIVE_BUCKET = "ARCHIVE_BUCKET"
QUEUE_URL = "QUEUE_URL"

# Source monitor.
#: JSON list of source names.
SOURCES = "SOURCES"
#: Empty: the project has no SES source.
SES_CONFIGURATION_SET = "SES_CONFIGURATION_SET"
#: JSON list of [delivery stream, whether it reads a Kinesis data stream].
STREAMS = "STREAMS"
#: After so long a finding is confirmed.
PATIENCE_SECONDS = "PATIENCE_SECONDS"
#: Records may stay in Firehose's buffer for so long; newer ones are not judged.
SETTLE_SECONDS = "SETTLE_SECONDS"

# GraphQL API.
#: Empty: the stack has no API keys.
API_KEY_TABLE_NAME = "API_KEY_TABLE_NAME"
BUDGET_TABLE_NAME = "BUDGET_TABLE_NAME"
COST_PER_MINUTE = "COST_PER_MINUTE"
CURSOR_KEY_SECRET_ARN = "CURSOR_KEY_SECRET_ARN"
#: Empty: the stack has no look-up log.
LOOKUP_STREAM_NAME = "LOOKUP_STREAM_NAME"
#: `all` or `reveals`.
LOOKUPS_REQUIRED = "LOOKUPS_REQUIRED"
REVEALS_PER_HOUR = "REVEALS_PER_HOUR"
#: `true` or `false`.
QUERIES_BY_GET = "QUERIES_BY_GET"
READER_ROLE_ARN_PREFIX = "READER_ROLE_ARN_PREFIX"
#: The throttle of the API's stage, over all clients.
REQUESTS_PER_SECOND = "REQUESTS_PER_SECOND"
REGISTRY_TABLE_NAME = "REGISTRY_TABLE_NAME"
#: `true` or `false`.
TRUSTED_DOCUMENTS_ONLY = "TRUSTED_DOCUMENTS_ONLY"

# GraphQL API, and the function that erases.
#: Empty: the stack erases nobody.
ERASURE_TABLE_NAME = "ERASURE_TABLE_NAME"
RECEIPT_KEY_ARN = "RECEIPT_KEY_ARN"
#: Who signs receipts: the program's name and the stack's.
RECEIPT_ISSUER = "RECEIPT_ISSUER"

# GraphQL API and the transform of the look-up log.
LOOKUP_TABLE_NAME = "LOOKUP_TABLE_NAME"

# The transform of the look-up log.
LOOKUP_DAYS = "LOOKUP_DAYS"

# Sign-in function of the user pool.
SCOPE_PREFIX = "SCOPE_PREFIX"

# GraphiQL.
#: Missing: the page offers no sign-in.
SIGN_IN_CLIENT_ID = "SIGN_IN_CLIENT_ID"
SIGN_IN_ISSUER = "SIGN_IN_ISSUER"
SIGN_IN_SCOPES = "SIGN_IN_SCOPES"
SIGN_IN_AUDIENCE = "SIGN_IN_AUDIENCE"
SIGN_IN_TOKEN_ORIGIN = "SIGN_IN_TOKEN_ORIGIN"
