"""Which messages are sealed, so that a replay cannot count them a second time."""

import pytest

from functions.stats.retention import RetentionHistory, RetentionPeriod

_DAY = 86_400_000
_HISTORY = RetentionHistory((RetentionPeriod(30, 0), RetentionPeriod(400, 100 * _DAY)))


def test_a_message_within_its_retention_is_open() -> None:
    assert not RetentionHistory.starting_with(30).is_sealed(0, 30 * _DAY)


def test_a_message_beyond_its_retention_is_sealed() -> None:
    assert RetentionHistory.starting_with(30).is_sealed(0, 31 * _DAY)


def test_without_a_limit_nothing_is_sealed() -> None:
    assert not RetentionHistory.starting_with(None).is_sealed(0, 10_000 * _DAY)


@pytest.mark.parametrize(
    ("sent_on", "written_on", "is_sealed"),
    [(60, 101, True), (90, 101, False), (90, 121, True), (101, 140, False), (101, 502, True)],
    ids=["deleted before", "not yet deleted", "deleted after the change", "sent after", "over again"],
)
def test_a_longer_retention_does_not_open_what_the_shorter_one_may_have_deleted(
    sent_on: int, written_on: int, is_sealed: bool
) -> None:
    assert _HISTORY.is_sealed(sent_on * _DAY, written_on * _DAY) is is_sealed


def test_a_new_retention_applies_after_the_deployment_and_an_equal_one_changes_nothing() -> None:
    history = RetentionHistory.starting_with(30)

    assert history.with_present(30, 5) is history
    assert history.with_present(None, 5).periods[-1] == RetentionPeriod(None, 5 + 3_600_000)


def test_texts_restore_a_history() -> None:
    history = RetentionHistory((RetentionPeriod(None, 0), RetentionPeriod(7, 12)))

    assert RetentionHistory.from_texts(history.texts()) == history
    with pytest.raises(ValueError, match="retention period"):
        RetentionHistory.from_texts(["soon"])
