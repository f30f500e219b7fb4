"""A search is read as it was written."""

from functions.api.data.conditions import Conditions
from functions.api.data.saved_search import SavedSearch
from functions.messages.event import Channel
from functions.messages.statuses import EventKind
from functions.messages.storage.store import Lookup


def test_a_search_is_read_with_all_its_conditions() -> None:
    conditions = Conditions(
        channels=frozenset({Channel.SMS}),
        values=(("carriers", frozenset({"OTHER"})),),
        first_event=(frozenset({EventKind.OPENED}), 5, None),
    )
    search = SavedSearch(Lookup.campaign("a-campaign"), 1, 2, conditions)

    assert SavedSearch.of(search.to_text()) == search
