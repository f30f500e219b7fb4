"""The health of a source as an item of its project's table, in the low-level attribute format, and back."""

from collections.abc import Mapping
from typing import Any

from functions.contract.message_table import ITEM_KEY, SOURCE_KEY_PREFIX
from functions.messages.storage.item import Item
from functions.source_health.health import Freshness, FreshnessState, HealthFinding, LastReport

_EVENT_AT, _RECORDED_AT, _LAG = "event_at", "recorded_at", "lag_ms"
_STATE, _REASON, _SINCE = "finding_state", "finding_reason", "finding_since"


def source_key(source: str) -> Item:
    return {ITEM_KEY: {"S": SOURCE_KEY_PREFIX + source}}


def report_update(source: str, report: LastReport) -> dict[str, Any]:
    """Return the arguments of an UpdateItem whose condition fails where a newer report is stored."""
    values = {_RECORDED_AT: report.recorded_at, _LAG: report.lag_ms}
    values |= {} if report.event_at is None else {_EVENT_AT: report.event_at}
    return {
        "Key": source_key(source),
        "UpdateExpression": "SET " + ", ".join(f"{name} = :{name}" for name in values),
        "ConditionExpression": f"attribute_not_exists({_RECORDED_AT}) OR {_RECORDED_AT} < :{_RECORDED_AT}",
        "ExpressionAttributeValues": {f":{name}": {"N": str(value)} for name, value in values.items()},
    }


def finding_update(source: str, finding: HealthFinding | None) -> dict[str, Any]:
    """Return the arguments of an UpdateItem that stores a finding; None removes it."""
    if finding is None:
        return {"Key": source_key(source), "UpdateExpression": f"REMOVE {_STATE}, {_REASON}, {_SINCE}"}
    return {
        "Key": source_key(source),
        "UpdateExpression": f"SET {_STATE} = :state, {_REASON} = :reason, {_SINCE} = :since",
        "ExpressionAttributeValues": {
            ":state": {"S": finding.state.value},
            ":reason": {"S": finding.reason},
            ":since": {"N": str(finding.since)},
        },
    }


def freshness_from_item(item: Mapping[str, Any]) -> Freshness:
    report = finding = None
    if _RECORDED_AT in item:
        event_at = int(item[_EVENT_AT]["N"]) if _EVENT_AT in item else None
        report = LastReport(event_at, int(item[_RECORDED_AT]["N"]), int(item[_LAG]["N"]))
    if _STATE in item:
        state, reason = FreshnessState(item[_STATE]["S"]), item[_REASON]["S"]
        finding = HealthFinding(state, reason, int(item[_SINCE]["N"]))
    return Freshness(report, finding)
