from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.sources.feed_dates import NotSure, read_date
from adapters.sources.lenient_feed import read_odd_dates

TEN = datetime(2026, 11, 24, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "Tue, 24 Nov 2026 10:00:00 GMT",
        "24 Nov 2026 10:00 UT",
        "Tuesday, 24 November 2026 11:00:00 +01:00",
        "Tue, 24 Nov 26 05:00:00 EST",
        "Tue, 24 Nov 2026 10:00:00 CEST",
        "Tue, 24 Nov 2026 10:00:00",
        "Di, 24 Nov 2026 10:00:00 GMT",
        "2026-11-24T10:00:00Z",
        "2026-11-24T15:30:00.25+05:30",
        "2026-11-24T15:30:00+0530",
        "2026-11-24 10:00",
        "  2026-11-24T10:00:00Z\n",
        "1795514400",
        "1795514400000",
        "2026/11/24 10:00:00",
        "2026.11.24 10:00",
        "2026/11/24T05:00:00 EST",
        "2026-11-24 10:00:00 UTC",
        "2026-11-24T10:00:00,5Z",
        "Tue, 24 Nov 2026 10:00 AM",
        "Tue, 24 Nov 2026 05:00:00 a.m. EST",
        "24 Nov 2026 10:00:00 PM +1200",
        "Tue, 24 Nov 2026 11:00:00 GMT+1",
        "Tue, 24 Nov 2026 04:30:00 UTC-05:30",
        "Tue, 24 Nov 2026 15:00:00 +5",
    ],
)
def test_ten_o_clock_is_ten_o_clock(text: str) -> None:
    assert read_date(text) == TEN


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "Mon, 30 Feb 2026 10:00:00 GMT",
        "2026-13-01T10:00:00Z",
        "0001-01-01T00:00:00+05:00",
        "Tue, 24 Foo 2026 10:00:00 GMT",
        "24/11/2026",
        "2026-11-24T25:00:00Z",
        "2026/11-24 10:00",
        "Tue, 24 Nov 2026 13:00 PM",
        "Tue, 24 Nov 2026 0:30 AM",
    ],
)
def test_in_doubt_nothing_is_said(text: str) -> None:
    with pytest.raises(NotSure):
        read_date(text)


@pytest.mark.parametrize(
    ("text", "hour"), [("2026/11/24", 0), ("2026-11-24 12:00 am", 0), ("2026-11-24 12:00 pm", 12)]
)
def test_noon_and_midnight_are_told_apart(text: str, hour: int) -> None:
    assert read_date(text) == TEN.replace(hour=hour)


@pytest.mark.parametrize(
    "text", ["2026:11:24", "2026-034", "2026년 11월 24일 10:00", "2026, a good year", "2026/24/11"]
)
def test_a_year_alone_is_not_filled_up_with_the_month_that_is_now(text: str) -> None:
    assert read_odd_dates([text]) == [None]


def test_words_that_feedparser_does_not_know_are_read() -> None:
    assert read_odd_dates(["November 24, 2026 10:00 AM", "24-Nov-2026 10:00:00 GMT"]) == [TEN, TEN]


MOMENTS = st.datetimes(datetime(1970, 1, 2), datetime(2099, 1, 1))  # noqa: DTZ001  # made aware below
ZONES = st.sampled_from(["GMT", "Z", "EST", "PDT", "CEST", "+0000", "-0730", "+05:30"])


@given(MOMENTS, ZONES)
def test_what_is_sure_is_what_feedparser_reads(moment: datetime, zone: str) -> None:
    written = f"{moment:%a, %d %b %Y %H:%M:%S} {zone}"
    assert [read_date(written)] == read_odd_dates([written])


@given(MOMENTS, st.integers(-720, 720))
def test_a_date_of_w3c_is_read_back(moment: datetime, offset: int) -> None:
    there = moment.replace(microsecond=0, tzinfo=UTC) - timedelta(minutes=offset)
    sign, minutes = "-" if offset < 0 else "+", abs(offset)
    zone = f"{sign}{minutes // 60:02}:{minutes % 60:02}"
    written = f"{moment:%Y-%m-%dT%H:%M:%S}{zone}"
    assert read_date(written) == there
    assert [there] == read_odd_dates([written])


def test_odd_dates_are_read_together_each_in_its_place() -> None:
    assert read_odd_dates(["soon <&>", "Nov 24 2026 10:00:00 GMT", "", "20261124T10:00:00Z"]) == [
        None,
        TEN,
        None,
        TEN,
    ]
