"""What every store of messages does."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from functions.messages.addresses import DestinationHasher
from functions.messages.event import MAX_EVENTS_PER_GROUP, Channel, MessageEvent
from functions.messages.message import Message
from functions.messages.statuses import RARE_STATUSES, MessageStatus
from functions.messages.storage.pagination import Page, Position, TimeRange, search
from functions.messages.storage.store import Lookup, WriteResult
from functions.messages.storage.update_expressions import Retention
from tests.builders import ADA, MESSAGE_ID, SENT_AT, message_event
from tests.conftest import MakeDynamoStore
from tests.fakes.memory_store import MemoryMessageStore, MessageStore

MakeStore = Callable[..., MessageStore]
DAY_MS = 86_400_000
BOTH = (ADA, "grace@example.com")


@pytest.fixture(params=["memory", "dynamodb"])
def make_store(request: pytest.FixtureRequest, make_dynamo_store: MakeDynamoStore) -> MakeStore:
    if request.param == "dynamodb":
        return make_dynamo_store

    def make(
        *,
        project: str = "a-project",
        shards: int = 1,  # noqa: ARG001 -- memory has none
        retention_days: int | None = None,
        now: float = SENT_AT / 1000 + 60,
    ) -> MessageStore:
        hasher = DestinationHasher(b"a secret")
        return MemoryMessageStore(project, hasher, Retention(retention_days), lambda: now)

    return make


@pytest.fixture
def store(make_store: MakeStore) -> MessageStore:
    return make_store()


@pytest.fixture
def find(executor: ThreadPoolExecutor) -> Callable[..., Page]:
    def find_page(store: MessageStore, lookup: Lookup, first: int = 100, **scope: object) -> Page:
        requested = TimeRange(**scope)  # type: ignore[arg-type]
        return search(
            store.streams(lookup, requested, block=3),
            lambda positions: _fetch(store, positions),
            lambda _: True,
            scope=requested,
            first=first,
            has_time_left=lambda: True,
            executor=executor,
        )

    return find_page


def _fetch(store: MessageStore, positions: object) -> dict[Position, Message]:
    wanted = list(positions)  # type: ignore[call-overload]
    messages = store.get([position.key for position in wanted])
    return {position: messages[position.key] for position in wanted if position.key in messages}


def ids(page: Page) -> list[str]:
    return [message.message_id for _, message in page.messages]


def test_a_message_is_found_by_its_id(store: MessageStore) -> None:
    store.record([message_event("_email.send"), message_event("_email.delivered", at=SENT_AT + 1)])

    message = store.get([MESSAGE_ID])[MESSAGE_ID]

    assert message.status is MessageStatus.DELIVERED
    assert [event.type for event in message.events] == ["_email.send", "_email.delivered"]


def test_an_unknown_id_is_not_found(store: MessageStore) -> None:
    assert store.get(["no-such-message"]) == {}


def test_more_ids_than_one_request_may_read_are_found_at_once(store: MessageStore) -> None:
    wanted = [f"message-{number}" for number in range(110)]
    store.record([message_event(message_id=message_id) for message_id in wanted])

    assert set(store.get([*wanted, "no-such-message", wanted[0]])) == set(wanted)


def test_what_came_in_different_batches_is_one_message(store: MessageStore) -> None:
    store.record([message_event("_email.delivered", at=SENT_AT + 1)])
    store.record([message_event("_email.send", subject="A subject")])

    message = store.get([MESSAGE_ID])[MESSAGE_ID]

    assert message.attributes.subject == "A subject"
    assert len(message.events) == 2


def test_a_second_delivery_changes_nothing(store: MessageStore) -> None:
    events = [message_event("_email.send"), message_event("_email.open", at=SENT_AT + 5)]
    store.record(events)
    before = store.get([MESSAGE_ID])

    store.record(events + events)

    assert store.get([MESSAGE_ID]) == before


@pytest.mark.parametrize("seed", range(12))
def test_attributes_that_differ_end_the_same_in_any_order(make_store: MakeStore, seed: int) -> None:
    events = [
        message_event("_SMS.BUFFERED", at=SENT_AT + 9, sent_at=SENT_AT + 9, client_id="c", campaign_id="x"),
        message_event("_SMS.SUCCESS", at=SENT_AT + 2, sent_at=SENT_AT + 2, client_id="a", campaign_id="z"),
        message_event("_SMS.SUCCESS", at=SENT_AT + 5, sent_at=SENT_AT + 5, client_id="b", campaign_id="y"),
    ]
    store = make_store()
    for event in random.Random(seed).sample(events, 3):
        store.record([event])

    message = store.get([MESSAGE_ID])[MESSAGE_ID]

    assert (message.sent_at, message.attributes.client_id) == (SENT_AT + 2, "a")
    assert message.attributes.campaign_id == "x"


def test_an_attribute_that_changed_is_found_under_what_it_is_now(
    store: MessageStore, find: Callable[..., Page]
) -> None:
    store.record([message_event(campaign_id="z")])
    store.record([message_event("_email.delivered", campaign_id="a")])

    assert ids(find(store, Lookup.campaign("a"))) == [MESSAGE_ID]
    assert ids(find(store, Lookup.campaign("z"))) == []


@pytest.mark.parametrize("seed", range(4))
def test_of_many_opens_the_first_and_the_last_are_stored_in_any_order(
    make_store: MakeStore, seed: int
) -> None:
    opens = [message_event("_email.open", at=SENT_AT + number) for number in range(50)]
    events = [*opens, message_event("_email.hardbounce", at=SENT_AT + 99), message_event("_email.send")]
    chaos = random.Random(seed)
    chaos.shuffle(events)
    store = make_store()
    while events:
        size = chaos.randint(1, 9)
        store.record(events[:size])
        del events[:size]

    message = store.get([MESSAGE_ID])[MESSAGE_ID]

    stored = [event.at - SENT_AT for event in message.events if event.type == "_email.open"]
    half = MAX_EVENTS_PER_GROUP // 2
    assert stored == [*range(half), *range(50 - half, 50)]
    assert message.events_truncated
    assert message.status is MessageStatus.HARD_BOUNCED


def test_a_message_to_several_destinations_is_found_for_each_and_together(
    store: MessageStore, find: Callable[..., Page]
) -> None:
    both = (ADA, "grace@example.com")
    store.record(
        [
            *(message_event("Send", destination=one, recipients=both) for one in both),
            message_event("Delivery", at=SENT_AT + 1, destination=ADA, recipients=both),
            message_event(
                "Bounce", "Permanent/General", at=SENT_AT + 2, destination=both[1], recipients=both
            ),
            message_event("Open", at=SENT_AT + 3, destination=None, recipients=both),
        ]
    )

    together = store.get([MESSAGE_ID])[MESSAGE_ID]

    assert {one.attributes.destination: one.status for one in together.recipients} == {
        ADA: MessageStatus.DELIVERED,
        both[1]: MessageStatus.HARD_BOUNCED,
    }
    assert [event.type for event in together.own_events] == ["Open"]
    [(_, found)] = find(store, Lookup.destination(ADA)).messages
    assert (found.message_id, found.status) == (MESSAGE_ID, MessageStatus.DELIVERED)


def test_a_list_is_sorted_by_send_time_in_both_directions(
    store: MessageStore, find: Callable[..., Page]
) -> None:
    store.record(
        [message_event(message_id=str(n), sent_at=SENT_AT + n, campaign_id="a-campaign") for n in range(9)]
    )

    assert ids(find(store, Lookup.campaign("a-campaign"))) == list("876543210")
    assert ids(find(store, Lookup.campaign("a-campaign"), ascending=True)) == list("012345678")


@pytest.mark.parametrize("ascending", [True, False])
def test_pages_give_each_message_once_even_where_many_were_sent_in_one_millisecond(
    store: MessageStore, find: Callable[..., Page], ascending: bool
) -> None:
    sent = {str(n): SENT_AT + n // 20 for n in range(45)}
    store.record([message_event(message_id=n, sent_at=at, journey_id="j") for n, at in sent.items()])
    seen: list[str] = []
    after = None
    while True:
        page = find(store, Lookup.journey("j"), first=7, after=after, ascending=ascending)
        seen += ids(page)
        if not page.has_next:
            break
        after = page.end

    assert sorted(seen) == sorted(sent)
    assert seen == sorted(sent, key=lambda n: (sent[n], n), reverse=not ascending)


@pytest.mark.parametrize("ascending", [True, False])
def test_a_walk_lists_each_message_once_unless_its_send_time_moves_back_meanwhile(
    store: MessageStore, find: Callable[..., Page], ascending: bool
) -> None:
    sent = {str(n): SENT_AT + n for n in range(9)}
    store.record([message_event(message_id=n, sent_at=at, campaign_id="c") for n, at in sent.items()])
    moved = "8"
    first = find(store, Lookup.campaign("c"), first=4, ascending=ascending)
    # An earlier event of a text message arrives: it was sent at the time of its first event.
    store.record([message_event(message_id=moved, sent_at=SENT_AT - 1, campaign_id="c")])
    rest = find(store, Lookup.campaign("c"), after=first.end, ascending=ascending)

    walked = ids(first) + ids(rest)
    assert [n for n in walked if n != moved] == sorted(sent.keys() - {moved}, reverse=not ascending)
    assert walked.count(moved) == (0 if ascending else 2)
    assert ids(find(store, Lookup.campaign("c"), ascending=True))[0] == moved


def test_a_span_of_time_holds_its_beginning_and_not_its_end(
    store: MessageStore, find: Callable[..., Page]
) -> None:
    store.record([message_event(message_id=str(n), sent_at=SENT_AT + n) for n in range(5)])

    page = find(store, Lookup.destination(ADA), sent_from=SENT_AT + 1, sent_to=SENT_AT + 3)

    assert ids(page) == ["2", "1"]


@pytest.mark.parametrize("spelling", ["ADA@example.com ", "Ada Lovelace <ada@EXAMPLE.com>"])
def test_a_destination_is_found_in_any_usual_spelling(
    store: MessageStore, find: Callable[..., Page], spelling: str
) -> None:
    store.record([message_event(destination=spelling)])

    assert ids(find(store, Lookup.destination(ADA))) == [MESSAGE_ID]
    assert store.get([MESSAGE_ID])[MESSAGE_ID].attributes.destination == spelling


def test_events_after_the_retention_are_counted_and_not_stored(make_store: MakeStore) -> None:
    store = make_store(retention_days=30, now=SENT_AT / 1000 + 31 * 86_400)

    recorded = store.record([message_event(), message_event(message_id="new", sent_at=SENT_AT + 2 * DAY_MS)])

    assert recorded == WriteResult(expired=1)
    assert set(store.get([MESSAGE_ID, "new"])) == {"new"}


def test_an_event_that_its_message_has_already_is_counted(store: MessageStore) -> None:
    sent, opened = message_event("_email.send"), message_event("_email.open", at=SENT_AT + 1)

    assert store.record([sent, opened]) == WriteResult()
    assert store.record([opened]) == WriteResult(duplicates=1)
    assert store.record([sent, message_event("_email.click"), opened]) == WriteResult(duplicates=2)


def test_an_event_that_is_in_one_batch_several_times_is_counted_each_time_after_the_first(
    store: MessageStore,
) -> None:
    assert store.record([message_event()] * 46) == WriteResult(duplicates=45)
    assert store.record([message_event()] * 2) == WriteResult(duplicates=2)


def test_one_event_of_two_messages_or_recipients_is_no_duplicate(store: MessageStore) -> None:
    both = (ADA, "grace@example.com")
    events = [
        message_event(message_id="one"),
        message_event(message_id="two"),
        *(message_event(message_id="many", destination=one, recipients=both) for one in both),
        message_event(message_id="many", destination=None, recipients=both),
    ]

    assert store.record(events) == WriteResult()
    assert store.record(events) == WriteResult(duplicates=5)


def opens(count: int, start: int = 0) -> list[MessageEvent]:
    return [message_event("_email.open", at=SENT_AT + start + n) for n in range(count)]


@pytest.mark.parametrize("in_one_batch", [True, False])
def test_a_message_so_full_that_an_event_is_left_out_is_counted(
    store: MessageStore, in_one_batch: bool
) -> None:
    stored, beyond = opens(MAX_EVENTS_PER_GROUP), opens(2, start=MAX_EVENTS_PER_GROUP)

    if not in_one_batch:
        assert store.record(stored) == WriteResult()
    other = message_event(message_id="other")
    counted = store.record([*(stored if in_one_batch else ()), *beyond, other])

    assert counted == WriteResult(capped=1)


def test_an_earlier_event_takes_the_place_of_one_that_is_left_out(store: MessageStore) -> None:
    store.record(opens(MAX_EVENTS_PER_GROUP, start=1))

    assert store.record(opens(1)) == WriteResult(capped=1)
    assert store.record(opens(1)) == WriteResult(duplicates=1)


def test_a_full_message_with_an_event_of_another_kind_is_not_capped(store: MessageStore) -> None:
    store.record(opens(MAX_EVENTS_PER_GROUP))

    assert store.record([message_event("_email.click")]) == WriteResult()


def to_two(event_type: str, destination: str | None, **attributes: Any) -> MessageEvent:
    return message_event(event_type, destination=destination, recipients=BOTH, **attributes)


@pytest.mark.parametrize("status", ["Delivery", "Bounce"])
def test_a_message_to_several_is_final_once_each_listed_recipient_is(
    store: MessageStore, status: str
) -> None:
    def is_final(after_ms: int = 60_000) -> bool:
        return store.get([MESSAGE_ID])[MESSAGE_ID].is_final(SENT_AT + after_ms)

    store.record([to_two(status, ADA, at=SENT_AT + 9)])
    assert not is_final()
    assert is_final(15 * 3_600_000)

    store.record([to_two("Open", None, at=SENT_AT + 9_000)])
    assert not is_final()

    store.record([to_two(status, "grace@example.com", at=SENT_AT + 9)])
    assert is_final()


def test_one_recipient_in_two_spellings_is_one_recipient(store: MessageStore) -> None:
    for ada in ("Lovelace, Ada <ada@example.com>", ADA):
        store.record([message_event("Delivery", destination=ada, recipients=(ada, BOTH[1]))])

    message = store.get([MESSAGE_ID])[MESSAGE_ID]
    assert len(message.recipients) == 1
    assert len(message.recipient_keys) == 2


def test_a_recipient_with_a_long_display_name_is_found_and_listed(
    store: MessageStore, find: Callable[..., Page]
) -> None:
    ada = f'"{"N" * 400}" <{ADA}>'
    store.record([message_event("Delivery", destination=ada, recipients=(ada, BOTH[1]))])
    store.record([message_event("Delivery", message_id="alone", destination=ada)])

    assert [one.attributes.destination for one in store.get([MESSAGE_ID])[MESSAGE_ID].recipients] == [ada]
    assert sorted(ids(find(store, Lookup.destination(ADA)))) == [MESSAGE_ID, "alone"]


def test_a_campaign_and_a_journey_are_found_by_their_whole_id(
    store: MessageStore, find: Callable[..., Page]
) -> None:
    names = [f"{'c' * 310}{end}" for end in "xy"]
    for name in names:
        store.record([message_event(message_id=name[-1], campaign_id=name, journey_id=name)])

    for name in names:
        assert ids(find(store, Lookup.campaign(name))) == [name[-1]]
        assert ids(find(store, Lookup.journey(name))) == [name[-1]]


def test_a_channel_survives_the_store(store: MessageStore) -> None:
    store.record([message_event("TEXT_DELIVERED", channel=Channel.SMS, destination=None)])

    assert store.get([MESSAGE_ID])[MESSAGE_ID].attributes.channel is Channel.SMS


def test_rare_statuses_are_found_by_campaign_and_by_journey(
    make_store: MakeStore, find: Callable[..., Page]
) -> None:
    store = make_store(shards=2)
    store.record([message_event(message_id=str(n), campaign_id="c", journey_id="j") for n in range(40)])
    store.record([message_event("Bounce", "Permanent/General", message_id="7")])
    store.record([message_event("Bounce", "Transient/General", message_id="8")])
    store.record([message_event("Bounce", "Transient/General", message_id="9")])
    store.record([message_event("Delivery", message_id="9", at=SENT_AT + 5)])
    wanted = frozenset({MessageStatus.HARD_BOUNCED, MessageStatus.SOFT_BOUNCED})

    for lookup in (Lookup.campaign("c"), Lookup.journey("j")):
        page = find(store, replace(lookup, statuses=wanted))
        assert {m.message_id for _, m in page.messages if m.status in wanted} == {"7", "8"}


def test_no_message_takes_the_place_of_a_source(store: MessageStore) -> None:
    recorded = store.record([message_event(message_id="#source#ses"), message_event(message_id="other")])

    assert recorded.refused == {"#source#ses"}
    assert store.get(["other"])


def test_failures_are_found_across_campaigns(make_store: MakeStore, find: Callable[..., Page]) -> None:
    store = make_store(shards=2)
    store.record([message_event("Delivery", message_id=str(n), campaign_id=f"c{n}") for n in range(20)])
    store.record([message_event("Bounce", "Permanent/General", message_id=str(n)) for n in (3, 7)])
    store.record([message_event("Complaint", message_id="7", at=SENT_AT + 5)])
    store.record([message_event("Bounce", "Permanent/General", message_id="alone")])

    def found(*statuses: MessageStatus) -> list[str]:
        lookup = replace(Lookup.all_failures(), statuses=frozenset(statuses))
        return sorted(ids(find(store, lookup)))

    assert found(MessageStatus.HARD_BOUNCED) == ["3", "alone"]
    assert found(MessageStatus.COMPLAINED) == ["7"]
    assert found(MessageStatus.HARD_BOUNCED, MessageStatus.COMPLAINED) == ["3", "7", "alone"]


def test_a_message_is_found_by_its_senders_reference(store: MessageStore, find: Callable[..., Page]) -> None:
    store.record([message_event(message_id="1", reference="order-1"), message_event(message_id="2")])
    store.record([message_event(message_id="3", reference="order-3")])

    assert ids(find(store, Lookup.reference("order-1"))) == ["1"]
    assert ids(find(store, Lookup.reference("order-2"))) == []


def test_of_two_references_of_one_message_the_lesser_one_finds_it(
    store: MessageStore, find: Callable[..., Page]
) -> None:
    for reference in ("order-2", "order-1"):
        store.record([message_event(reference=reference)])

    assert ids(find(store, Lookup.reference("order-1"))) == [MESSAGE_ID]
    assert ids(find(store, Lookup.reference("order-2"))) == []


def test_a_reference_too_long_for_a_key_is_stored(store: MessageStore) -> None:
    reference = "r" * 3_000
    assert store.record([message_event(reference=reference)]).refused == frozenset()

    assert store.get([MESSAGE_ID])[MESSAGE_ID].attributes.reference == reference


@pytest.mark.parametrize("seed", range(6))
def test_the_failure_of_any_order_of_events_is_found_under_its_last_status_alone(
    make_store: MakeStore, find: Callable[..., Page], seed: int
) -> None:
    events = [
        message_event("Send"),
        message_event("Bounce", "Transient/General", at=SENT_AT + 1),
        message_event("Bounce", "Permanent/General", at=SENT_AT + 2),
        message_event("Delivery", at=SENT_AT + 3),
    ]
    store = make_store()
    for event in random.Random(seed).sample(events, 4):
        store.record([event])

    for status in sorted(RARE_STATUSES):
        expected = [MESSAGE_ID] if status is MessageStatus.HARD_BOUNCED else []
        assert ids(find(store, replace(Lookup.all_failures(), statuses=frozenset({status})))) == expected
