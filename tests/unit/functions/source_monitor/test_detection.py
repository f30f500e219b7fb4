"""What is wrong with a silent source: sends that nobody told of, records that nobody recorded."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.source_health.health import Freshness, FreshnessState, HealthFinding, LastReport
from functions.source_monitor.check import check
from functions.source_monitor.cloudwatch import (
    MINUTE_MS,
    SENT_BY_ACCOUNT,
    TOLD_TO_ACCOUNT,
    Metric,
    Series,
    received_by,
    sent_by_set,
)
from functions.source_monitor.detection import Watched, find

#: A whole minute, and five seconds.
NOW = 29_833_333 * MINUTE_MS + 5_000
THIS_MINUTE = NOW - 5_000
SET = sent_by_set("mail")
ACCOUNT_MAIL = SENT_BY_ACCOUNT["ses"][0]
ACCOUNT_TEXTS = SENT_BY_ACCOUNT["sms"][0]
RECEIVED = received_by("events", from_kinesis=False)
WATCHED = Watched(("pinpoint", "ses", "sms"), "mail", {"events": False})


@dataclass
class Account:
    """Metrics as CloudWatch tells them: by metric, what happened how many whole minutes ago."""

    told: Mapping[Metric, Mapping[int, float]] = field(default_factory=dict)
    asked: int = 0

    def __call__(self, metrics: Sequence[Metric], start: int, end: int) -> dict[Metric, Series]:
        self.asked += 1
        minutes = {
            metric: {THIS_MINUTE - ago * MINUTE_MS: value for ago, value in values.items()}
            for metric, values in self.told.items()
        }
        return {
            metric: Series({at: value for at, value in minutes.get(metric, {}).items() if start <= at < end})
            for metric in metrics
        }


def told(*, ago_ms: int) -> Freshness:
    """A source whose newest event was recorded then."""
    return Freshness(LastReport(NOW - ago_ms, NOW - ago_ms, 500))


def found(known: Mapping[str, Freshness], **account: object) -> dict[str, HealthFinding]:
    metrics = Account({METRICS[name]: values for name, values in account.items()})  # type: ignore[misc]
    every = dict.fromkeys(WATCHED.sources, told(ago_ms=1_000)) | dict(known)
    return find(WATCHED, every, metrics, NOW)


METRICS = {
    "by_set": SET,
    "mails": ACCOUNT_MAIL,
    "texts": ACCOUNT_TEXTS,
    "told_mails": TOLD_TO_ACCOUNT["ses"],
    "received": RECEIVED,
}


def test_cloudwatch_is_not_asked_while_every_source_tells_something() -> None:
    account = Account()

    assert find(WATCHED, dict.fromkeys(WATCHED.sources, told(ago_ms=29_000)), account, NOW) == {}
    assert account.asked == 0


def test_a_silent_source_whose_set_sends_is_down() -> None:
    (source,) = (known := found({"ses": told(ago_ms=3 * MINUTE_MS)}, by_set={1: 7.0, 2: 5.0}))

    assert (source, known["ses"].state, known["ses"].since) == ("ses", FreshnessState.DOWN, NOW)
    assert known["ses"].reason.startswith("12 messages were sent with its configuration set since 2026-09-")


def test_a_source_that_never_told_anything_is_down_once_something_is_sent() -> None:
    assert found({"ses": Freshness()}, by_set={1: 1.0})["ses"].state is FreshnessState.DOWN


def test_what_is_sent_in_the_minute_of_the_last_event_may_be_what_was_told() -> None:
    # This minute is five seconds old.
    assert found({"ses": told(ago_ms=64_999)}, by_set={1: 9.0}) == {}
    assert found({"ses": told(ago_ms=65_001)}, by_set={1: 9.0}).keys() == {"ses"}


def test_a_source_with_nothing_to_tell_is_not_down() -> None:
    assert found({"ses": told(ago_ms=9 * MINUTE_MS), "pinpoint": Freshness(), "sms": Freshness()}) == {}


def test_mail_without_a_configuration_set_is_found_by_the_account_s_own_count() -> None:
    known = found({"ses": Freshness()}, mails={7: 3.0})

    assert known["ses"].state is FreshnessState.DOWN
    assert "name the configuration set in each request" in known["ses"].reason


def test_the_account_s_count_is_given_time_to_be_told() -> None:
    assert found({"ses": Freshness()}, mails={4: 3.0}) == {}


def test_mail_that_another_project_was_told_of_is_no_sign() -> None:
    assert found({"ses": Freshness()}, mails={7: 3.0}, told_mails={7: 6.0}) == {}
    assert found({"ses": Freshness()}, mails={7: 3.0}, told_mails={8: 6.0}).keys() == {"ses"}


def test_texts_are_found_by_the_account_s_count_since_their_sets_have_none() -> None:
    assert found({"sms": told(ago_ms=30 * MINUTE_MS)}, texts={20: 4.0}).keys() == {"sms"}


def test_records_that_came_and_are_not_recorded_put_every_silent_source_behind() -> None:
    quiet = told(ago_ms=4 * MINUTE_MS)
    known = found({"ses": quiet, "sms": quiet, "pinpoint": Freshness()}, received={2: 40.0}, by_set={2: 9.0})

    assert {source: finding.state for source, finding in known.items()} == dict.fromkeys(
        WATCHED.sources, FreshnessState.BEHIND
    )
    assert known["sms"].reason.startswith("40 records came to the delivery stream since")


def test_records_of_another_source_put_a_silent_one_nowhere() -> None:
    assert found({"sms": told(ago_ms=9 * MINUTE_MS)}, received={1: 40.0, 2: 40.0}) == {}


@dataclass
class Sources:
    """What is known of sources, kept in memory."""

    known: dict[str, Freshness]
    written: int = 0

    def freshness(self, sources: Sequence[str]) -> dict[str, Freshness]:
        return {source: self.known.get(source, Freshness()) for source in sources}

    def save_finding(self, source: str, finding: HealthFinding | None) -> None:
        self.written += 1
        self.known[source] = Freshness(self.known.get(source, Freshness()).last_report, finding)


@dataclass
class Pause:
    """Waits for nothing, and lets something happen meanwhile."""

    meanwhile: Callable[[], object] = lambda: None
    waited: float = 0

    def __call__(self, seconds: float) -> None:
        self.waited += seconds
        self.meanwhile()


SILENT = told(ago_ms=4 * MINUTE_MS).last_report
DOWN = HealthFinding(FreshnessState.DOWN, "why", NOW - MINUTE_MS)
BEHIND = HealthFinding(FreshnessState.BEHIND, "why", NOW - MINUTE_MS)
SENDING: Mapping[Metric, Mapping[int, float]] = {SET: {1: 2.0}}
WAITING: Mapping[Metric, Mapping[int, float]] = {RECEIVED: {1: 2.0}}
RESTING: Mapping[Metric, Mapping[int, float]] = {}


@pytest.mark.parametrize(
    ("before", "account", "state", "written"),
    [
        (None, RESTING, FreshnessState.QUIET, 0),
        (None, SENDING, FreshnessState.DOWN, 1),
        (DOWN, SENDING, FreshnessState.DOWN, 0),
        (DOWN, RESTING, FreshnessState.DOWN, 0),
        (DOWN, WAITING, FreshnessState.BEHIND, 1),
        (BEHIND, WAITING, FreshnessState.BEHIND, 0),
        (BEHIND, RESTING, FreshnessState.QUIET, 1),
        (BEHIND, SENDING, FreshnessState.DOWN, 1),
    ],
)
def test_a_finding_is_written_once_and_holds_as_long_as_it_is_true(
    before: HealthFinding | None,
    account: Mapping[Metric, Mapping[int, float]],
    state: FreshnessState,
    written: int,
) -> None:
    sources = Sources({"ses": Freshness(SILENT, before)})
    watched = Watched(("ses",), "mail", {"events": False})

    assert check(watched, sources, Account(account), NOW, Pause())["ses"][0] is state
    assert sources.written == written
    assert sources.known["ses"].evaluate(NOW)[0] is state


def test_a_source_that_tells_something_again_is_freed_of_its_finding() -> None:
    sources = Sources({"ses": Freshness(told(ago_ms=2_000).last_report, DOWN)})

    states = check(Watched(("ses",), None, {}), sources, Account(), NOW, Pause())

    assert states["ses"][0] is FreshnessState.LIVE
    assert sources.known["ses"].finding is None


def test_what_is_only_on_its_way_is_waited_for() -> None:
    sources = Sources({"ses": Freshness(SILENT)})
    pause = Pause(lambda: sources.known.update(ses=told(ago_ms=-3_000)))

    states = check(Watched(("ses",), "mail", {}), sources, Account(SENDING), NOW, pause)

    assert pause.waited == 10
    assert states["ses"][0] is FreshnessState.LIVE
    assert sources.written == 0


def test_records_are_recorded_where_any_source_of_the_project_tells_something_meanwhile() -> None:
    sources = Sources({"ses": Freshness(SILENT), "sms": Freshness(SILENT)})
    pause = Pause(lambda: sources.known.update(sms=told(ago_ms=-3_000)))
    watched = Watched(("ses", "sms"), "mail", {"events": False})

    states = check(watched, sources, Account(WAITING), NOW, pause)

    assert {source: state for source, (state, _) in states.items()} == {
        "ses": FreshnessState.QUIET,
        "sms": FreshnessState.LIVE,
    }


def test_what_is_known_to_be_wrong_is_not_waited_for() -> None:
    pause = Pause()
    check(
        Watched(("ses",), "mail", {}), Sources({"ses": Freshness(SILENT, DOWN)}), Account(SENDING), NOW, pause
    )

    assert pause.waited == 0


minutes = st.dictionaries(st.integers(0, 200), st.sampled_from([0.0, 1.0, 50.0]), max_size=6)


@given(
    st.fixed_dictionaries(dict.fromkeys(WATCHED.metrics, minutes)),
    st.dictionaries(st.sampled_from(WATCHED.sources), st.integers(0, 10_000_000), min_size=3),
)
def test_only_silent_sources_are_found_and_only_for_something_that_happened(
    account: Mapping[Metric, Mapping[int, float]], ago: Mapping[str, int]
) -> None:
    known = {source: told(ago_ms=one) for source, one in ago.items()}

    for source, finding in find(WATCHED, known, Account(account), NOW).items():
        assert ago[source] > 30_000
        assert any(any(values.values()) for values in account.values())
        assert finding.reason
