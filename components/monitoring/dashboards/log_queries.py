"""Saved Logs Insights queries over the functions' JSON logs. None shows a whole log line."""

from collections.abc import Iterable

from components.monitoring.dashboards.dashboard import LogQuery
from components.monitoring.dashboards.stack_dashboard import ApiParts
from components.project.resources import ProjectParts

_PASTED = "PASTE-A-REQUEST-ID"


def project_queries(projects: Iterable[ProjectParts]) -> list[LogQuery]:
    """Return queries over the logs of all projects' functions; `@log` shows which project a row is about."""
    logs = [each.logs.name for each in projects]
    return [
        LogQuery("one invocation by its request id", _ONE_INVOCATION, logs),
        LogQuery("failed invocations by error", _FAILED_INVOCATIONS, logs),
        LogQuery("batches over time", _BATCHES, logs),
        LogQuery("rare event types", _EVENT_TYPES, logs),
        LogQuery("failed records by reason", _FAILED, logs),
        LogQuery("redriven and held error objects", _REDRIVEN, logs),
    ]


def api_queries(parts: ApiParts) -> list[LogQuery]:
    """Return queries over the logs of the API's functions and the access log of its stage."""
    function, access = [parts.function.log_group], [parts.access_logs]
    keys = [parts.authorizer.log_group] if parts.authorizer else []
    return [
        LogQuery("one request by its request id", _ONE_REQUEST, function),
        LogQuery("errors by code and hour", _CODES, function),
        LogQuery("errors and warnings", _ERRORS, function),
        LogQuery("slowest requests", _SLOWEST, access),
        LogQuery("rejected requests by status and hour", _STATUSES, access),
        LogQuery("masked look-ups by caller", _MASKED_LOOKUPS, function),
        LogQuery("audit log of operators and API keys", _AUDIT, [*function, *keys]),
    ]


# Lambda logs unhandled exceptions under another name for the request id.
_ONE_INVOCATION = f"""fields @timestamp, @log, level, message, records, object, reason, errorType
| filter function_request_id = "{_PASTED}" or requestId = "{_PASTED}"
| sort @timestamp asc
| limit 1000"""

_FAILED_INVOCATIONS = """filter ispresent(errorType)
| stats count(*) as failed, min(@timestamp) as firstAt, max(@timestamp) as lastAt by errorType, @log
| sort failed desc"""

_ONE_REQUEST = f"""fields @timestamp, level, message, tenant, reason, error, location
| filter function_request_id = "{_PASTED}"
| sort @timestamp asc
| limit 1000"""

_BATCHES = """filter message = "batch recorded"
| stats count(*) as batches, sum(records) as recordsIn, sum(message_events) as events, sum(expired) as late
  by bin(5m) as at, @log
| sort at desc"""

# The types are keys of an object, not values of a field: a row shows the types of a batch as logged. Rare
# types come first.
_EVENT_TYPES = r"""filter message = "batch recorded"
| parse @message /"event_types":\s*\{(?<types>[^}]*)\}/
| stats count(*) as batches, min(@timestamp) as firstAt, max(@timestamp) as lastAt by types, @log
| sort batches asc
| limit 100"""

_FAILED = """filter message = "record failed"
| stats count(*) as failed, min(@timestamp) as firstAt, max(@timestamp) as lastAt by reason, @log
| sort failed desc"""

_REDRIVEN = """fields @timestamp, @log, level, message, object, attempt, records, recorded, reason
| filter ispresent(object)
| sort @timestamp desc
| limit 1000"""

_CODES = """filter service = "api" and ispresent(code)
| stats count(*) as errors by code, bin(1h) as hour
| sort hour desc"""

_ERRORS = """fields @timestamp, level, message, error, reason, function_request_id
| filter level = "ERROR" or level = "WARNING"
| sort @timestamp desc
| limit 1000"""

_SLOWEST = """fields @timestamp, requestId, routeKey, status, responseLatency, integrationLatency
| sort responseLatency desc
| limit 50"""

_STATUSES = """filter status >= 400
| stats count(*) as rejected by status, errorType, bin(1h) as hour
| sort hour desc"""

_MASKED_LOOKUPS = """filter message like /^masked look-up by destination/
| stats count(*) as lookups by tenant, subject, message, bin(1h) as hour
| sort lookups desc"""

# A subject is an issuer's id of a caller, a key's id or a role: never an address.
_AUDIT = """fields @timestamp, message, tenant, subject, key_id, reason
| filter message in ["operator acted for tenant", "api key created", "api key revoked", "key refused"]
| sort @timestamp desc
| limit 1000"""
