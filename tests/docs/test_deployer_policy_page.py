"""docs/deployer-policy.md is what the program's registrations need."""

from tools.deployer_policy.page import PAGE, page


def test_the_page_is_generated_from_the_registrations() -> None:
    assert PAGE.read_text() == page(), "run python -m tools.deployer_policy"
