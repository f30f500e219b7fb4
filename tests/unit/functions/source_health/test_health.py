"""How a source stands: by what it told last, and by what the watch found out since."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.source_health.health import Freshness, FreshnessState, HealthFinding, LastReport
from functions.source_health.item import freshness_from_item, report_update

NOW = 1_790_000_000_000
MINUTE = 60_000

times = st.integers(NOW - 3_600_000, NOW)
seens = st.builds(
    LastReport, event_at=st.none() | times, recorded_at=times, lag_ms=st.integers(0, 10 * MINUTE)
)
findings = st.builds(
    HealthFinding,
    state=st.sampled_from([FreshnessState.DOWN, FreshnessState.BEHIND]),
    reason=st.just("why"),
    since=times,
)


def seen(ago: int = 0, lag_ms: int = 500) -> LastReport:
    return LastReport(event_at=NOW - ago - lag_ms, recorded_at=NOW - ago, lag_ms=lag_ms)


def down(ago: int) -> HealthFinding:
    return HealthFinding(FreshnessState.DOWN, "SES sends mail, and no event of it comes.", NOW - ago)


@pytest.mark.parametrize(
    ("known", "state"),
    [
        (Freshness(), FreshnessState.QUIET),
        (Freshness(seen()), FreshnessState.LIVE),
        (Freshness(seen(ago=MINUTE)), FreshnessState.LIVE),
        (Freshness(seen(ago=MINUTE + 1)), FreshnessState.QUIET),
        (Freshness(seen(lag_ms=MINUTE)), FreshnessState.LIVE),
        (Freshness(seen(lag_ms=MINUTE + 1)), FreshnessState.BEHIND),
        (Freshness(None, down(ago=MINUTE)), FreshnessState.DOWN),
        (Freshness(seen(ago=2 * MINUTE), down(ago=MINUTE)), FreshnessState.DOWN),
        (Freshness(seen(ago=MINUTE), down(ago=2 * MINUTE)), FreshnessState.LIVE),
    ],
    ids=[
        "never told anything", "just told", "told within a minute", "silent for longer", "a minute late",
        "later than a minute", "found down before it told anything", "found down since", "told again since",
    ],
)  # fmt: skip
def test_a_source_stands_as_what_is_known_of_it_says(known: Freshness, state: FreshnessState) -> None:
    assert known.evaluate(NOW)[0] is state


@given(st.none() | seens, st.none() | findings)
def test_each_state_has_a_reason(told: LastReport | None, finding: HealthFinding | None) -> None:
    state, reason = Freshness(told, finding).evaluate(NOW)

    assert reason
    assert state in FreshnessState


@given(seens, findings)
def test_what_is_told_after_a_finding_ends_it(told: LastReport, finding: HealthFinding) -> None:
    known = Freshness(told, finding)

    if told.recorded_at > finding.since:
        assert known.evaluate(NOW) == Freshness(told).evaluate(NOW)
    else:
        assert known.evaluate(NOW) == (finding.state, finding.reason)


@given(seens)
def test_an_item_tells_what_was_noted(told: LastReport) -> None:
    update = report_update("ses", told)
    item = {name.removeprefix(":"): value for name, value in update["ExpressionAttributeValues"].items()}

    assert freshness_from_item(item) == Freshness(told)
