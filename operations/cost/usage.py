"""How much of each paid unit the product uses: counts that benchmarks measure, and estimates, each marked."""

from dataclasses import dataclass


@dataclass(frozen=True)
class MessageUsage:
    """One message of the standard mix. Measured by `python -m benchmarks.write_units`, nothing coalesced.

    `stored_bytes`: of its item and index entries, with DynamoDB's overhead.
    """

    events: float
    write_units: float
    stored_bytes: float


#: `benchmarks/results.md`: events and write units a message; dollars of storage, at $0.25 a GB and month.
EMAIL = MessageUsage(events=4.06, write_units=6.34, stored_bytes=0.30 / 0.25 * 1024**3 / 1e6)
SMS = MessageUsage(events=3.03, write_units=5.03, stored_bytes=0.30 / 0.25 * 1024**3 / 1e6)

#: 600 records of the standard mix are 1 MB (`benchmarks/write_units.py`).
EVENT_BYTES = 1_700
#: Estimate: an event in a compressed object of the archive.
ARCHIVED_EVENT_BYTES = 180
#: Measured (`benchmarks.transform`, without coalescing), with the calls to DynamoDB: CPU time of an event.
INGEST_EVENT_SECONDS = 1.13e-3
#: Estimate: what an invocation of ingest takes beside its events, and what it logs, metrics included.
INGEST_CALL_SECONDS = 10e-3
INGEST_LOG_BYTES = 2_800
#: Ingest writes its progress and each source's report at most so often, a write unit each.
HEALTH_INTERVAL_SECONDS = 10

#: Measured (`benchmarks.statistics`): write units of a message's rows, of project and campaign, for 2,000
#: messages in a half-hour, by the window in seconds.
STATS_WRITE_UNITS = {10: 4.42, 60: 3.12, 300: 2.17}
#: At most a write of each of two rows, of two units, for each window of each of four shards in the 48 hours
#: in which e-mails are opened.
STATS_MAX_ROW_UNITS = 2 * 2 * 4 * 48 * 3_600
#: Estimates: the time of an invocation for each shard and window, and of a record, one for each event.
STATS_CALL_SECONDS, STATS_RECORD_SECONDS, STATS_MEMORY_GB, STATS_SHARDS = 20e-3, 0.15e-3, 0.5, 4
STATS_LOG_BYTES = 600

#: Firehose writes objects by multipart upload where it buffers for less than a minute: start, part, end.
MULTIPART_BELOW_SECONDS, MULTIPART_REQUESTS = 60, 3
#: The archive has each record under raw/ and under delivered/.
ARCHIVE_PREFIXES = 2

#: Estimate: a check of the source monitor (256 MB), without a finding.
CHECK_SECONDS, CHECK_MEMORY_GB, CHECK_LOG_BYTES = 0.2, 0.25, 1_500
#: A source that was silent for so long is compared with CloudWatch's metrics.
SILENT_SECONDS = 30

#: Lambda polls the redrive queue with five pollers of 20 seconds each while it is idle.
QUEUE_POLLS_A_SECOND = 5 / 20

#: Estimate: a query of the API: half of them messages by id, half of them pages of 25.
QUERY_READ_UNITS, QUERY_SECONDS, QUERY_LOG_BYTES = 20, 0.05, 3_000
#: Each query updates its tenant's budget.
QUERY_WRITE_UNITS = 1
#: Estimate: environments of the API's function that start in a month.
API_STARTS = 1_000
#: Custom metrics of the API: requests, and errors by code (estimate).
API_METRICS = 4

#: Estimate: calls to a customer managed key of a project, with S3's bucket key.
KEY_REQUESTS = 100_000
#: Estimate: what is left of a log line after CloudWatch's compression.
LOG_COMPRESSION = 0.15
#: X-Ray records the first trace of a function in each second, and so many of the others.
TRACED_SHARE = 0.05
