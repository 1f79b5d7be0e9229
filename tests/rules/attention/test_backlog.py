from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.attention.backlog import (
    GATHERED,
    Awake,
    BacklogPolicy,
    Late,
    Sleep,
    after_outage,
    could_be_told_at,
    gathered_until,
    looked,
    sleep_between,
)
from tests.build import DAY, HOUR, MINUTE, NOON

POLICY = BacklogPolicy()
ages = st.integers(-5_000, 50_000).map(lambda minutes: NOON - minutes * MINUTE)


@st.composite
def owed(draw: st.DrawFn) -> list[Late]:
    times = draw(st.lists(st.tuples(ages, st.booleans()), max_size=30))
    return [Late(number, since, urgent) for number, (since, urgent) in enumerate(times)]


def late(hours: float, number: int = 0, *, urgent: bool = False) -> Late:
    return Late(number, NOON - hours * HOUR, urgent)


@given(owed())
def test_every_alert_is_told_exactly_once_and_in_order(all_owed: list[Late]) -> None:
    backlog = after_outage(all_owed, POLICY, NOON)
    told = [*backlog.first, *backlog.digest, *backlog.then]
    assert sorted(one.number for one in told) == [one.number for one in all_owed]
    for part in (backlog.first, [*backlog.digest, *backlog.then]):
        keys = [(one.since, one.number) for one in part]
        assert keys == sorted(keys)


@given(owed())
def test_no_more_than_a_few_old_alerts_are_told_one_by_one(all_owed: list[Late]) -> None:
    backlog = after_outage(all_owed, POLICY, NOON)
    alone = [one for one in backlog.then if NOON - one.since >= POLICY.older_than]
    assert len(alone) <= POLICY.few
    assert all(one.is_urgent and NOON - one.since < 12 * HOUR for one in backlog.first)


def test_a_month_asleep_is_one_digest() -> None:
    asleep = [late(24 * days, days) for days in range(30, 0, -1)]
    backlog = after_outage([*asleep, late(0, 99)], POLICY, NOON)
    assert [one.number for one in backlog.digest] == list(range(30, 0, -1))
    assert [one.number for one in backlog.then] == [99]
    assert backlog.why == "a backlog of 30 alerts, the oldest 30 days old: one digest"


def test_a_few_old_alerts_are_told_one_by_one() -> None:
    backlog = after_outage([late(3, 3), late(2, 2), late(1, 1)], POLICY, NOON)
    assert [one.number for one in backlog.then] == [3, 2, 1]
    assert (backlog.digest, backlog.why) == ((), "no backlog: told one by one")


def test_many_fresh_alerts_are_no_backlog() -> None:
    assert after_outage([late(0.9, number) for number in range(50)], POLICY, NOON).digest == ()


def test_an_urgent_alert_is_told_by_itself_while_it_is_urgent() -> None:
    backlog = after_outage(
        [late(11, 1, urgent=True), late(13, 2, urgent=True), *[late(9, n) for n in (3, 4, 5)]],
        POLICY,
        NOON,
    )
    assert [one.number for one in backlog.first] == [1]
    assert [one.number for one in backlog.digest] == [2, 3, 4, 5]


@given(owed(), st.timedeltas(-400 * DAY, timedelta(0)))
def test_a_clock_that_was_set_back_makes_no_backlog(all_owed: list[Late], back: timedelta) -> None:
    fresh = [Late(one.number, NOON, one.is_urgent) for one in all_owed]
    assert after_outage(fresh, POLICY, NOON + back).digest == ()


def test_nobody_looked_when_the_last_look_is_long_ago() -> None:
    assert sleep_between(NOON - HOUR, NOON, POLICY) == Sleep(NOON - HOUR, NOON)


@pytest.mark.parametrize("awake_at", [None, NOON - 59 * MINUTE, NOON + DAY])
def test_a_first_start_and_a_clock_set_back_are_no_sleep(awake_at: datetime | None) -> None:
    assert sleep_between(awake_at, NOON, POLICY) is None


SLEEP = Sleep(NOON - DAY, NOON)


@pytest.mark.parametrize(
    ("owed_at", "published_at", "expected"),
    [
        (NOON, NOON - HOUR, NOON - HOUR),
        (NOON, NOON - 9 * DAY, NOON - DAY),
        (NOON, None, NOON - DAY),
        (NOON, NOON + HOUR, NOON),
        (NOON - MINUTE, NOON - HOUR, NOON - MINUTE),
    ],
)
def test_after_a_sleep_an_alert_is_as_old_as_its_publisher_says(
    owed_at: datetime, published_at: datetime | None, expected: datetime
) -> None:
    assert could_be_told_at(owed_at, published_at, SLEEP) == expected


def test_without_a_sleep_an_alert_is_as_old_as_it_is_owed() -> None:
    assert could_be_told_at(NOON, NOON - DAY, None) == NOON


# When somebody looked


def test_who_looks_for_the_first_time_has_watched_since_then() -> None:
    assert looked(Awake(), NOON, POLICY) == Awake(NOON, NOON)


def test_a_look_soon_after_is_no_interruption() -> None:
    before = Awake(NOON - 9 * MINUTE, NOON - DAY)
    assert looked(before, NOON, POLICY) == Awake(NOON, NOON - DAY)


def test_a_pause_is_an_interruption_but_no_sleep() -> None:
    assert looked(Awake(NOON - 10 * MINUTE, NOON - DAY), NOON, POLICY) == Awake(NOON, NOON)


def test_a_sleep_is_remembered_for_a_day() -> None:
    slept = looked(Awake(NOON - 30 * DAY, NOON - 40 * DAY), NOON, POLICY)
    assert slept == Awake(NOON, NOON, Sleep(NOON - 30 * DAY, NOON))
    later = looked(slept, NOON + MINUTE, POLICY)
    assert later.sleep_at(NOON) == later.sleep_at(NOON + DAY - MINUTE) == slept.slept
    assert later.sleep_at(NOON + DAY) is None
    assert later.sleep_at(NOON - MINUTE) is None
    assert Awake().sleep_at(NOON) is None


@pytest.mark.parametrize(("back", "is_interrupted"), [(30, False), (31, True)])
def test_a_clock_set_back_is_an_interruption_and_no_sleep(back: int, is_interrupted: bool) -> None:
    before = Awake(NOON + timedelta(seconds=back), NOON - DAY)
    assert looked(before, NOON, POLICY) == Awake(NOON, NOON if is_interrupted else NOON - DAY)


def test_what_was_not_noted_is_noted_with_the_next_look() -> None:
    assert looked(Awake(NOON - MINUTE), NOON, POLICY).watched_since == NOON


SLEPT = Sleep(NOON - DAY, NOON - MINUTE)


def test_old_alerts_after_a_sleep_are_gathered() -> None:
    until = gathered_until(NOON - 3 * HOUR, SLEPT, POLICY, NOON)
    assert until == SLEPT.ends_at + GATHERED
    late = gathered_until(NOON - 3 * HOUR, SLEPT, POLICY, NOON + HOUR)
    assert late == NOON + HOUR + MINUTE


@pytest.mark.parametrize(
    ("since", "sleep"), [(None, SLEPT), (NOON - 3 * HOUR, None), (NOON - 59 * MINUTE, SLEPT)]
)
def test_what_is_fresh_is_not(since: datetime | None, sleep: Sleep | None) -> None:
    assert gathered_until(since, sleep, POLICY, NOON) is None


def test_urgent_ones_are_gathered_when_they_are_half_a_day_old() -> None:
    for hours, is_gathered in ((11, False), (12, True)):
        found = gathered_until(NOON - hours * HOUR, SLEPT, POLICY, NOON, is_urgent=True)
        assert (found is not None) is is_gathered
