"""Prices as exact decimal US dollars, whatever unit a provider tells them in."""

from decimal import Decimal, InvalidOperation

MILLICENTS_PER_USD = 100_000


def usd(price: str | None, units_per_usd: int = 1) -> str:
    """`price`, told in 1/`units_per_usd` dollars, as dollars; "" where there is none or it is no number."""
    try:
        dollars = Decimal(price or "") / units_per_usd
    except InvalidOperation:
        return ""
    return format(dollars.normalize(), "f") if dollars.is_finite() else ""
