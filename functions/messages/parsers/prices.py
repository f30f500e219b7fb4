"""Prices as exact decimal US dollars, from any provider's unit."""

from decimal import Decimal, InvalidOperation

MILLICENTS_PER_USD = 100_000


def usd(price: str | None, units_per_usd: int = 1) -> str:
    """Return `price`, given in 1/`units_per_usd` dollars, in dollars; "" where it is absent or no number."""
    try:
        dollars = Decimal(price or "") / units_per_usd
    except InvalidOperation:
        return ""
    return format(dollars.normalize(), "f") if dollars.is_finite() else ""
