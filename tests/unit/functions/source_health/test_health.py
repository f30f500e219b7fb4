"""The state of a source: from its last report and from what the monitor found since."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.source_health.health import Freshness, FreshnessState, HealthFinding, LastReport
from functions.source_health.item import freshness_from_item, report_update

NOW = 1_790_000_000_000
MINUTE = 60_000

times = st.integers(NOW - 3_600_000, NOW)
reports = st.builds(
    LastReport, event_at=st.none() | times, recorded_at=times, lag_ms=st.integers(0, 10 * MINUTE)
)
findings = st.builds(
    HealthFinding,
    state=st.sampled_from([FreshnessState.DOWN, FreshnessState.BEHIND]),
    reason=st.just("why"),
    since=times,
)


def report(ago: int = 0, lag_ms: int = 500) -> LastReport:
    return LastReport(event_at=NOW - ago - lag_ms, recorded_at=NOW - ago, lag_ms=lag_ms)


def down(ago: int) -> HealthFinding:
    return HealthFinding(FreshnessState.DOWN, "SES sends mail, and no event of it comes.", NOW - ago)


@pytest.mark.parametrize(
    ("known", "state"),
    [
        (Freshness(), FreshnessState.QUIET),
        (Freshness(report()), FreshnessState.LIVE),
        (Freshness(report(ago=MINUTE)), FreshnessState.LIVE),
        (Freshness(report(ago=MINUTE + 1)), FreshnessState.QUIET),
        (Freshness(report(lag_ms=MINUTE)), FreshnessState.LIVE),
        (Freshness(report(lag_ms=MINUTE + 1)), FreshnessState.BEHIND),
        (Freshness(None, down(ago=MINUTE)), FreshnessState.DOWN),
        (Freshness(report(ago=2 * MINUTE), down(ago=MINUTE)), FreshnessState.DOWN),
        (Freshness(report(ago=MINUTE), down(ago=2 * MINUTE)), FreshnessState.LIVE),
    ],
    ids=[
        "never reported", "just reported", "reported within a minute", "silent for longer", "a minute late",
        "later than a minute", "found down before any report", "found down since", "reported since",
    ],
)  # fmt: skip
def test_the_state_follows_from_report_and_finding(known: Freshness, state: FreshnessState) -> None:
    assert known.evaluate(NOW)[0] is state


@given(st.none() | reports, st.none() | findings)
def test_each_state_has_a_reason(last: LastReport | None, finding: HealthFinding | None) -> None:
    state, reason = Freshness(last, finding).evaluate(NOW)

    assert reason
    assert state in FreshnessState


@given(reports, findings)
def test_a_report_after_a_finding_ends_it(last: LastReport, finding: HealthFinding) -> None:
    known = Freshness(last, finding)

    if last.recorded_at > finding.since:
        assert known.evaluate(NOW) == Freshness(last).evaluate(NOW)
    else:
        assert known.evaluate(NOW) == (finding.state, finding.reason)


@given(reports)
def test_a_stored_report_is_read_back(last: LastReport) -> None:
    update = report_update("ses", last)
    item = {name.removeprefix(":"): value for name, value in update["ExpressionAttributeValues"].items()}

    assert freshness_from_item(item) == Freshness(last)
