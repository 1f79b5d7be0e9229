"""Date lines: what moment they name, in UTC."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.page.calendar import offset_of
from rules.page.dates import dated, is_ago, moment_in


def at(said: str) -> datetime:
    """Read what a clock on a wall shows."""
    return datetime.strptime(f"{said} +0000", "%Y-%m-%d %H %z").replace(tzinfo=None)


THEN = datetime(2023, 3, 30, 17, 49, tzinfo=UTC)


@pytest.mark.parametrize(
    "line",
    [
        "Thursday 30 March 2023 13:49 EDT",
        "30 Mar 2023 17:49 GMT",
        "March 30, 2023 at 1:49 p.m. ET",
        "1:49 p.m. ET, Thursday, March 30, 2023",
        "March 30, 20231:49 PM ET",
        "Mar. 30, 2023 12:49 PM CDT",
        "2023-03-30T13:49:00-04:00",
        "2023-03-30T17:49:00.123Z",
        "2023-03-30 17:49:00+0000",
        "Thu, 30 Mar 2023 17:49:00 GMT",
        "13:49 EDT, 30 March 2023",
        "Updated 1749 GMT (0149 HKT) March 30, 2023",
        "PUBLISHED: 18:49 BST, 30 March 2023",
        "Thu 30 Mar 2023 18.49 BST",
        "March 30, 2023 / 1:49 PM EDT / CBS",
        "03/30/2023 1:49 PM EDT",
        "30/03/2023 17:49",
        "Donnerstag, 30. März 2023, 19.49 Uhr MESZ",
        "Stand: 30.03.2023, 19:49 Uhr",
        "Publié le 30 mars 2023 à 19h49",
        "30 de marzo de 2023 a las 19:49 CEST",
        "30 marzo 2023 alle ore 19:49 CEST",
        "2023年3月31日 2時49分",
        "2023年3月31日 午前2:49",
        "입력 2023.03.31. 오전 2:49",
        "30 March 2023 17:49 UTC+0",
        "30 March 2023 23:19 (GMT+5:30)",
        "30 March 2023 1:49 PM Eastern Time",
        "30 March 2023 6:49 PM London time",
        "March 30, 2023 11:19 pm | Updated March 31, 2023 12:10 am IST - New Delhi",
        "1:49pm Mar 30, 2023 EDT",
        "30 marzo 2023 alle 19:49",
        "30.mar.2023 às 14h49",
        "30/03/2023 14h49",
        "송고시간 2023-03-31 02:49",
    ],
)
def test_a_date_line_is_read_in_utc(line: str) -> None:
    moment = dated(line).published

    assert moment is not None
    assert moment.at.replace(second=0) == THEN
    assert moment.has_time


@pytest.mark.parametrize(
    "line",
    ["30 March 2023", "March 30th, 2023", "2023-03-30", "30.3.2023", "2023/03/30", "30 марта 2023"],
)
def test_a_date_without_a_time_is_its_midnight(line: str) -> None:
    moment = dated(line).published

    assert moment is not None
    assert (moment.at, moment.has_time) == (datetime(2023, 3, 30, tzinfo=UTC), False)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "12:30",
        "31 February 2023",
        "2023-13-01",
        "The 1990s",
        "May told reporters",
        "0000-00-00",
        "99 March 2023",
    ],
)
def test_what_is_no_date_is_none(line: str) -> None:
    assert dated(line).moments == ()
    assert moment_in(line) is None


def test_what_was_published_goes_before_what_was_updated() -> None:
    line = "Updated 31 March 2023 10:00 GMT | Published 30 March 2023 17:49 GMT"

    read = dated(line)

    assert [one.is_update for one in read.moments] == [True, False]
    assert read.published is not None
    assert read.published.at == THEN
    assert read.rest == ""


def test_a_date_that_is_written_twice_in_one_is_one() -> None:
    assert len(dated("30 March 2023-03-30").moments) == 1


def test_an_hour_that_stands_elsewhere_is_not_the_dates() -> None:
    moment = dated("At 10:30 the wall broke, as on 30 March 2023").published

    assert moment is not None
    assert not moment.has_time


def test_an_update_alone_is_better_than_nothing() -> None:
    moment = dated("Last updated on 30 March 2023 17:49 GMT").published

    assert moment is not None
    assert moment.is_update
    assert moment.at == THEN


def test_the_rest_of_a_line_is_given_back() -> None:
    assert dated("By Ann Poe | March 30, 2023 1:49 PM EDT").rest == "By Ann Poe"


@pytest.mark.parametrize(
    ("line", "hour"),
    [
        ("30 March 2023 12:10 a.m. GMT", 0),
        ("30 March 2023 12:10 p.m. GMT", 12),
        ("30 March 2023 7 a.m. GMT", 7),
        ("30 March 2023 13:10 p.m. GMT", None),
        ("30 March 2023 25:10 GMT", None),
        ("30 March 2023 10:10 GMT+99", 10),
    ],
)
def test_hours_are_read_as_people_write_them(line: str, hour: int | None) -> None:
    moment = dated(line).published

    assert moment is not None
    assert (moment.at.hour if moment.has_time else None) == hour


def test_month_and_day_change_places_where_the_zone_says_so() -> None:
    american, other = moment_in("04/03/2023 1:00 PM ET"), moment_in("04/03/2023 13:00 CET")

    assert american is not None
    assert (american.month, american.day) == (4, 3)
    assert other is not None
    assert (other.month, other.day) == (3, 4)


@pytest.mark.parametrize(
    ("zone", "when", "hours"),
    [
        ("ET", at("2026-3-8 3"), -4),
        ("ET", at("2026-3-8 1"), -5),
        ("ET", at("2026-11-1 3"), -5),
        ("PT", at("2026-7-1 0"), -7),
        ("UK time", at("2026-3-29 3"), 1),
        ("UK time", at("2026-10-25 3"), 0),
        ("Eastern Standard Time", at("2026-7-1 0"), -5),
        ("IST", at("2026-7-1 0"), 5.5),
    ],
)
def test_zones_are_as_far_from_utc_as_they_are(zone: str, when: datetime, hours: float) -> None:
    offset = offset_of(zone, when)

    assert offset is not None
    assert offset.total_seconds() == hours * 3_600


def test_an_unknown_zone_is_unknown() -> None:
    assert offset_of("XYZ", at("2026-1-1 0")) is None


@given(st.text(max_size=300))
def test_no_text_breaks_it_and_every_moment_is_utc(text: str) -> None:
    assert all(one.at.utcoffset() is not None for one in dated(text).moments)


@given(st.datetimes(min_value=at("1990-1-1 0"), max_value=at("2090-1-1 0")))
def test_iso_times_are_read_as_they_are(moment: datetime) -> None:
    moment = moment.replace(microsecond=0, tzinfo=UTC)

    assert moment_in(moment.isoformat()) == moment
    assert moment_in(f"{moment:%d %B %Y %H:%M:%S} UTC") == moment


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("30.03.2023, 19:49", "de"),
        ("Publié le 30/03/2023 à 19:49", "fr-FR"),
        ("2023/03/31 02:49", "ja"),
        ("30/03/2023 17:49", "en"),
        ("30/03/2023 17:49", None),
        ("30/03/2023 17:49 GMT", "de"),
    ],
)
def test_an_hour_without_a_zone_is_where_its_language_is_at_home(
    line: str, language: str | None
) -> None:
    moment = dated(line).published

    assert moment is not None
    assert moment.at_home(language) == THEN


def test_a_day_without_an_hour_is_the_same_day_in_every_language() -> None:
    moment = dated("30. März 2023").published

    assert moment is not None
    assert moment.at_home("de") == datetime(2023, 3, 30, tzinfo=UTC)


def test_two_zones_in_a_line_hold_for_their_own_hours_only() -> None:
    told = dated("Posted 30 March 2023 17:49 GMT, 13:49 EDT; updated 31 March 2023 08:00").moments

    assert [one.at.hour for one in told] == [17, 8]


@pytest.mark.parametrize(
    ("line", "is_so"),
    [
        ("Published 2 hours ago", True),
        ("Updated an hour ago", True),
        ("Publié il y a 3 heures", True),
        ("Veröffentlicht vor 2 Stunden", True),
        ("2 hours ago", False),
        ("Published 30 March 2023", False),
        ("Published 2 hours ago, the report says that the bridge had been closed twice.", False),
    ],
)
def test_a_line_may_say_when_from_its_readers_now(line: str, is_so: bool) -> None:
    assert is_ago(line) is is_so
