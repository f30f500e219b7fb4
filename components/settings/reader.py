"""Reads nested configuration, collecting every mistake with its path so that all are reported at once."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True)
class TextFormat:
    """The format of a text: a pattern, and words for the error message."""

    pattern: str
    words: str


ANY_TEXT = TextFormat(r"\S(.*\S)?", "a text")


class Section:
    """One mapping of the configuration while it is read.

    Each method reads one key, appends what is wrong with it to `mistakes` and then returns a placeholder, so
    that reading continues: the values are valid only if `mistakes` is empty in the end. Call
    `reject_unknown_keys` on the outermost section last; it reports the keys, at any depth, that were never
    read.
    """

    def __init__(self, path: str, value: object, mistakes: list[str]) -> None:
        self.path = path
        self.mistakes = mistakes
        self._known: list[str] = []
        self._inner: list[Section] = []
        self._values: Mapping[str, object] = {}
        if isinstance(value, Mapping):
            self._values = {str(key): entry for key, entry in value.items()}
        elif value is not None:
            self.error(f"must be a mapping of settings, not {_shown(value)}")
            # Its contents cannot be checked any further.
            self.mistakes = []

    def text(self, key: str, form: TextFormat, default: str | None = None) -> str:
        """Return a text of the given form; without a default it is required."""
        value = self._read(key)
        if value is None and default is not None:
            return default
        if isinstance(value, str) and re.fullmatch(form.pattern, value):
            return value
        if value is None:
            self.error(f"is missing: add {form.words}", key)
        else:
            self.error(f"must be {form.words}, not {_shown(value)}", key)
        return ""

    def texts(self, key: str, form: TextFormat, *, required: bool = False) -> tuple[str, ...]:
        """Return a list of texts of the given form, in the order given."""
        value = self._read(key)
        if value is None and not required:
            return ()
        if not isinstance(value, list) or (required and not value):
            self.error(f"must be a list, each entry {form.words}", key)
            return ()
        for entry in value:
            if not (isinstance(entry, str) and re.fullmatch(form.pattern, entry)):
                self.error(f"each entry must be {form.words}, not {_shown(entry)}", key)
        return tuple(str(entry) for entry in value)

    def number(self, key: str, default: int, low: int, high: int | None = None) -> int:
        """Return a whole number from `low` to `high`, both included."""
        number = self.number_or_none(key, default, low, high)
        return default if number is None else number

    def number_or_none(
        self,
        key: str,
        default: int | None,
        low: int,
        high: int | None = None,
        word: tuple[str, int | None] | None = None,
    ) -> int | None:
        """Return a whole number, `default` where it is absent, or the value of `word` where that is given."""
        value = self._read(key)
        if value is None:
            return default
        if word is not None and value == word[0]:
            return word[1]
        if (number := _whole(value, low, high)) is not None:
            return number
        allowed = f"a whole number from {low}" + (" on" if high is None else f" to {high}")
        allowed += f" or the word {word[0]}" if word else ""
        self.error(f"must be {allowed}, not {_shown(value)}", key)
        return default

    def amount(self, key: str, default: float, low: float, high: float) -> float:
        """Return a number, whole or not, from `low` to `high`, both included."""
        value = self._read(key)
        if value is None:
            return default
        if isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high:
            return value
        self.error(f"must be a number from {low:g} to {high:g}, not {_shown(value)}", key)
        return default

    def choice(self, key: str, default: int, choices: Sequence[int]) -> int:
        """Return one of the whole numbers `choices`."""
        value = self._read(key)
        if value is None:
            return default
        if (number := _whole(value, min(choices), max(choices))) is not None and number in choices:
            return number
        self.error(f"must be one of {', '.join(map(str, choices))}, not {_shown(value)}", key)
        return default

    def flag(self, key: str, *, default: bool) -> bool:
        """Return true or false."""
        value = self._read(key)
        if value is None:
            return default
        if isinstance(value, bool):
            return value
        self.error(f"must be true or false, not {_shown(value)}", key)
        return default

    def word(self, key: str, default: str, words: Mapping[object, str]) -> str:
        """Return one of several words; `words`: by what may be written for them."""
        value = self._read(key)
        if value is None:
            return default
        if isinstance(value, str | bool) and value in words:
            return words[value]
        allowed = ", ".join(dict.fromkeys(words.values()))
        self.error(f"must be one of {allowed}, not {_shown(value)}", key)
        return default

    def section(self, key: str) -> "Section":
        """Return the mapping under `key`; an empty one where it is absent."""
        inner = Section(self._path(key), self._read(key), self.mistakes)
        self._inner.append(inner)
        return inner

    def sections(self) -> Iterator[tuple[str, "Section"]]:
        """Yield every key with the mapping under it, for a mapping whose keys are names."""
        for key in self._values:
            yield key, self.section(key)

    def entries(self, key: str, *, filled: bool = False) -> list["Section"]:
        """Return a section for each mapping of a list. `filled`: an empty list is a mistake."""
        value = self._read(key)
        if value is None:
            return []
        if not isinstance(value, list) or (filled and not value):
            self.error(f"must be a list of mappings, not {_shown(value)}: remove it if there is none", key)
            return []
        found = [
            Section(f"{self._path(key)}[{number}]", {} if entry is None else entry, self.mistakes)
            for number, entry in enumerate(value)
        ]
        self._inner += found
        return found

    def is_word(self, key: str, word: str) -> bool:
        """Return whether the value of `key` is this one word."""
        return self._read(key) == word

    def has(self, key: str) -> bool:
        """Return whether the configuration has `key`, which becomes a known key."""
        self._known.append(key)
        return key in self._values

    def has_value(self, key: str) -> bool:
        """Return whether `key` has a value other than null."""
        return self._read(key) is not None

    def check_name(self, name: str, form: TextFormat) -> None:
        """Report a mistake where `name`, the key of this section, is not of the given form."""
        if not re.fullmatch(form.pattern, name):
            self.error(f"must have {form.words}")

    def error(self, text: str, key: str | None = None) -> None:
        """Report what is wrong with `key`, or with this whole section, and how to fix it."""
        self.mistakes.append(f"{self._path(key) if key else self.path}: {text}")

    def reject_unknown_keys(self) -> None:
        """Report every key that was never read, here and in the sections below."""
        for key in self._values:
            if key not in self._known:
                known = sorted(set(self._known))
                near = get_close_matches(key, known, n=1)
                fix = f"did you mean {near[0]}?" if near else f"remove it, or use one of {', '.join(known)}"
                self.error(f"is not a setting: {fix}", key)
        for inner in self._inner:
            inner.reject_unknown_keys()

    def _read(self, key: str) -> object:
        self._known.append(key)
        return self._values.get(key)

    def _path(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key


def _whole(value: object, low: int, high: int | None) -> int | None:
    # In Python True is an int; in the configuration `true` is no number.
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if low <= value and (high is None or value <= high) else None


def _shown(value: object) -> str:
    text = json.dumps(value, default=str)
    return text if len(text) <= 60 else f"{text[:57]}..."
