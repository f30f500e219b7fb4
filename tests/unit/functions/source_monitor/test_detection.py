"""What is wrong with a silent source: sends without events, records that are not processed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.contract.message_table import PROCESSED_RECORDS
from functions.source_health.health import Freshness, FreshnessState, HealthFinding, LastReport
from functions.source_monitor.check import check
from functions.source_monitor.cloudwatch import (
    MINUTE_MS,
    SENT_BY_ACCOUNT,
    STORED_BY_ACCOUNT,
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
ACCOUNT_MAIL = Metric("AWS/SES", "Send")
ACCOUNT_TEXTS = SENT_BY_ACCOUNT["sms"][0]
RECEIVED = received_by("events", from_kinesis=False)
WATCHED = Watched(("pinpoint", "ses", "sms"), "mail", {"events": False})


@dataclass
class Account:
    """Metrics of CloudWatch: by metric, the sum of the minute so many whole minutes ago."""

    sums: Mapping[Metric, Mapping[int, float]] = field(default_factory=dict)
    queries: int = 0

    def __call__(self, metrics: Sequence[Metric], start: int, end: int) -> dict[Metric, Series]:
        self.queries += 1
        minutes = {
            metric: {THIS_MINUTE - ago * MINUTE_MS: value for ago, value in values.items()}
            for metric, values in self.sums.items()
        }
        return {
            metric: Series({at: value for at, value in minutes.get(metric, {}).items() if start <= at < end})
            for metric in metrics
        }


def reported(*, ago_ms: int) -> Freshness:
    """The health of a source whose last event was recorded then."""
    return Freshness(LastReport(NOW - ago_ms, NOW - ago_ms, 500))


def found(
    known: Mapping[str, Freshness], *, processed_ago_ms: int = 5 * MINUTE_MS, **account: object
) -> dict[str, HealthFinding]:
    metrics = Account({METRICS[name]: values for name, values in account.items()})  # type: ignore[misc]
    every = dict.fromkeys(WATCHED.sources, reported(ago_ms=1_000)) | dict(known)
    return find(WATCHED, every, reported(ago_ms=processed_ago_ms), metrics, NOW)


METRICS = {
    "by_set": SET,
    "mails": ACCOUNT_MAIL,
    "texts": ACCOUNT_TEXTS,
    "stored_texts": STORED_BY_ACCOUNT["sms"],
    "received": RECEIVED,
}


def test_cloudwatch_is_not_queried_while_every_source_reports() -> None:
    account = Account()

    live = dict.fromkeys(WATCHED.sources, reported(ago_ms=29_000))
    assert find(WATCHED, live, Freshness(), account, NOW) == {}
    assert account.queries == 0


def test_a_silent_source_whose_set_sends_is_down() -> None:
    (source,) = (known := found({"ses": reported(ago_ms=3 * MINUTE_MS)}, by_set={1: 7.0, 2: 5.0}))

    assert (source, known["ses"].state, known["ses"].since) == ("ses", FreshnessState.DOWN, NOW)
    assert known["ses"].reason.startswith("12 messages left with its configuration set since 2026-09-")


def test_a_source_that_never_reported_is_down_once_something_is_sent() -> None:
    assert found({"ses": Freshness()}, by_set={1: 1.0})["ses"].state is FreshnessState.DOWN


def test_what_is_sent_in_the_minute_of_the_last_event_may_be_what_it_is_about() -> None:
    # This minute is five seconds old.
    assert found({"ses": reported(ago_ms=64_999)}, by_set={1: 9.0}) == {}
    assert found({"ses": reported(ago_ms=65_001)}, by_set={1: 9.0}).keys() == {"ses"}


def test_a_source_without_sends_is_not_down() -> None:
    assert found({"ses": reported(ago_ms=9 * MINUTE_MS), "pinpoint": Freshness(), "sms": Freshness()}) == {}


@pytest.mark.parametrize("ses", [Freshness(), reported(ago_ms=20 * MINUTE_MS)])
def test_another_application_s_mail_is_no_evidence_about_a_source(ses: Freshness) -> None:
    assert found({"ses": ses}, mails={7: 120.0}) == {}
    assert ACCOUNT_MAIL not in WATCHED.metrics


def test_texts_are_found_by_the_account_s_count_since_their_sets_have_none() -> None:
    (finding,) = found({"sms": reported(ago_ms=30 * MINUTE_MS)}, texts={20: 1.0}).values()

    assert finding.state is FreshnessState.DOWN
    assert finding.reason.startswith("The account sent 1 message part since 2026-09-")
    assert "name the configuration set in each request" in finding.reason


def test_the_account_s_count_is_given_time_to_arrive() -> None:
    assert found({"sms": Freshness()}, texts={4: 3.0}) == {}


def test_texts_whose_events_another_project_stores_are_no_evidence() -> None:
    assert found({"sms": Freshness()}, texts={7: 3.0}, stored_texts={7: 6.0}) == {}
    assert found({"sms": Freshness()}, texts={7: 3.0}, stored_texts={8: 6.0}).keys() == {"sms"}


def test_records_that_came_and_are_not_processed_put_every_silent_source_behind() -> None:
    quiet = reported(ago_ms=4 * MINUTE_MS)
    known = found({"ses": quiet, "sms": quiet, "pinpoint": Freshness()}, received={2: 40.0}, by_set={2: 9.0})

    assert {source: finding.state for source, finding in known.items()} == dict.fromkeys(
        WATCHED.sources, FreshnessState.BEHIND
    )
    assert known["sms"].reason.startswith("40 records came to the delivery stream since")


def test_records_of_another_source_put_a_silent_one_nowhere() -> None:
    assert found({"sms": reported(ago_ms=9 * MINUTE_MS)}, received={1: 40.0, 2: 40.0}) == {}


def test_one_record_is_one_record() -> None:
    quiet = dict.fromkeys(WATCHED.sources, reported(ago_ms=9 * MINUTE_MS))

    assert found(quiet, received={2: 1.0})["ses"].reason.startswith("1 record came to the delivery stream")


def test_records_that_failed_or_belong_to_no_source_of_the_project_are_processed() -> None:
    quiet = dict.fromkeys(WATCHED.sources, Freshness())

    assert found(quiet, received={2: 1.0}, processed_ago_ms=MINUTE_MS) == {}
    assert found(quiet, received={2: 1.0}, processed_ago_ms=4 * MINUTE_MS).keys() == set(WATCHED.sources)


def test_what_may_still_be_in_firehose_s_buffer_is_not_judged() -> None:
    slow = replace(WATCHED, settle_seconds=960)
    known = dict.fromkeys(WATCHED.sources, reported(ago_ms=40 * MINUTE_MS))

    def found_with(**account: Mapping[int, float]) -> dict[str, HealthFinding]:
        metrics = Account({METRICS[name]: values for name, values in account.items()})
        return find(slow, known, reported(ago_ms=40 * MINUTE_MS), metrics, NOW)

    assert found_with(received={15: 40.0, 1: 40.0}, by_set={15: 9.0}, texts={20: 1.0}) == {}
    assert found_with(received={17: 40.0}).keys() == set(WATCHED.sources)
    assert found_with(by_set={17: 9.0}).keys() == {"ses"}
    assert found_with(texts={22: 9.0}).keys() == {"sms"}


@dataclass
class Sources:
    """The health of sources, in memory."""

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


SILENT = reported(ago_ms=4 * MINUTE_MS).last_report
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


def test_a_source_that_reports_has_no_finding_any_more() -> None:
    sources = Sources({"ses": Freshness(reported(ago_ms=2_000).last_report, DOWN)})

    states = check(Watched(("ses",), None, {}), sources, Account(), NOW, Pause())

    assert states["ses"][0] is FreshnessState.LIVE
    assert sources.known["ses"].finding is None


def test_what_is_only_on_its_way_is_waited_for() -> None:
    sources = Sources({"ses": Freshness(SILENT)})
    pause = Pause(lambda: sources.known.update(ses=reported(ago_ms=-3_000)))

    states = check(Watched(("ses",), "mail", {}), sources, Account(SENDING), NOW, pause)

    assert pause.waited == 10
    assert states["ses"][0] is FreshnessState.LIVE
    assert sources.written == 0


def test_records_are_processed_where_any_source_of_the_project_reports_meanwhile() -> None:
    sources = Sources({"ses": Freshness(SILENT), "sms": Freshness(SILENT)})
    pause = Pause(lambda: sources.known.update(sms=reported(ago_ms=-3_000)))
    watched = Watched(("ses", "sms"), "mail", {"events": False})

    states = check(watched, sources, Account(WAITING), NOW, pause)

    assert {source: state for source, (state, _) in states.items()} == {
        "ses": FreshnessState.QUIET,
        "sms": FreshnessState.LIVE,
    }


def test_records_that_are_processed_meanwhile_are_not_behind_though_no_source_reports() -> None:
    sources = Sources({"ses": Freshness(SILENT)})
    pause = Pause(lambda: sources.known.update({PROCESSED_RECORDS: reported(ago_ms=-3_000)}))

    states = check(Watched(("ses",), "mail", {"events": False}), sources, Account(WAITING), NOW, pause)

    assert states["ses"][0] is FreshnessState.QUIET


def test_a_source_that_was_behind_is_quiet_once_its_records_are_redriven() -> None:
    sources = Sources({"ses": Freshness(SILENT, BEHIND), PROCESSED_RECORDS: reported(ago_ms=MINUTE_MS)})

    states = check(Watched(("ses",), "mail", {"events": False}), sources, Account(WAITING), NOW, Pause())

    assert states["ses"][0] is FreshnessState.QUIET
    assert sources.known["ses"].finding is None


def test_a_source_that_is_down_stays_down_while_old_records_are_redriven() -> None:
    sources = Sources({"ses": Freshness(SILENT, DOWN), PROCESSED_RECORDS: reported(ago_ms=1_000)})

    states = check(Watched(("ses",), "mail", {"events": False}), sources, Account(SENDING), NOW, Pause())

    assert states["ses"][0] is FreshnessState.DOWN


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
    known = {source: reported(ago_ms=one) for source, one in ago.items()}

    for source, finding in find(WATCHED, known, Freshness(), Account(account), NOW).items():
        assert ago[source] > 30_000
        assert any(any(values.values()) for values in account.values())
        assert finding.reason
