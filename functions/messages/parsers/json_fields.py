"""Typed access to a provider's JSON: fields may be absent or null, and errors name the path."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from re import sub

#: A number before 2000 or after 2100 is not a message time in any unit.
_EARLIEST_MS = 946_684_800_000
_LATEST_MS = 4_102_444_800_000


class MalformedEventError(ValueError):
    """A field of a known event shape has the wrong type. Names the field, never its value."""


@dataclass(frozen=True)
class Fields:
    """A JSON object and its path. An absent or null field reads as None, or as empty.

    Where `snake_case` is set, `smtpResponse` is looked up as `smtp_response`.
    """

    values: Mapping[str, object]
    path: str = ""
    snake_case: bool = False

    def _refuse(self, name: str, expected: str) -> MalformedEventError:
        return MalformedEventError(f"{self.path_of(name)} is not {expected}")

    def path_of(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name

    def _get(self, name: str) -> object:
        return self.values.get(_snake_case(name) if self.snake_case else name)

    def in_snake_case(self) -> "Fields":
        return replace(self, snake_case=True)

    def has(self, name: str) -> bool:
        return self._get(name) is not None

    def child(self, name: str) -> "Fields":
        value = self._get(name)
        if value is None:
            value = {}
        if not isinstance(value, dict):
            raise self._refuse(name, "an object")
        return Fields(value, self.path_of(name), self.snake_case)

    def children(self, name: str) -> Iterator["Fields"]:
        for position, value in enumerate(self._list(name)):
            if not isinstance(value, dict):
                raise self._refuse(f"{name}[{position}]", "an object")
            yield Fields(value, self.path_of(f"{name}[{position}]"), self.snake_case)

    def _list(self, name: str) -> list[object]:
        value = self._get(name)
        if value is None:
            return []
        if isinstance(value, str):
            return [value]
        if not isinstance(value, list):
            raise self._refuse(name, "a list")
        return value

    def texts(self, name: str) -> list[str]:
        """Return a list of strings without blank ones; a single string counts as a list of one."""
        return [text for value in self._list(name) if (text := self._text(name, value))]

    def first(self, name: str) -> str | None:
        """Return the first of a list of strings, or the single one; None where there is none."""
        return next(iter(self.texts(name)), None)

    def text(self, name: str) -> str | None:
        """Return a stripped string, None where there is none; a number is converted to text."""
        return self._text(name, self._get(name))

    def _text(self, name: str, value: object) -> str | None:
        if value is None:
            return None
        if isinstance(value, str):
            # A lone surrogate is valid JSON but not valid text: no store accepts it.
            return (value if value.isascii() else value.encode(errors="replace").decode()).strip() or None
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
        raise self._refuse(name, "text")

    def flag(self, name: str, yes: str = "true") -> bool:
        """Return whether the field is true or the provider's word `yes`."""
        value = self._get(name)
        return value is True or (isinstance(value, str) and value.strip().lower() == yes)

    def moment(self, *names: str) -> int | None:
        """Return the first of these fields that is a plausible time, in epoch milliseconds."""
        return next((ms for name in names if (ms := epoch_ms(self._get(name)))), None)


@cache
def _snake_case(name: str) -> str:
    return sub("[A-Z]", lambda letter: f"_{letter[0].lower()}", name)


def epoch_ms(value: object) -> int | None:
    """Return epoch milliseconds from seconds or milliseconds (a number or text), ISO 8601 or RFC 5322 text;
    None where the value is not a plausible time."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return _plausible(value) or _plausible(value * 1000)
    if not isinstance(value, str):
        return None
    text = value.strip()
    try:
        return epoch_ms(float(text))
    except ValueError:
        return _from_text(text)


def _plausible(ms: float) -> int | None:
    return int(ms) if _EARLIEST_MS <= ms < _LATEST_MS else None


def _from_text(text: str) -> int | None:
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = read(text)
        except (ValueError, IndexError, OverflowError):
            continue
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        # Whole milliseconds, without the rounding of a float.
        return _plausible(int(moment.timestamp()) * 1000 + moment.microsecond // 1000)
    return None
