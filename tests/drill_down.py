"""Every number of a campaign's statistics with the filter of `messages` that lists what it counts."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from functions.messages.statuses import STATUSES

_DELIVERED = ["DELIVERED", "OPENED", "CLICKED", "COMPLAINED"]
#: By field of `_Counts`, the filter beside that of its group.
COUNTS: Mapping[str, Mapping[str, Any]] = {
    "messages": {},
    "delivered": {"statuses": _DELIVERED},
    "opened": {"eventTypes": ["OPENED"]},
    "clicked": {"eventTypes": ["CLICKED"]},
    "hardBounced": {"statuses": ["HARD_BOUNCED"]},
    "softBounced": {"statuses": ["SOFT_BOUNCED"]},
    "failed": {"statuses": ["FAILED", "REJECTED"]},
    "complained": {"statuses": ["COMPLAINED"]},
    "unsubscribed": {"eventTypes": ["UNSUBSCRIBED", "OPTED_OUT"]},
}
#: By dimension, the field of the filter.
DIMENSIONS = {
    "ACTIVITY": "activities",
    "CARRIER": "carriers",
    "CHANNEL": "channels",
    "COUNTRY": "countries",
    "MAILBOX_PROVIDER": "mailboxProviders",
    "TREATMENT": "treatments",
}
#: By field of `EventCounts`, the types of `firstEvent`.
EVENTS: Mapping[str, list[str]] = {
    "delivered": ["DELIVERED"],
    "opened": ["OPENED"],
    "clicked": ["CLICKED"],
    "hardBounced": ["HARD_BOUNCED"],
    "softBounced": ["SOFT_BOUNCED"],
    "failed": ["FAILED", "REJECTED"],
    "complained": ["COMPLAINED"],
    "unsubscribed": ["UNSUBSCRIBED", "OPTED_OUT"],
}
_NUMBERS = " ".join(COUNTS)
_BREAKDOWNS = " ".join(
    f"{name}: breakdown(by: {name}, first: 1000) {{ value {_NUMBERS} }}" for name in DIMENSIONS
)
QUERY = f"""query ($id: ID!, $project: ID!, $zone: String!) {{
  campaign(id: $id, project: $project) {{ stats {{
  {_NUMBERS} pending
  byStatus {{ status messages }} byEventType {{ type messages }} reasons {{ code messages }}
  opens {{ unique uniqueByMachines }} clicks {{ unique uniqueByMachines }}
  rates {{ clickToOpen {{ denominator }} }}
  series(interval: DAY, timeZone: $zone) {{ start end {_NUMBERS} }}
  eventSeries(interval: DAY, timeZone: $zone) {{ start end sent {" ".join(EVENTS)} }}
  {_BREAKDOWNS}
}} }} }}"""
_LIST = """query ($id: ID!, $project: ID!, $filter: MessageFilter!, $after: String) {
  messages(by: {campaignId: $id}, projects: [$project], filter: $filter, first: 100, after: $after) {
    nodes { id } pageInfo { hasNextPage endCursor } } }"""

Query = Callable[..., dict[str, Any]]


class Number(NamedTuple):
    """A number, where it is in the statistics, and the filter whose list is as long."""

    place: str
    messages: int
    filter: Mapping[str, Any]


def numbers(query: Query, campaign: str, project: str, zone: str = "Asia/Kolkata") -> list[Number]:
    """Return every number of messages of a campaign's statistics."""
    stats = query(QUERY, id=campaign, project=project, zone=zone)["campaign"]["stats"]
    return list(_numbers(stats))


def list_length(query: Query, campaign: str, project: str, filtered: Mapping[str, Any]) -> int:
    """Return how many messages the list with a filter has, over all pages."""
    found: set[str] = set()
    after = None
    while True:
        page = query(_LIST, id=campaign, project=project, filter=filtered, after=after)["messages"]
        found |= {node["id"] for node in page["nodes"]}
        if not page["pageInfo"]["hasNextPage"]:
            return len(found)
        after = page["pageInfo"]["endCursor"]


def _numbers(stats: Mapping[str, Any]) -> Iterator[Number]:
    yield from _counts("stats", stats, {})
    yield Number(
        "pending", stats["pending"], {"statuses": [s for s, rule in STATUSES.items() if not rule.final]}
    )
    for one in stats["byStatus"]:
        yield Number("byStatus", one["messages"], {"statuses": [one["status"]]})
    for one in stats["byEventType"]:
        yield Number("byEventType", one["messages"], {"eventTypes": [one["type"]]})
    for one in stats["reasons"]:
        yield Number("reasons", one["messages"], {"reasons": [one["code"]]})
    for name, kind in (("opens", "OPENED"), ("clicks", "CLICKED")):
        yield Number(f"{name}.unique", stats[name]["unique"], {"eventTypes": [kind]})
        by_machines = {"automatedEventTypes": [kind]}
        yield Number(f"{name}.uniqueByMachines", stats[name]["uniqueByMachines"], by_machines)
    engaged = stats["rates"]["clickToOpen"]["denominator"]
    yield Number("clickToOpen", engaged, {"eventTypes": ["OPENED", "CLICKED"]})
    for bucket in stats["series"]:
        yield from _counts("series", bucket, {"sentAt": {"from": bucket["start"], "to": bucket["end"]}})
    for bucket in stats["eventSeries"]:
        span = {"from": bucket["start"], "to": bucket["end"]}
        yield Number("eventSeries.sent", bucket["sent"], {"sentAt": span})
        for name, types in EVENTS.items():
            yield Number(f"eventSeries.{name}", bucket[name], {"firstEvent": {"types": types, **span}})
    for dimension, field in DIMENSIONS.items():
        for group in stats[dimension]:
            yield from _counts(f"{dimension} {group['value']}", group, {field: [group["value"]]})


def _counts(place: str, counts: Mapping[str, Any], of: Mapping[str, Any]) -> Iterator[Number]:
    return (Number(f"{place}.{name}", counts[name], {**of, **more}) for name, more in COUNTS.items())
