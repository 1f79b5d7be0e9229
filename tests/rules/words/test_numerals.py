import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.words.numerals import LARGEST, numerals, words_of
from tests.build import SCRIPTS
from tests.strategies import TEXTS


def read(text: str) -> list[str]:
    return [
        f"{one.glued}{one.low:,g}" + (f"–{one.high:,g}" if one.high > one.low else "") + one.unit
        for one in numerals(words_of(text))
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12 dead", ["12"]),
        ("1,200 or 1.200 or 1\u202f200", ["1,200"] * 3),
        ("1 200", ["1", "200"]),
        ("1\u00a03000", ["1", "3,000"]),
        ("6.8 and 6,8 and 1.5,8", ["6.8", "6.8", "1.5", "8"]),
        ("1,2000", ["1.2"]),
        ("1.2 million, 1.125 billion, 12k, 3 млн", ["1.2e+06", "1.125e+09", "12,000", "3e+06"]),
        ("2 lakh and 1 crore", ["200,000", "1e+07"]),
        ("3-million plan", ["3e+06"]),
        ("100 m tall", ["100"]),
        ("100m tall", ["1e+08"]),
        ("١٢ and १२ and 12", ["12"] * 3),
        ("1万2000人, 3億円, 5万", ["12,000", "3e+08", "50,000"]),
        ("12万 3000", ["120,000", "3,000"]),
        ("1億2万3, 1億2万3万4", ["1.0002e+08", "1.0005e+08", "4"]),
        ("3.125% and 1.200.000 million and 1.200.000", ["3.125%", "1.2e+12", "1.2e+06"]),
        ("3명 사망, 45만명에, 3천", ["3", "450,000", "3,000"]),
        ("50+ hurt", ["50"]),
        ("5%, 5 ％, 5 percent, 5 per day", ["5%", "5%", "5%", "5"]),
        ("$3.5 million, €12m, ¥5", ["3.5e+06$", "1.2e+07€", "5¥"]),
        ("M6.8, Mw6.8", ["m6.8", "mw6.8"]),
        ("one, nineteen, twenty-three, ninety", ["1", "19", "23", "90"]),
        ("two hundred and five, six hundred, one hundred thousand", ["205", "600", "100,000"]),
        ("one million two hundred thousand", ["1.2e+06"]),
        ("hundred, million, and", []),
        ("twenty and five", ["20", "5"]),
        ("twelve. Five", ["12", "5"]),
        ("a dozen, two dozen, two, dozen, dozens", ["12", "24", "2", "12", "24–72"]),
        ("hundreds of thousands, tens of millions", ["200,000–900,000", "2e+07–9e+07"]),
        ("tens of homes, hundreds of homes", ["200–900"]),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, expected: list[str]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "at 10:30", "won 3-1", "3–1", "on 9/11", "24.11.2026", "version 1.2.3", "the F-35", "Covid-19", "#12", "12th",
        "in 2026", "since 1998", "12xyz", "", "no number", "1" * 14, "9" * 200, "99 trillion",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_number_is_none(text: str) -> None:
    assert read(text) == []


def test_a_year_is_a_number_when_it_is_written_as_one() -> None:
    assert read("2,026 homes, $2026, 2 026") == ["2,026", "2,026$", "2", "26"]


@given(TEXTS | st.text() | st.sampled_from(SCRIPTS))
def test_any_text_has_numbers_in_order_and_in_bounds(text: str) -> None:
    said = words_of(text)
    last = -1
    for one in numerals(said):
        assert last < one.first <= one.last < len(said)
        assert 0 <= one.low <= one.high <= LARGEST
        last = one.last


@given(st.integers(1, 999_999_999))
def test_a_number_is_the_same_with_and_without_its_commas(number: int) -> None:
    grouped = read(f"{number:,} homes")
    assert grouped == read(f"{number} homes") or 1900 <= number <= 2099


@pytest.mark.parametrize(
    "text", ["万1" * 5_000, "1万" * 5_000, "1\u202f" * 5_000, "one " * 5_000, "1,111" * 5_000]
)
def test_a_hostile_text_is_read_at_once(text: str) -> None:
    begun = time.process_time()
    read(text)
    assert time.process_time() - begun < 3
