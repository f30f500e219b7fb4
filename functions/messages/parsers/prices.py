"""Prices as exact decimal US dollars, from any provider's unit."""

from decimal import Decimal, InvalidOperation

from functions.messages.parsers.json_fields import Fields, MalformedEventError

MILLICENTS_PER_USD = 100_000
#: No price of one message has more characters, more dollars or more decimal places.
_MAX_LENGTH, _MAX_DIGITS = 40, 15


def usd(fields: Fields, name: str, units_per_usd: int = 1) -> str:
    """Return the price in `name`, given in 1/`units_per_usd` dollars, in dollars; "" where it is absent or
    no number. Raises MalformedEventError for a number that cannot be a price."""
    text = fields.text(name) or ""
    try:
        # The length first: the time that a number takes grows with its digits.
        price = Decimal(text) if len(text) <= _MAX_LENGTH else None
    except InvalidOperation:
        return ""
    if price is not None and price.is_nan():
        return ""
    if price is None or price.is_infinite() or (price and abs(price.adjusted()) > _MAX_DIGITS):
        raise MalformedEventError(f"{fields.path_of(name)} is not a price")
    return format((price / units_per_usd).normalize(), "f")
