"""Check the destination of a look-up: what cannot be an address is refused with a hint, not answered with
nothing."""

from collections.abc import Iterable

from functions.api.auth.registry import Project
from functions.api.errors import bad_input
from functions.api.schema.country_codes import international
from functions.messages.addresses import normalise

#: A number with its country code has more digits than most national numbers, which is how one without a plus
#: sign is recognized.
_MIN_WITH_COUNTRY_CODE = 11
_DIGITS = range(5, 18)


def checked_destination(text: str, projects: Iterable[Project], argument: str = "by.destination") -> str:
    """Return the destination to look up in these projects. `argument`: what it was given as. Raises ApiError
    BAD_USER_INPUT."""
    normal = normalise(text)
    local_part, _, domain = normal.rpartition("@")
    if local_part and domain:
        return text
    digits = normal.removeprefix("+")
    if not (digits.isascii() and digits.isdigit() and len(digits) in _DIGITS):
        raise bad_input(
            f"`{argument}` is no address: give an e-mail address such as ada@example.com, or a phone "
            "number with its country code such as +44 7700 900123."
        )
    if _has_country_code(text, digits):
        return text
    countries = {project.default_country for project in projects}
    country = countries.pop() if len(countries) == 1 else None
    number = international(digits, country) if country else None
    if number is None:
        raise bad_input(
            f"`{argument}` is a phone number without a country code: write it as +44 7700 900123, or set "
            "`defaultCountry` of the project."
        )
    return number


def may_be_address(text: str) -> bool:
    """Return whether a text that is not meant as an address could be one."""
    normal = normalise(text)
    digits = normal.removeprefix("+")
    return "@" in normal or (digits.isascii() and digits.isdigit() and len(digits) in _DIGITS)


def _has_country_code(text: str, digits: str) -> bool:
    """Return whether a number is written with `+`, `00`, or with all of its digits."""
    written = "".join(character for character in text if character.isdigit() or character == "+")
    if written.startswith(("+", "00")):
        return True
    return not written.startswith("0") and len(digits) >= _MIN_WITH_COUNTRY_CODE
