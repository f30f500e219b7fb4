"""docs/configuration.md is what the code that reads the settings says, and every setting has a meaning."""

from typing import Any

from tools.configuration.__main__ import PAGE, page
from tools.configuration.meanings import DEFAULTS, MEANINGS
from tools.configuration.reading import settings
from tools.registrations.program import example


def test_the_page_is_generated_from_the_settings() -> None:
    assert PAGE.read_text() == page(), "run python -m tools.configuration"


def test_no_meaning_or_default_is_left_over() -> None:
    paths = {each.path for each in settings()}

    assert MEANINGS.keys() == paths
    assert DEFAULTS.keys() <= paths


def test_every_setting_of_the_example_is_found() -> None:
    assert set(paths_of(example())) <= {each.path for each in settings()}


def paths_of(value: Any, path: str = "") -> list[str]:
    """Return the paths of the values in a configuration, as the page spells them."""
    if isinstance(value, dict):
        named = path == "projects"
        inner = ((f"{path}.*" if named else f"{path}.{key}".lstrip("."), each) for key, each in value.items())
        return [each for below, entry in inner for each in paths_of(entry, below)]
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [each for entry in value for each in paths_of(entry, f"{path}[]")]
    return [] if value == [] else [path]
