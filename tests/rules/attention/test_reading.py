from datetime import time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.attention.errors import SettingError
from rules.attention.reading import (
    clock_from,
    clock_text,
    day_from,
    days_from,
    days_text,
    length_from,
    looks_like_days,
    tokens_of,
    with_zone,
)
from rules.attention.zones import UTC_ZONE
from tests.attention import BERLIN, times, weekdays


@given(times)
def test_a_time_of_day_is_read_as_it_is_written(at: time) -> None:
    assert clock_from(clock_text(at)) == at


def test_a_time_may_have_one_digit_of_hours() -> None:
    assert clock_from(" 8:05 ") == time(8, 5)


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("8pm", "write 20:00"),
        ("12 am", "write 00:00"),
        ("12 p.m.", "write 12:00"),
        ("8.30", "write 08:30"),
        ("20h15", "write 20:15"),
        ("7", "write 07:00"),
        ("25:00", "from 00:00 to 23:59"),
        ("24:00", "from 00:00 to 23:59"),
        ("noon", "write it as HH:MM"),
        ("٠٨:٠٠", "write it as HH:MM"),
    ],
)
def test_a_time_in_another_form_is_refused_with_the_right_one(text: str, remedy: str) -> None:
    with pytest.raises(SettingError, match=remedy):
        clock_from(text)


@given(st.frozensets(weekdays, min_size=1))
def test_days_are_read_as_they_are_written(days: frozenset[int]) -> None:
    text = days_text(days)
    assert (days_from(text) if text else frozenset(range(7))) == days


def test_every_day_need_not_be_said() -> None:
    assert days_text(frozenset(range(7))) == ""
    assert days_text(frozenset((0, 1, 4, 6))) == "mon-tue,fri,sun"


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon-fri", {0, 1, 2, 3, 4}),
        ("fri-mon", {4, 5, 6, 0}),
        ("Saturday,Sun", {5, 6}),
        ("weekdays", {0, 1, 2, 3, 4}),
        ("weekends,tues", {5, 6, 1}),
        ("daily", set(range(7))),
        ("thurs-thurs", {3}),
    ],
)
def test_days_are_read_in_every_usual_form(text: str, days: set[int]) -> None:
    assert days_from(text) == days
    assert looks_like_days(text)


def test_a_word_that_is_no_day_is_refused_with_the_nearest() -> None:
    assert day_from(" Wednesday ") == 2
    with pytest.raises(SettingError, match=r"did you mean friday\?"):
        day_from("fryday")
    with pytest.raises(SettingError, match="write one of mon, tue"):
        day_from("夜")
    assert not looks_like_days("22:00-07:00")


def test_words_are_cut_at_blanks_and_dashes_join() -> None:
    assert tokens_of(" 22:00 – 07:00  Europe/Berlin") == ["22:00-07:00", "Europe/Berlin"]
    with pytest.raises(SettingError, match="200 characters are the most"):
        tokens_of("x" * 201)


def test_a_zone_may_stand_behind_a_setting() -> None:
    assert with_zone(["08:00"], UTC_ZONE, fewest=1) == (["08:00"], UTC_ZONE)
    assert with_zone(["08:00", "europe/berlin"], UTC_ZONE, fewest=1) == (["08:00"], BERLIN)
    with pytest.raises(SettingError, match="`Europe/Berlin please` is no time zone"):
        with_zone(["08:00", "Europe/Berlin", "please"], UTC_ZONE, fewest=1)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("30 min", timedelta(minutes=30)),
        ("4 hours", timedelta(hours=4)),
        ("1 week", timedelta(weeks=1)),
        ("2days", timedelta(days=2)),
        ("1h30m", timedelta(minutes=90)),
        ("1 hr 10 mins", timedelta(minutes=70)),
    ],
)
def test_a_length_of_time_may_be_spelled_out(text: str, length: timedelta) -> None:
    assert length_from(text) == length


def test_what_is_no_length_of_time_is_refused() -> None:
    with pytest.raises(SettingError, match="is no length of time"):
        length_from("a while")
