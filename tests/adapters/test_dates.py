from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.sources.dates import time_from

TEN = datetime(2026, 11, 24, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "given",
    [
        "2026-11-24T10:00:00Z",
        "2026-11-24T19:00:00+09:00",
        "2026-11-24 10:00",
        "20261124T100000Z",
        "Tue, 24 Nov 2026 10:00:00 GMT",
        "Tue, 24 Nov 2026 12:00:00 +0200",
        "24 November 2026, 11:00 CET",
        "November 24, 2026 5:00 am EST",
        "Nov. 24, 2026 10:00",
        " 1795514400 ",
        1795514400,
        1795514400.0,
        1795514400000,
    ],
)
def test_a_moment_is_read_in_every_form(given: object) -> None:
    assert time_from(given) == TEN


@pytest.mark.parametrize("given", ["2026-11-24", "24 Nov 2026", "24. November 2026"])
def test_a_day_is_its_beginning(given: str) -> None:
    assert time_from(given) == TEN.replace(hour=0)


@pytest.mark.parametrize(
    "given",
    [
        *("", "soon", "may", "Nov 2026", "24 November", "Monday", "2 hours ago", "03/04/2026"),
        *("12", "1" * 20, "9" * 5_000, "24 Nov 2026 10:00 XYZ", "24 Nov 99999999999"),
        *("0001-01-01T00:00+10:00", "(" * 90 + "nov"),
    ],
)
def test_what_is_no_date_or_half_of_one_is_unknown(given: str) -> None:
    assert time_from(given) is None


@pytest.mark.parametrize(
    "given", [None, True, [], {}, float("nan"), float("inf"), 10**400, -(10**18)]
)
def test_what_is_of_another_type_is_unknown(given: object) -> None:
    assert time_from(given) is None


@given(st.text(max_size=120) | st.integers() | st.floats())
def test_nothing_is_raised_and_every_time_is_in_utc(given: object) -> None:
    read = time_from(given)
    assert read is None or read.tzinfo is UTC


@given(st.integers(40_000_000, 13_000_000_000))
def test_a_time_written_by_a_program_comes_back(seconds: int) -> None:
    moment = datetime.fromtimestamp(seconds, UTC)
    assert time_from(moment.isoformat()) == moment
    assert time_from(moment.strftime("%a, %d %b %Y %H:%M:%S GMT")) == moment
