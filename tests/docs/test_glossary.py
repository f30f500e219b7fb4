"""The glossary's banned words occur in no identifier and no text of the product."""

import io
import re
import subprocess
import tokenize
from collections.abc import Iterator

import pytest

from tests.project import ROOT

GLOSSARY = (ROOT / "docs" / "glossary.md").read_text()
PRODUCT = ("__main__.py", "benchmarks", "components", "functions", "local", "operations", "tools")
TEXTS = (*PRODUCT, "*.md", "docs", ".github", "Makefile", "Pulumi.yaml", "Pulumi.dev.yaml", "pyproject.toml")
SUFFIXES = (".css", ".graphql", ".html", ".js", ".md", ".toml", ".yaml", ".yml", "Makefile")
#: The list itself, released schemas and others' texts.
EXCLUDED = ("docs/glossary.md", "docs/releases/", "functions/pages/vendor/")


def banned(heading: str) -> list[str]:
    """The words between backticks in a section of the glossary, below its first paragraph."""
    section = GLOSSARY.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return re.findall(r"`([^`]+)`", section)


WORDS = {word for word in banned("Banned in identifiers") if "_" not in word}
PARTS = re.compile(
    rf"(?:^|_)({'|'.join(word.strip('_') for word in banned('Banned in identifiers') if '_' in word)})(?:_|$)"
)
PHRASES = re.compile(rf"\b({'|'.join(banned('Banned in texts'))})\b", re.IGNORECASE)


def tracked(*paths: str) -> list[str]:
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *paths]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    return [path for path in listed if not path.startswith(EXCLUDED) and (ROOT / path).is_file()]


def tokens(path: str) -> list[tokenize.TokenInfo]:
    return list(tokenize.generate_tokens(io.StringIO((ROOT / path).read_text()).readline))


def is_banned(identifier: str) -> bool:
    words = [word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", identifier)]
    return not WORDS.isdisjoint(words) or bool(PARTS.search("_".join(words)))


def texts(path: str) -> Iterator[tuple[int, str]]:
    """The lines of a file that people read: all of them, or a module's strings and comments."""
    if path.endswith(".py"):
        kinds = {tokenize.STRING, tokenize.COMMENT, getattr(tokenize, "FSTRING_MIDDLE", tokenize.STRING)}
        for token in tokens(path):
            if token.type in kinds:
                yield from enumerate(token.string.splitlines(), token.start[0])
    elif path.endswith(SUFFIXES):
        yield from enumerate((ROOT / path).read_text().splitlines(), 1)


@pytest.mark.parametrize("identifier", ["told", "_told_by", "is_asked", "PAGE_AT_MOST", "WaysIn", "untold"])
def test_a_banned_word_is_found_in_any_spelling_of_an_identifier(identifier: str) -> None:
    assert is_banned(identifier)


@pytest.mark.parametrize("identifier", ["token", "total", "masked", "task", "basket", "intellect", "away_in"])
def test_a_word_that_only_contains_a_banned_one_is_allowed(identifier: str) -> None:
    assert not is_banned(identifier)


def test_no_identifier_of_the_product_holds_a_banned_word() -> None:
    found = [
        f"{path}:{token.start[0]}: {token.string}"
        for path in tracked(*PRODUCT)
        if path.endswith(".py")
        for token in tokens(path)
        if token.type == tokenize.NAME and is_banned(token.string)
    ]

    assert found == []


def test_no_text_of_the_product_holds_a_banned_phrase() -> None:
    found = [
        f"{path}:{number}: {match[0]}: {line.strip()[:100]}"
        for path in tracked(*TEXTS)
        for number, line in texts(path)
        for match in [PHRASES.search(line)]
        if match
    ]

    assert found == []
