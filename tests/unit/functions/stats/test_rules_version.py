"""What stored messages count may change only with the version of the rules (decision 76)."""

import hashlib
import json
from itertools import pairwise
from typing import Any

from functions.contract.stats_table import RULES_VERSION, generation, is_later
from functions.messages.event import Channel
from functions.messages.provider_statuses import EVENTS, PHONE_STATUSES
from functions.stats.contributions import contributions
from tests.builders import PHONE, SENT_AT, message_event
from tests.unit.functions.stats.test_contributions import items_of

#: Of the rules of this version: over one message for each word of each provider.
_DIGEST = "f74b8b6aaf0e5934"


def test_other_counts_for_stored_messages_need_another_version_of_the_rules() -> None:
    words = [word.partition(" ")[::2] for word in EVENTS]
    phone: dict[str, Any] = {"channel": Channel.SMS, "destination": PHONE, "iso_country_code": "DE"}
    messages = [
        *((message_event(), message_event(kind, status, at=SENT_AT + 9)) for kind, status in words),
        *((message_event("TEXT_SENT", status, **phone),) for status in PHONE_STATUSES),
    ]
    counted = [
        sorted((row.scope, sorted(counters.items())) for row, counters in contributions(item).items())
        for events in messages
        for item in items_of(*events)
    ]

    assert len(counted) > 100
    digest = hashlib.sha256(json.dumps(counted, default=str).encode()).hexdigest()[:16]
    assert digest == _DIGEST, (
        "Statistics would count stored messages differently from what their rows hold. Raise RULES_VERSION "
        f"in functions/contract/stats_table.py, once for a release, and write {digest} here."
    )


def test_a_greater_recount_is_a_later_generation() -> None:
    generations = [generation(recount, f"table-{recount}") for recount in (0, 1, 9, 10, 100)]

    assert all(is_later(after, before) for before, after in pairwise(generations))
    assert not any(is_later(before, after) for before, after in pairwise(generations))
    assert generations[0].startswith(f"{RULES_VERSION:03}.000.")


def test_another_table_is_another_generation_and_no_later_one() -> None:
    one, other = generation(0, "stats-1a2b3c4"), generation(0, "stats-5d6e7f8")

    assert one != other
    assert not is_later(one, other)
    assert not is_later(other, one)
