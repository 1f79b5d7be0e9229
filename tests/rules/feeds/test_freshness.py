from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.feeds.freshness import Wish, out_of_breaks, retry_after, standing_wishes, wish_of
from rules.model import Timetable
from tests.build import DAY, HOUR, MINUTE, NOON

TEN = "Tue, 24 Nov 2026 10:00:00 GMT"
ELEVEN = "Tue, 24 Nov 2026 11:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "wait", "by"),
    [
        ({"cache-control": "public, max-age=600"}, 10 * MINUTE, "max-age"),
        ({"cache-control": "Max-Age = 600, must-revalidate"}, 10 * MINUTE, "max-age"),
        ({"cache-control": 'max-age="600"'}, 10 * MINUTE, "max-age"),
        ({"cache-control": "max-age=600", "expires": ELEVEN, "date": TEN}, 10 * MINUTE, "max-age"),
        ({"expires": ELEVEN, "date": TEN}, HOUR, "Expires"),
        ({"expires": "Tue, 24 Nov 2026 11:00:00 -0000", "date": TEN}, HOUR, "Expires"),
        ({"cache-control": "max-age=99999999999999999999"}, timedelta(seconds=10**8), "max-age"),
    ],
)
def test_what_headers_ask_for_is_read(headers: dict[str, str], wait: timedelta, by: str) -> None:
    assert wish_of(headers) == Wish(wait, by)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"cache-control": "no-cache, max-age=600"},
        {"cache-control": "max-age=600, no-store"},
        {"cache-control": "s-maxage=600"},
        {"cache-control": "x-max-age=600"},
        {"cache-control": "max-age=soon", "expires": ELEVEN, "date": TEN},
        {"cache-control": "max-age=0", "expires": ELEVEN, "date": TEN},
        {"cache-control": "max-age=-5"},
        {"expires": "0", "date": TEN},
        {"expires": TEN, "date": ELEVEN},
        {"expires": ELEVEN},
        {"expires": "Tue, 99 Nov 2026 10:00:00 GMT", "date": TEN},
    ],
)
def test_what_asks_for_nothing_is_no_wish(headers: dict[str, str]) -> None:
    assert wish_of(headers) is None


@pytest.mark.parametrize(
    ("said", "date", "wait"),
    [
        ("120", "", 2 * MINUTE),
        (" 120 ", "", 2 * MINUTE),
        (ELEVEN, TEN, HOUR),
        (TEN, ELEVEN, timedelta(0)),
        (ELEVEN, "", None),
        ("-5", "", None),
        ("soon", TEN, None),
        ("²", "", None),
        ("", "", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(said: str, date: str, wait: timedelta | None) -> None:
    assert retry_after({"retry-after": said, "date": date}) == wait


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_whatever_headers_hold_is_read_or_left(a: str, b: str, c: str, d: str) -> None:
    headers = {"cache-control": a, "expires": b, "date": c, "retry-after": d}
    wish, wait = wish_of(headers), retry_after(headers)
    assert wish is None or wish.wait > timedelta(0)
    assert wait is None or wait >= timedelta(0)


def test_a_feed_asks_by_its_ttl_and_its_update_period() -> None:
    assert list(standing_wishes(Timetable())) == []
    both = Timetable(ttl=HOUR, update_every=2 * HOUR)
    assert list(standing_wishes(both)) == [Wish(HOUR, "ttl"), Wish(2 * HOUR, "sy:updatePeriod")]


@pytest.mark.parametrize(
    ("at", "timetable", "expected"),
    [
        (NOON, Timetable(skip_hours=(11, 13)), NOON),
        (NOON + 20 * MINUTE, Timetable(skip_hours=(12, 13)), NOON + 2 * HOUR),
        (NOON + 11 * HOUR, Timetable(skip_hours=(23, 0)), NOON + 13 * HOUR),
        (NOON, Timetable(skip_days=(1,)), NOON + 12 * HOUR),
        (NOON, Timetable(skip_days=(1, 2), skip_hours=(0, 1)), NOON + 38 * HOUR),
        (NOON, Timetable(skip_hours=tuple(range(24))), NOON),
        (NOON, Timetable(skip_days=tuple(range(7))), NOON),
    ],
)
def test_a_moment_moves_behind_what_a_feed_skips(
    at: datetime, timetable: Timetable, expected: datetime
) -> None:
    assert NOON.weekday() == 1  # a Tuesday
    assert out_of_breaks(at, timetable, chance=0) == expected


def test_what_was_held_back_is_spread() -> None:
    skipping = Timetable(skip_hours=(12,))
    assert out_of_breaks(NOON, skipping, chance=0.5) == NOON + HOUR + 2.5 * MINUTE


@given(
    st.integers(0, 60 * 24 * 20).map(lambda minutes: NOON + minutes * MINUTE),
    st.sets(st.integers(0, 23), max_size=23),
    st.sets(st.integers(0, 6), max_size=6),
    st.floats(0, 1),
)
def test_a_moved_moment_is_later_by_a_week_at_most_and_outside_the_breaks(
    at: datetime, hours: set[int], days: set[int], chance: float
) -> None:
    timetable = Timetable(skip_hours=tuple(hours), skip_days=tuple(days))
    moved = out_of_breaks(at, timetable, chance=chance)
    assert at <= moved <= at + 7 * DAY + HOUR
    assert moved.hour not in hours
    assert moved.weekday() not in days
