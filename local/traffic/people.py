"""The made-up people that the demo writes to, and their devices; all in ranges reserved for examples.

Mail domains: RFC 2606. Numbers: NANPA's 555-0100 to 555-0199 in any area, Ofcom's +44 7700 900000 to 900999.
IP addresses: RFC 5737.
"""

from dataclasses import dataclass
from random import Random
from uuid import NAMESPACE_URL, uuid5

POOL_SIZE = 150

_FIRST_NAMES = (
    "Ada", "Amir", "Anna", "Ben", "Carla", "Chen", "Dana", "Elif", "Femi", "Grace", "Hana", "Ines", "Ivo",
    "Jane", "Jonas", "Kofi", "Lena", "Luis", "Mary", "Mei", "Nadia", "Nils", "Omar", "Priya", "Ravi",
    "Rosa", "Sara", "Tom", "Vera", "Yuki",
)  # fmt: skip
_LAST_NAMES = (
    "Ahmed", "Berg", "Costa", "Dubois", "Evans", "Fischer", "Garcia", "Hughes", "Ito", "Jensen", "Kaya",
    "Lopez", "Meyer", "Novak", "Okoro", "Patel", "Rossi", "Silva", "Tanaka", "Weber",
)  # fmt: skip
_DOMAINS = ("example.com", "example.com", "example.net", "example.org")
_US_AREAS = ("202", "206", "212", "303", "312", "415", "425", "512", "617", "702")

_NETWORKS = ("192.0.2", "198.51.100", "203.0.113")
_USER_AGENTS = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/138.0.0.0 Safari/537.36",
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Thunderbird/140.0",
)
#: How a mailbox provider's picture proxy names itself.
MACHINE_AGENT = "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)"

#: What one text costs by the country of the phone, US dollars.
TEXT_PRICES_USD = {"US": 0.00645, "GB": 0.03862}


@dataclass(frozen=True)
class Person:
    """Somebody with a mail address and a phone; `country` is the phone's, ISO 3166-1 alpha-2."""

    user_id: str
    name: str
    email: str
    phone: str
    country: str

    @property
    def endpoint_id(self) -> str:
        """Pinpoint's `client_id`: the same on all events of a recipient."""
        return str(uuid5(NAMESPACE_URL, self.user_id))


def people(rng: Random) -> tuple[Person, ...]:
    """`POOL_SIZE` people, no two with the same address or number."""
    names = rng.sample([(first, last) for first in _FIRST_NAMES for last in _LAST_NAMES], POOL_SIZE)
    areas = [(area, line) for area in _US_AREAS for line in range(100)]
    us_numbers = [f"+1{area}55501{line:02}" for area, line in rng.sample(areas, POOL_SIZE)]
    gb_numbers = [f"+447700900{line:03}" for line in rng.sample(range(1000), POOL_SIZE)]
    return tuple(
        _person(rng, position, first, last, us_numbers[position], gb_numbers[position])
        for position, (first, last) in enumerate(names)
    )


def _person(rng: Random, position: int, first: str, last: str, us: str, gb: str) -> Person:
    british = rng.random() < 0.3
    return Person(
        user_id=f"user-{position:04}",
        name=f"{first} {last}",
        email=f"{first}.{last}@{rng.choice(_DOMAINS)}".lower(),
        phone=gb if british else us,
        country="GB" if british else "US",
    )


def ip_address(rng: Random) -> str:
    return f"{rng.choice(_NETWORKS)}.{rng.randint(1, 254)}"


def user_agent(rng: Random) -> str:
    return rng.choice(_USER_AGENTS)
