"""Addresses are shown in full to those who may see them, and to nobody else."""

import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from types import SimpleNamespace
from typing import Any, get_type_hints

import pytest
from graphql import get_named_type, is_leaf_type
from hypothesis import given
from hypothesis import strategies as st

from functions.api.nodes.masked_node import MaskedNode
from functions.api.nodes.masking import HIDDEN, Mask, address
from functions.api.schema.schema import schema
from functions.contract.scopes import Scope
from functions.messages.event import Channel, Event, EventDetail, MessageAttributes, MessageEvent
from tests.builders import ADA, MESSAGE_ID, PHONE, SENT_AT
from tests.unit.functions.api.conftest import Api

READ = Scope.READ_MESSAGES.value
_TYPES = schema._schema.type_map


@pytest.mark.parametrize(
    ("whole", "masked"),
    [
        ("jane@example.com", "j•••@example.com"),
        ("Jane Doe <jane.doe@example.com>", "j•••@example.com"),
        ('"jane doe"@example.com', "j•••@example.com"),
        ("jane+news@mail.example.co.uk", "j•••@mail.example.co.uk"),
        ("j@example.com", "•••@example.com"),
        ("jürgen@bücher.example", "j•••@bücher.example"),
        ("jane@[192.0.2.1]", "j•••@[192.0.2.1]"),
        ("+447700901234", "+44•••••34"),
        ("0044 7700 901-234", "+44•••••34"),
        ("+1 (206) 555-0100", "+1•••••00"),
        ("2065550", "+20•••••50"),
        ("12345", "+•••••"),
        ("a-device-token", HIDDEN),
        ("@", HIDDEN),
        ("", HIDDEN),
    ],
)
def test_a_masked_address_differs_from_another(whole: str, masked: str) -> None:
    assert address(whole) == masked


@pytest.mark.parametrize(
    ("whole", "masked"),
    [
        ("https://shop.example/a?to=ada%40example.com", "https://shop.example/•••"),
        ("https://ada@shop.example:8443/", "https://shop.example/•••"),
        ("https://shop.example/YWRhQGV4YW1wbGUuY29t", "https://shop.example/•••"),
        ("mailto:ada@example.com", HIDDEN),
        ("tel:+12065550100", HIDDEN),
        ("http://[broken", HIDDEN),
    ],
)
def test_a_link_keeps_its_site(whole: str, masked: str) -> None:
    assert Mask(frozenset()).link(whole) == masked


@pytest.mark.parametrize(
    ("answer", "masked"),
    [
        ("smtp; 550 5.1.1 user unknown", "smtp; 550 5.1.1 user unknown"),
        ("550 5.1.1 <ada@example.com>: no", "550 5.1.1 <a•••@example.com>: no"),
        ("550 5.1.1 ADA@EXAMPLE.COM no", "550 5.1.1 A•••@EXAMPLE.COM no"),
        ("550 mailbox ada is full", "550 mailbox ••• is full"),
        ("550 https://example.com/?e=ada%40example.com", "550 https:/•••@example.com"),
        ("forwarded to grace@example.org", "forwarded to g•••@example.org"),
        ("bounces+ada=example.com@esp.example", "b•••@esp.example"),
        ("250 ok queued as 4Rk2xQ1vJz", "250 ok queued as 4Rk2xQ1vJz"),
        ("421 4.7.0 [192.0.2.1] try later", "421 4.7.0 [192.0.2.1] try later"),
        ("adage", "adage"),
    ],
)
def test_what_a_mailbox_provider_answered_names_nobody(answer: str, masked: str) -> None:
    assert Mask(frozenset({ADA})).text(answer) == masked


@pytest.mark.parametrize(
    "spelling",
    ["+447700901234", "00447700901234", "447700901234", "07700901234", "(07700) 901 234", "+44 7700 901-234",
     "7700.901.234", "%2B447700901234", "901234 and +44 (0) 7700 901234"],
)  # fmt: skip
def test_a_known_number_is_found_in_any_spelling(spelling: str) -> None:
    masked = Mask(frozenset({"+447700901234"})).text(f"to {spelling}.")

    assert "7700901" not in "".join(filter(str.isdigit, masked))
    assert masked.startswith("to ")


@pytest.mark.parametrize("destination", ["", " ", "+", "()", "%40"])
def test_a_destination_that_is_none_masks_nothing(destination: str) -> None:
    assert Mask(frozenset({destination})).text("550 5.1.1 user unknown") == "550 5.1.1 user unknown"


@pytest.mark.parametrize(
    ("sender", "masked"),
    [("News <news@example.com>", "n•••@example.com"), ("+18445550123", "+1•••••23"), ("ACME", "ACME"),
     ("12345", "12345")],
)  # fmt: skip
def test_a_sender_is_masked_where_it_is_an_address(sender: str, masked: str) -> None:
    assert Mask(frozenset()).sender(sender) == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("order of ada.lovelace", "order of •••"),
        ("user_ada.lovelace", "user_•••"),
        ("ada.lovelace%2540example.com", "a•••@example.com"),
        ("ada.lovelace&#64;example.com", "a•••@example.com"),
        ("ada.lovelace \uff20 example.com", "a•••@example.com"),
        ("ada\u200b.lovelace@example.com", "a•••@example.com"),
        ("550 unknown user ada.lovelace@exa".rjust(256, "x"), "550 unknown user •••".rjust(243, "x")),
        ("550 unknown user ada.love".rjust(256, "x"), "550 unknown user •••".rjust(251, "x")),
        ("call +1 206\u2013555\u20130100", "call +1•••••00"),
        ("call 1,206,555,0100", "call +1•••••00"),
        ("call 206_555_0100", "call +1•••••00"),
        ("call 1:206:555:0100", "call +1•••••00"),
        ("call +1\u200b206\u200b5550100", "call +1•••••00"),
        ("call +\uff11 \uff12\uff10\uff16 \uff15\uff15\uff15 \uff10\uff11\uff10\uff10", "call +1•••••00"),
        ("to grace@example.org and +44 7700 900123", "to g•••@example.org and +44•••••23"),
        ("2026-10-30T12:00:00Z id 0107018f-0000", "2026-10-30T12:00:00Z id 0107018f-0000"),
        ("100% of 5 & 6", "100% of 5 & 6"),
    ],
)  # fmt: skip
def test_no_notation_of_a_recipient_passes_the_mask(text: str, masked: str) -> None:
    assert Mask(frozenset({"ada.lovelace@example.com", "+12065550100"})).text(text) == masked


def test_the_host_of_a_link_is_masked_too() -> None:
    mask = Mask(frozenset({"ada.lovelace@example.com"}))

    assert mask.link("https://ada.lovelace.example.org/") == "https://•••.example.org/•••"


@pytest.mark.parametrize(
    "message",
    [
        "Unknown directive '@foo'.",
        "Syntax Error: Expected Name, found '@'.",
        'Unknown argument "x" on directive "@skip".',
        'The directive "@skip" cannot be used together with "@include".',
        "Cannot query field 'destinatoin' on type 'Message'.",
    ],
)
def test_a_validator_s_message_is_not_changed(message: str) -> None:
    assert Mask(frozenset()).text(message) == message


def cpu_seconds(work: Callable[[], object]) -> float:
    """The least CPU time of three runs."""
    times = []
    for _ in range(3):
        before = time.process_time()
        work()
        times.append(time.process_time() - before)
    return min(times)


@pytest.mark.parametrize(
    "unit", ["a", "@", "a@", "+1", "+", '"', '"@', "1", "%40", "&#64;", "a @ ", "\u0660", "\uff0e"]
)
def test_the_time_to_mask_a_text_is_linear_in_its_length(unit: str) -> None:
    mask = Mask(frozenset({"ada.lovelace@example.com", "+12065550100"}))
    short, long = (unit * (length // len(unit)) for length in (4_000, 64_000))

    assert cpu_seconds(lambda: mask.text(long)) < 100 * cpu_seconds(lambda: mask.text(short)) + 0.01


@given(
    st.text("abcxyz0189.+_-", min_size=2, max_size=12).filter(lambda local: local.strip(".+_-") == local),
    st.text(max_size=20),
    st.text(max_size=20),
)
def test_no_text_around_an_address_hides_it_from_the_mask(local: str, before: str, after: str) -> None:
    whole = f"{local}@example.com"

    assert whole not in Mask(frozenset({whole})).text(before + whole + after)


def test_each_text_of_a_page_is_masked_once_as_it_is_returned_and_no_other() -> None:
    masked: list[str] = []

    class RecordingMask(Mask):
        def _replacements(self, text: str) -> Iterator[tuple[int, int, str]]:
            masked.append(text)
            return super()._replacements(text)

    texts = SimpleNamespace(
        diagnostic="one", reference="two", subject="three", clicked_links=["https://a/b"] * 3
    )
    page = [MaskedNode(texts, RecordingMask(frozenset({ADA}))) for _ in range(100)]

    for node in page:
        assert (node.diagnostic, node.clicked_links) == ("one", [f"https://a/{HIDDEN}"] * 3)

    assert masked == ["one", "a", "a", "a"] * 100


# --- the whole schema ---


def selection(type_name: str, depth: int = 5) -> str:
    """Every field of a type that needs no argument, and all that they lead to."""
    kind = _TYPES[type_name]
    told = ["__typename"]
    for name, field in kind.fields.items():  # type: ignore[attr-defined]
        inner = get_named_type(field.type)
        if is_leaf_type(inner):
            told.append(name)
        elif depth and inner.name not in ("MessageConnection", "Statistics", type_name):
            told.append(f"{name} {{ {selection(inner.name, depth - 1)} }}")
    return " ".join(told)


TYPE_OF = {Channel.EMAIL: "EmailMessage", Channel.VOICE: "VoiceMessage", Channel.OTHER: "OtherMessage"}

#: Every way to a message.
WAYS = [
    "message(id: $id) { %s }",
    "messagesByIds(ids: [$id]) { %s }",
    "node(id: $node) { %s }",
    "messages(by: {destination: $to}) { edges { cursor node { %s } } pageInfo { endCursor } }",
    "messages(by: {campaignId: $text}) { nodes { %s } }",
    "campaign(id: $text) { messages { nodes { %s } } }",
    "journey(id: $text) { messages { nodes { %s } } }",
]


def everything(channel: Channel) -> list[str]:
    """A query for all fields of a message, by each way to it."""
    name = TYPE_OF.get(channel, "SmsMessage")
    shown = f"... on {name} {{ {selection(name)} }}"
    asked = [f"{way % shown} viewer {{ {selection('Viewer')} }}" for way in WAYS]
    return [f"query ({_variables(query)}) {{ {query} }}" for query in asked]


def _variables(query: str) -> str:
    types = {"id": "ID!", "node": "ID!", "to": "String!", "text": "ID!"}
    return " ".join(f"${name}: {type_}" for name, type_ in types.items() if re.search(rf"\${name}\b", query))


def speaking(channel: Channel, text: str, to: str) -> list[MessageEvent]:
    """Events of a message of which every text holds `text`."""
    names = {name for name, hint in get_type_hints(MessageAttributes).items() if hint == str | None}
    attributes = MessageAttributes(channel, **dict.fromkeys(names, text))
    attributes = replace(attributes, destination=to, parts="1")
    filled = {field.name: text for field in fields(EventDetail)}
    filled |= {
        "is_final": "",
        "tried_until": "",
        "price_usd": "",
        "carrier_fee_usd": "",
        "time_is_arrival": "",
    }
    types = [
        "_email.send", "_email.delivered", "_email.hardbounce", "_email.softbounce", "_email.complaint",
        "_email.open", "_email.click", "_email.rejected", "_SMS.FAILURE", "_SMS.SUCCESS", text,
    ]  # fmt: skip
    return [
        MessageEvent(
            MESSAGE_ID, SENT_AT, attributes,
            Event(SENT_AT + number, type_, text, EventDetail(**filled | {"automated": automated})),
        )
        for number, type_ in enumerate(types) for automated in ("", text)
    ]  # fmt: skip


def spoken(to: str) -> list[str]:
    """Ways in which an address stands in a text."""
    return [
        to,
        f"Somebody <{to}> and more",
        f"https://example.org/?to={to.replace('@', '%40').replace('+', '%2B')}#{to}",
        to.upper(),
    ]


def holds(answer: Any, to: str) -> bool:
    told = json.dumps(answer, ensure_ascii=False).lower().replace("%40", "@")
    plain = to.lower().removeprefix("+")
    return plain in told or plain[-7:] in told if plain.isdigit() else plain in told


@pytest.mark.parametrize("to", [ADA, "Ada.Lovelace+news@Example.com", PHONE])
@pytest.mark.parametrize("channel", Channel)
def test_without_the_scope_no_answer_holds_an_address(api: Api, channel: Channel, to: str) -> None:
    for text in spoken(to):
        api.stores["shop"]._messages.clear()  # type: ignore[attr-defined]
        api.stores["shop"].record(speaking(channel, text, to))
        node = api.data('{ message(id: "a-message") { id } }')["message"]["id"]
        for query in everything(channel):
            asked = {"id": MESSAGE_ID, "node": node, "to": to, "text": text}
            masked, whole = api.query(query, scope=READ, **asked), api.query(query, **asked)

            assert "errors" not in masked | whole
            assert not holds(masked, to)
            assert holds(whole, to)


def email(to: str, *events: Event, others: tuple[str, ...] = (), **attributes: str) -> list[MessageEvent]:
    """Events of one e-mail to `to`, or to `others` too."""
    told = MessageAttributes(Channel.EMAIL, destination=to, **attributes)
    return [MessageEvent(MESSAGE_ID, SENT_AT, told, event, others) for event in events]


def test_recipients_of_one_message_are_masked_each_and_in_each_other_s_texts(api: Api) -> None:
    grace = "grace@example.com"
    for to, name in ((ADA, "ada"), (grace, "grace")):
        detail = EventDetail(diagnostic=f"{name} is not here, nor are {ADA} and {grace}")
        bounce = Event(SENT_AT, "Bounce", "Permanent/General", detail)
        api.stores["shop"].record(email(to, bounce, others=(ADA, grace), subject="Dear Ada"))
    query = f"""{{ message(id: "a-message") {{ ... on EmailMessage {{ {selection("EmailMessage")}
        recipients {{ destination subject diagnostic events {{ diagnostic }} }} }} }} }}"""

    told = api.query(query, scope=READ)["data"]["message"]

    assert {one["destination"] for one in told["recipients"]} == {"a•••@example.com", "g•••@example.com"}
    assert {one["subject"] for one in told["recipients"]} == {HIDDEN}
    assert {one["diagnostic"] for one in told["recipients"]} == {
        "••• is not here, nor are a•••@example.com and g•••@example.com"
    }
    assert not holds(told, ADA)
    assert not holds(told, grace)


def test_masks_change_no_count_no_time_and_no_status(api: Api) -> None:
    clicks = [
        Event(SENT_AT + 900_000, "Click", "", EventDetail(link=f"https://example.org/{ADA}/{number}"))
        for number in range(3)
    ]
    api.stores["shop"].record(email(ADA, *clicks))
    query = """{ message(id: "a-message") { status updatedAt events { type occurredAt }
        ... on EmailMessage { clickCount clickedAt openCount } } }"""

    assert api.query(query, scope=READ)["data"] == api.data(query)
    assert api.data(query)["message"]["clickCount"] == 3


def test_who_knows_an_address_finds_its_messages_still_masked(api: Api) -> None:
    api.stores["shop"].record(email(ADA, Event(SENT_AT, "Send")))
    query = '{ messages(by: {destination: " ADA@example.com"}) { nodes { messageId destination } } }'

    nodes = api.query(query, scope=READ)["data"]["messages"]["nodes"]

    assert nodes == [{"messageId": MESSAGE_ID, "destination": "a•••@example.com"}]
