"""Names of the custom metrics that functions emit and that alarms, dashboards and the source monitor read.

Standard library only.
"""

from collections.abc import Mapping

#: Namespace of the sums over all stacks of an account and region; each stack's own namespace starts with it.
SHARED_NAMESPACE = "MessageTracker"

# Dimensions.
PROJECT_DIMENSION = "project"
SERVICE_DIMENSION = "service"
CODE_DIMENSION = "code"

# Values of the dimension `service`: which function emits the metric.
INGEST = "ingest"
REDRIVE = "redrive"
SOURCE_MONITOR = "watch"
API = "api"
STATS = "stats"
ERASURE = "erasure"
LOOKUPS = "lookups"

# Ingest: records, and the events in them.
RECORDS = "Records"
FAILED_RECORDS = "FailedRecords"
MESSAGE_EVENTS = "MessageEvents"
EXPIRED_EVENTS = "ExpiredEvents"
DUPLICATE_EVENTS = "DuplicateEvents"
UNKNOWN_EVENTS = "UnknownEvents"
CAPPED_MESSAGES = "CappedMessages"
INGEST_LAG_SECONDS = "IngestLagSeconds"
#: Records by source.
RECORDS_OF: Mapping[str, str] = {"pinpoint": "PinpointRecords", "ses": "SesRecords", "sms": "SmsRecords"}

# Ingest: events by kind, of all channels.
ACCEPTED = "Accepted"
DELIVERED = "Delivered"
SOFT_BOUNCES = "SoftBounces"
HARD_BOUNCES = "HardBounces"
COMPLAINTS = "Complaints"
FAILED = "Failed"

# Ingest: events of e-mails alone, as SES counts them for its reputation metrics.
EMAILS_ACCEPTED = "EmailsAccepted"
EMAIL_HARD_BOUNCES = "EmailHardBounces"
EMAIL_COMPLAINTS = "EmailComplaints"

# Redrive.
REDRIVEN_RECORDS = "RedrivenRecords"
POISON_RECORDS = "PoisonRecords"
HELD_OBJECTS = "HeldObjects"
ABANDONED_OBJECTS = "AbandonedObjects"

# Source monitor.
CHECKS = "Checks"
SOURCES_DOWN = "SourcesDown"
SOURCES_BEHIND = "SourcesBehind"

# Statistics: records of the message table's stream that some row lacks.
UNCOUNTED_RECORDS = "UncountedRecords"
#: Rows that differ from a recount of their messages, and still do a quarter of an hour later.
STATS_DRIFT = "StatsDrift"
#: From the write of a message to its count.
STATS_LAG_SECONDS = "StatsLagSeconds"

# Erasure.
ERASURE_RUNS = "ErasureRuns"
OPEN_ERASURES = "OpenErasures"
#: Open for longer than an erasure takes, and those that an unreadable object blocks.
LATE_ERASURES = "LateErasures"
STUCK_ERASURES = "StuckErasures"
FAILED_ERASURES = "FailedErasures"

# GraphQL API.
REQUESTS = "Requests"
ERRORS = "Errors"
SHORT_PAGES = "ShortPages"
#: Look-ups by destination of callers who see masked addresses, and those beyond their rate limit.
MASKED_LOOKUPS = "MaskedLookups"
REFUSED_MASKED_LOOKUPS = "RefusedMaskedLookups"
#: Requests whose record the look-up log did not take.
UNRECORDED_LOOKUPS = "UnrecordedLookups"
#: Reveals beyond a caller's limit for an hour.
REFUSED_REVEALS = "RefusedReveals"

#: Metrics that are also summed over all projects with `alarms.scope: stack`.
OF_STACK_ALARMS = frozenset(
    {
        RECORDS,
        FAILED_RECORDS,
        MESSAGE_EVENTS,
        DUPLICATE_EVENTS,
        UNKNOWN_EVENTS,
        INGEST_LAG_SECONDS,
        EMAILS_ACCEPTED,
        EMAIL_HARD_BOUNCES,
        EMAIL_COMPLAINTS,
        POISON_RECORDS,
        HELD_OBJECTS,
        ABANDONED_OBJECTS,
        UNCOUNTED_RECORDS,
        STATS_DRIFT,
        STATS_LAG_SECONDS,
        CHECKS,
        SOURCES_DOWN,
        SOURCES_BEHIND,
    }
)
