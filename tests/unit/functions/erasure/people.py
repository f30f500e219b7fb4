"""The people of the erasure tests, the ways to write their addresses, and events about them."""

from functions.erasure.documents import DocumentErasure
from functions.erasure.erased import Erased
from functions.erasure.needles import Needles
from functions.messages.addresses import DestinationHasher
from functions.messages.parsers.tags import TagNames
from tests.builders import ADA, PHONE, SENT_AT

HASHER = DestinationHasher(b"a secret")
GRACE = "grace@example.com"

#: Ways in which texts of events, headers and links write `ADA`.
ADA_SPELLINGS = (
    ADA,
    "ADA@Example.COM",
    "Ada Lovelace <ada@example.com>",
    '"Lovelace, Ada" <Ada@example.com>',
    "mailto:ada@example.com",
    "smtp; 550 5.1.1 <ada@example.com>: Recipient address rejected",
    "550 no such user ada@example.com.",
    "https://shop.example/leave?to=ada%40example.com&x=1",
    "https://r.example/?u=https%3A%2F%2Fshop.example%2F%3Fto%3Dada%2540example.com",
    "rfc822;ada@example.com",
    "for=ada@example.com;grace@example.com",
    "ada&#64;example.com",
)
#: Ways to write `PHONE`.
PHONE_SPELLINGS = (
    PHONE,
    "tel:+12065550100",
    "+1 (206) 555-0100",
    "001 206 555 0100",
    "12065550100",
    "Number 12065550100 is not reachable",
)


def erased(*addresses: str, until: int = SENT_AT) -> Erased:
    return Erased(HASHER, {HASHER.key(address): until for address in addresses})


def erasure(*addresses: str, until: int = SENT_AT, fast: bool = True) -> DocumentErasure:
    """An erasure from documents, with the fast test or without."""
    who = erased(*addresses, until=until)
    if not fast:
        return DocumentErasure(who, TagNames())
    return DocumentErasure(who, TagNames(), Needles(addresses).may_name)
