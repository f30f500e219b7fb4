"""Tables filled for the benchmarks, by name."""

from collections.abc import Callable, Mapping

from benchmarks import mix
from benchmarks.counting_table import CountingTable
from benchmarks.mix import Event
from benchmarks.requests import ADDRESS
from benchmarks.tracker_handler import store_over
from functions.messages.event import MessageEvent
from functions.messages.parsers import parse
from functions.messages.parsers.tags import TagNames

#: A page and the beginning of the next one.
LISTED = 150
#: The most that `messagesByIds` takes.
IDS = 500


def message_events(events: list[Event]) -> list[MessageEvent]:
    parsed = [parse(event, TagNames(), mix.SENT_AT) for event in events]
    return [event for one in parsed for event in one.message_events]


def _page() -> CountingTable:
    """So many messages of the standard mix, all of one campaign and to one address."""
    events = mix.histories(mix.email, LISTED, per_second=20)
    for event in events:
        event["facets"]["email_channel"]["mail_event"]["mail"]["destination"] = [ADDRESS]
    table = CountingTable()
    store_over(table).record(message_events(events))
    return table


def ids_mix(messages: int) -> list[Event]:
    """The records of messages to as many addresses."""
    return mix.histories(mix.email, messages, per_second=20, seed=3)


def _ids() -> CountingTable:
    """As many messages as one query may ask for by id."""
    table = CountingTable()
    store_over(table).record(message_events(ids_mix(IDS)))
    return table


FILLED: Mapping[str, Callable[[], CountingTable]] = {"empty": CountingTable, "page": _page, "ids": _ids}
