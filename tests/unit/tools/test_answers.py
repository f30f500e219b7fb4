"""The engine's answers in the words of the table."""

import pytest

from tools.changes.answers import Answer, Answers, refused_path
from tools.engine.engine import OperationError
from tools.engine.steps import Outcome


def test_nothing_changed_and_everything_did() -> None:
    assert str(Answer()) == "nothing"
    answer = Answer(
        in_place=True, created=("role",), replaced=("permission",), deleted=("**table**", "role"),
        retained=("**key**",), protected=True,
    )  # fmt: skip
    assert str(answer) == (
        "in place; creates resources; replaces permission; deletes **table** and role; lets go of **key**; "
        "with `protect`, **refused**"
    )


def test_many_kinds_are_cut_short() -> None:
    assert str(Answer(deleted=tuple("abcdefgh"))) == "deletes a, b, c, d, e, f and others"


def test_a_refused_change_has_the_answer_to_the_confirmed_one() -> None:
    answers = Answers(Answer(refused="auth.apiKeys"), Answer(in_place=True))
    assert str(answers) == "**refused**; confirmed: in place"


def test_the_refused_setting_is_read_from_the_program_s_message() -> None:
    text = "projects.shop.shards: is 4 and was 8. If intended, add this path to message-tracker:confirm"
    assert refused_path(OperationError(Outcome(errors=[text]), "")) == "projects.shop.shards"
    with pytest.raises(OperationError, match="another"):
        refused_path(OperationError(Outcome(errors=["another"]), ""))
