import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.ids import code, feed_code, feed_number, number, watch_code, watch_number

FOUR, FIVE = 32**4, 32**5
NUMBERS = st.integers(0, 2 * FOUR) | st.integers(0, 10**15)
LETTERS = st.sampled_from("SAL")


@given(LETTERS, NUMBERS)
def test_a_code_reads_back_as_its_number(letter: str, given_number: int) -> None:
    written = code(letter, given_number)
    assert number(letter, written) == given_number
    assert number(letter, f" {written.lower()} ") == given_number


@given(st.sets(NUMBERS, min_size=2))
def test_no_two_numbers_share_a_code(numbers: set[int]) -> None:
    assert len({code("S", one) for one in numbers}) == len(numbers)


@pytest.mark.parametrize(
    ("given_number", "length"),
    [(0, 4), (FOUR - 1, 4), (FOUR, 5), (FOUR + FIVE - 1, 5), (FOUR + FIVE, 6)],
)
def test_codes_are_as_short_as_they_can_be(given_number: int, length: int) -> None:
    assert len(code("S", given_number)) == 1 + length


def test_neighbours_look_different() -> None:
    first, second = code("S", 1), code("S", 2)
    assert sum(a != b for a, b in zip(first, second, strict=True)) >= 3


@given(LETTERS, NUMBERS)
def test_letters_that_look_like_digits_are_read_as_them(letter: str, given_number: int) -> None:
    written = code(letter, given_number)
    misread = letter + written[1:].replace("0", "o").replace("1", "l")
    assert number(letter, misread) == given_number
    assert not set("ILOU") & set(written[1:])


@pytest.mark.parametrize(
    "text",
    ["", "S", "S123", "S12345678901", "A1234", "1234", "SU234", "S12 34", "S12é4", "W12", "S-123"],
)
def test_what_is_no_code_of_the_letter_is_none(text: str) -> None:
    assert number("S", text) is None


@given(st.text())
def test_any_text_is_a_number_or_none(text: str) -> None:
    assert (number("S", text) or 0) >= 0
    assert (watch_number(text) or 0) >= 0


@given(st.integers(0, 10**18 - 1))
def test_a_watch_code_reads_back(watch_id: int) -> None:
    assert watch_number(watch_code(watch_id)) == watch_id
    assert watch_number(f" {watch_code(watch_id).lower()} ") == watch_id


@given(st.integers(0, 10**18 - 1))
def test_a_feed_code_reads_back_and_is_no_watch(feed_id: int) -> None:
    assert feed_number(f" {feed_code(feed_id).lower()} ") == feed_id
    assert watch_number(feed_code(feed_id)) is None


@pytest.mark.parametrize("text", ["", "W", "12", "Wx", "W1x", "W٣", "weather", "W" + "1" * 19])
def test_a_name_is_no_watch_code(text: str) -> None:
    assert watch_number(text) is None
