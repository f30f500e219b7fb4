"""docs/errors.md lists the messages that are in the code."""

import pytest

from tools.error_messages import PAGE, SURFACES, Surface, messages, page


def test_the_page_is_generated_from_the_code() -> None:
    assert PAGE.read_text() == page(), "run python -m tools.error_messages"


@pytest.mark.parametrize("surface", SURFACES, ids=lambda surface: surface.title)
def test_every_surface_has_messages(surface: Surface) -> None:
    assert messages(surface)


@pytest.mark.parametrize("surface", SURFACES[3:], ids=lambda surface: surface.title)
def test_a_message_of_a_command_is_a_sentence_or_completes_that_of_the_option(surface: Surface) -> None:
    """Argparse puts `argument --rate: …` before the second kind."""
    assert not [text for text in messages(surface) if not (text[0].isupper() or text[0] in "…`-.")]
