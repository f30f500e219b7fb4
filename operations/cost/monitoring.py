"""How many metrics a stack's alarms evaluate and its functions emit, as its settings have it.

A test compares these counts with the registrations of the program.
"""

import math

from functions.contract.message_table import INDEXES
from functions.contract.metric_names import OF_STACK_ALARMS
from functions.source_monitor.detection import Watched
from operations.cost.billed_stack import BilledProject, BilledStack
from operations.cost.prices import MONTH_MINUTES
from operations.cost.traffic import Load
from operations.cost.usage import API_METRICS, SILENT_SECONDS

#: Of each project, with the indexes of its table; then what adds to them: e-mails, a data stream, a key for
#: each stream, expected events, statistics.
_PROJECT = 32 + sum(not index.has_only_rare for index in INDEXES)
_EMAIL, _DATA_STREAM, _KEY, _EXPECTED, _STATS = 3, 5, 4, 1, 3
#: Of the API and the account.
_STACK = 15
#: Of the look-up log.
_LOOKUP_LOG = 3
#: Of each tenant with SQL over its archives.
_ANALYTICS = 3
#: Of the eraser: what its alarms evaluate, and all that it emits.
_ERASURE, ERASER_METRICS = 3, 5

#: Metrics that ingest emits besides one for each source.
_INGEST_METRICS = 17
_MONITOR_METRICS = 3


def alarm_metrics(stack: BilledStack) -> int:
    """Return the number of metrics that all alarms of a stack evaluate."""
    if not stack.alarms:
        return 0
    own = sum(_of_project(each) for each in stack.projects if each.alarm_scope == "project")
    own += _ANALYTICS * stack.analysed_tenants + (_ERASURE if stack.erases else 0)
    own += _LOOKUP_LOG if stack.has_lookup_log else 0
    return (_STACK if stack.has_api else 0) + own + (len(OF_STACK_ALARMS) if _has_shared_alarms(stack) else 0)


def _of_project(project: BilledProject) -> int:
    streams = 2 if project.has_data_stream else 1
    return (
        _PROJECT
        + (_STATS if project.stats_window is not None else 0)
        + (_EMAIL if {"ses", "pinpoint"} & set(project.sources) else 0)
        + (_DATA_STREAM if project.has_data_stream else 0)
        + (_KEY * streams if project.key != "none" else 0)
        + (_EXPECTED if project.expects_events else 0)
    )


def dashboards(stack: BilledStack) -> int:
    """Return the number of a stack's dashboards."""
    if stack.dashboards == "none":
        return 0
    return 1 + (len(stack.projects) if stack.dashboards == "project" else 0)


def custom_metrics_of_project(stack: BilledStack, project: BilledProject, load: Load) -> float:
    """Return the number of a project's custom metrics; one counts for the hours in which it has data."""
    hours = min(1.0, load.events_per_second * 3600)
    ingest = (_INGEST_METRICS + len(project.live_sources or project.sources)) * hours
    if not stack.alarms:
        return ingest
    sent = 1 if "ses" in project.sources else 0
    return ingest + _MONITOR_METRICS + sent


def custom_metrics_of_stack(stack: BilledStack) -> int:
    """Return the number of custom metrics over several projects, and of the API."""
    sources = {source for project in stack.projects for source in project.live_sources}
    shared = len(OF_STACK_ALARMS) if stack.alarms and _has_shared_alarms(stack) else 0
    erasure = ERASER_METRICS if stack.erases else 0
    return (API_METRICS if stack.has_api else 0) + len(sources) + shared + erasure


def checks(stack: BilledStack) -> float:
    """Return how often each source monitor checks its project in a month."""
    return MONTH_MINUTES / stack.check_every_minutes if stack.alarms else 0


def metrics_read_by_check(project: BilledProject, load: Load) -> float:
    """Return how many metrics a check reads on average: all about the project, when a source is silent."""
    streams = {"stream": False} | ({"reader": True} if project.has_data_stream else {})
    watched = Watched(project.sources, "set" if "ses" in project.sources else None, streams)
    return len(watched.metrics) * _silence(project, load)


def _silence(project: BilledProject, load: Load) -> float:
    """Return the probability that a source has been silent, when each emits as often as the others."""
    if len(project.live_sources) < len(project.sources):
        return 1.0
    each = load.events_per_second / len(project.sources)
    return 1 - (1 - math.exp(-SILENT_SECONDS * each)) ** len(project.sources)


def _has_shared_alarms(stack: BilledStack) -> bool:
    return any(each.alarm_scope == "stack" for each in stack.projects)
