from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.duration import LONGEST, as_written, duration_from, exactly, in_words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30s", timedelta(seconds=30)),
        ("3m", timedelta(minutes=3)),
        ("1h30m", timedelta(minutes=90)),
        (" 1 H 30 M ", timedelta(minutes=90)),
        ("90d", timedelta(days=90)),
        ("2w", timedelta(weeks=2)),
        ("0s", timedelta(0)),
        ("3650d", LONGEST),
    ],
)
def test_a_length_of_time_is_read_as_people_write_it(text: str, expected: timedelta) -> None:
    assert duration_from(text) == expected


@pytest.mark.parametrize(
    "text", ["", "5", "m", "5 minutes", "1.5h", "-3m", "3m,", "1234567890s", "5ſ", "٣m"]
)
def test_what_is_no_length_of_time_is_refused_with_the_remedy(text: str) -> None:
    with pytest.raises(ValueError, match="write for example 30s") as refused:
        duration_from(text)
    assert f"`{text}`" in str(refused.value)


@pytest.mark.parametrize("text", ["3650d1s", "999999999w", "9999w"])
def test_more_than_ten_years_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="ten years"):
        duration_from(text)


@given(st.text() | st.text(alphabet="0189smhdwſ \n"))
def test_any_text_is_a_length_of_time_or_a_value_error(text: str) -> None:
    with suppress(ValueError):
        assert timedelta(0) <= duration_from(text) <= LONGEST


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        (timedelta(0), "0 s"),
        (timedelta(seconds=-5), "0 s"),
        (timedelta(seconds=59), "59 s"),
        (timedelta(seconds=59.6), "1 min"),
        (timedelta(minutes=3), "3 min"),
        (timedelta(seconds=3_540), "59 min"),
        (timedelta(seconds=3_590), "1 h"),
        (timedelta(hours=47), "47 h"),
        (timedelta(hours=47, minutes=50), "2 days"),
        (timedelta(days=5), "5 days"),
    ],
)
def test_a_length_of_time_is_said_briefly(length: timedelta, expected: str) -> None:
    assert in_words(length) == expected


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        (timedelta(0), "0s"),
        (timedelta(minutes=90), "1h30m"),
        (timedelta(days=9, seconds=1), "9d1s"),
        (timedelta(days=90), "90d"),
        (timedelta(weeks=2), "2w"),
        (timedelta(seconds=29.6), "30s"),
    ],
)
def test_a_length_of_time_is_written_to_be_read_again(length: timedelta, expected: str) -> None:
    assert as_written(length) == expected


@given(st.integers(0, int(LONGEST.total_seconds())))
def test_a_written_length_of_time_reads_back(seconds: int) -> None:
    length = timedelta(seconds=seconds)
    assert duration_from(as_written(length)) == length


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (timedelta(0), "0 s"),
        (timedelta(seconds=-5), "0 s"),
        (timedelta(seconds=40.4), "40 s"),
        (timedelta(minutes=30), "30 min"),
        (timedelta(minutes=90), "1 h 30 min"),
        (timedelta(hours=24), "1 day"),
        (timedelta(days=2, seconds=1), "2 days 1 s"),
    ],
)
def test_a_length_of_time_is_said_exactly_where_it_matters(length: timedelta, said: str) -> None:
    assert exactly(length) == said
