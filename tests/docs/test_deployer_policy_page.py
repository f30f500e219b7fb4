"""docs/deployer-policy.md is what the program's registrations need."""

import pytest

from tools.deployer_policy.page import PAGE, page


@pytest.mark.slow
def test_the_page_is_generated_from_the_registrations() -> None:
    assert PAGE.read_text() == page(), "run python -m tools.deployer_policy"
