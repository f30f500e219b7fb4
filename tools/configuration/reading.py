"""Finds every setting by reading a configuration that records what is read of it, with default and limits."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from components.settings.reader import Section, TextFormat
from components.settings.stack import read


@dataclass(frozen=True)
class Setting:
    """One setting: `path` with `*` for a name, its type with its limits, and its default."""

    path: str
    type: str
    default: str


def settings() -> list[Setting]:
    """Return every setting that the program reads, in the order of reading."""
    found: dict[str, Setting] = {}
    read(_Recorder("", found))
    return [*found.values()]


class _Recorder(Section):
    """A section that has every key. Each method records its setting and returns a placeholder."""

    def __init__(self, path: str, found: dict[str, Setting]) -> None:
        super().__init__(path, {}, [])
        self._found = found

    def text(self, key: str, form: TextFormat, default: str | None = None) -> str:
        self._record(key, form.words, "required" if default is None else default or "none")
        return default or ""

    def texts(self, key: str, form: TextFormat, *, required: bool = False) -> tuple[str, ...]:
        self._record(key, f"list; each {form.words}", "required" if required else "none")
        return ()

    def number_or_none(
        self,
        key: str,
        default: int | None,
        low: int,
        high: int | None = None,
        word: tuple[str, int | None] | None = None,
    ) -> int | None:
        limits = f"integer from {low}" if high is None else f"integer, {low} to {high}"
        unset = "none" if word is None or word[1] is not None else word[0]
        self._record(
            key, limits + (f", or `{word[0]}`" if word else ""), unset if default is None else str(default)
        )
        return default

    def amount(self, key: str, default: float, low: float, high: float) -> float:
        self._record(key, f"number, {low:g} to {high:g}", f"{default:g}")
        return default

    def choice(self, key: str, default: int, choices: Sequence[int]) -> int:
        self._record(key, f"one of {', '.join(map(str, choices))}", str(default))
        return default

    def word(self, key: str, default: str, words: Mapping[object, str]) -> str:
        allowed = ", ".join(f"`{word}`" for word in dict.fromkeys(words.values()))
        self._record(key, f"one of {allowed}", f"`{default}`")
        return super().word(key, default, words)

    def flag(self, key: str, *, default: bool) -> bool:
        self._record(key, "`true` or `false`", str(default).lower())
        return default

    def section(self, key: str) -> Section:
        return _Recorder(self._path(key), self._found)

    def sections(self) -> Iterator[tuple[str, Section]]:
        yield "*", self.section("*")

    def entries(self, key: str, *, filled: bool = False) -> list[Section]:
        # The first issuer has no name, a further one has no signIn.
        return [_Recorder(f"{self._path(key)}[]", self._found) for _ in range(1 + filled)]

    def has(self, key: str) -> bool:  # noqa: ARG002 - as in Section
        return True

    def has_value(self, key: str) -> bool:  # noqa: ARG002 - as in Section
        return True

    def is_word(self, key: str, word: str) -> bool:  # noqa: ARG002 - as in Section
        return False

    def check_name(self, name: str, form: TextFormat) -> None:
        """The placeholder of a name is not one."""

    def _record(self, key: str, type_: str, default: str) -> None:
        path = self._path(key)
        self._found.setdefault(path, Setting(path, type_, default))
