"""Buckets of local hours and days, over changes of the clock."""

from itertools import pairwise

import pytest

from functions.contract.stats_table import HALF_HOUR_MS
from functions.stats.contributions import RowKey
from functions.stats.counters import Metric, at_offset
from functions.stats.event_times import LATER
from functions.stats.row import Row
from functions.stats.series import Interval, ZoneError, buckets, event_buckets, zone

#: 2026-03-28T00:00Z and 2026-10-24T00:00Z, in half-hours: the days before the clocks change in Europe.
_MARCH, _OCTOBER = 1_774_656_000_000 // HALF_HOUR_MS, 1_792_800_000_000 // HALF_HOUR_MS


def rows(first: int, count: int) -> list[Row]:
    return [Row(RowKey("project", first + number), {"n": 1}, 0) for number in range(count)]


@pytest.mark.parametrize(("first", "hours"), [(_MARCH, 23), (_OCTOBER, 25)], ids=["spring", "autumn"])
def test_days_have_as_many_hours_as_the_clock_has(first: int, hours: int) -> None:
    days = buckets(rows(first, 144), first, first + 143, Interval.DAY, zone("Europe/Berlin"))

    assert sorted({(day.end - day.start) // 3_600_000 for day in days}) == sorted({24, hours})
    assert sum(day.totals.messages for day in days) == 144


@pytest.mark.parametrize("name", ["UTC", "Europe/Berlin", "Asia/Kolkata", "America/St_Johns", "Etc/GMT+3"])
@pytest.mark.parametrize("interval", list(Interval))
@pytest.mark.parametrize("first", [_MARCH, _OCTOBER], ids=["spring", "autumn"])
def test_every_row_is_in_one_bucket(name: str, interval: Interval, first: int) -> None:
    found = buckets(rows(first, 144), first, first + 143, interval, zone(name))

    assert sum(bucket.totals.messages for bucket in found) == 144
    assert found[0].start <= first * HALF_HOUR_MS
    assert all(one.end == other.start for one, other in pairwise(found))


def test_a_zone_off_the_half_hour_is_refused() -> None:
    with pytest.raises(ZoneError, match="half-hour"):
        buckets(rows(_MARCH, 1), _MARCH, _MARCH, Interval.DAY, zone("Pacific/Chatham"))


@pytest.mark.parametrize(
    "name", ["", "Nowhere", "/etc/localtime", "../UTC", "Europe/Berlin\n", "a" * 100, "Europe"]
)
def test_what_is_no_zone_is_refused(name: str) -> None:
    with pytest.raises(ZoneError, match="IANA"):
        zone(name)


def sent_with_opens(half_hour: int, *offsets: int) -> Row:
    counters: dict[str, int] = {"n": len(offsets)}
    for offset in offsets:
        name = at_offset(Metric.OPENED, min(offset, LATER))
        counters[name] = counters.get(name, 0) + 1
    return Row(RowKey("project", half_hour), counters, 0)


@pytest.mark.parametrize("interval", list(Interval))
def test_events_are_in_the_bucket_of_their_time_whenever_their_message_was_sent(interval: Interval) -> None:
    sent = [sent_with_opens(_MARCH, 0, 1, 3, 300), sent_with_opens(_MARCH + 3, 0, 0, 297)]

    found = event_buckets(sent, _MARCH, _MARCH + 3, interval, zone("Asia/Kolkata"))

    opens = {bucket.start: bucket.events.get(Metric.OPENED, 0) for bucket in found}
    at = [_MARCH, _MARCH + 1, *[_MARCH + 3] * 3, *[_MARCH + 300] * 2]
    whole = [bucket for bucket in found if bucket.events]
    assert sum(opens.values()) == len(at)
    assert sum(bucket.sent for bucket in found) == 7
    for bucket in whole:
        inside = [one for one in at if bucket.start <= one * HALF_HOUR_MS < bucket.end]
        assert bucket.events[Metric.OPENED] == len(inside)
    assert all(one.end == other.start for one, other in pairwise(found))


def test_events_of_after_a_week_are_in_no_bucket() -> None:
    found = event_buckets([sent_with_opens(_MARCH, 1, 400, 9_999)], _MARCH, _MARCH, Interval.DAY, zone("UTC"))

    assert sum(bucket.events.get(Metric.OPENED, 0) for bucket in found) == 1
