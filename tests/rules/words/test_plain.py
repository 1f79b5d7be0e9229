import time

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from rules.words.plain import plain_line, without_controls
from tests.build import SCRIPTS

MARKUP = [
    "<b>", "</b>", "<script>", "</script>", "<svg/>", "<!--", "-->", "&amp;", "&#x202e;", "&#0;",
    "<", ">", '"', "\x00", "\n", "\x85", "\u2028", "\u202e", "\ud800", "a", " ", "<img src=x>",
]  # fmt: skip
HOSTILE = st.lists(st.sampled_from([*MARKUP, *SCRIPTS]), max_size=30).map("".join)
ANY = st.text() | HOSTILE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ferry <b>aground</b>", "Ferry aground"),
        ("<p>One</p><p>Two</p>", "One Two"),
        ("un<i>believ</i>able", "unbelievable"),
        ("One<br/>two<BR>three", "One two three"),
        ("x < y and <3 and a<b", "x < y and <3 and a<b"),
        ("<Minister> resigns", "<Minister> resigns"),
        ("Tom &amp; Ann &lt;3", "Tom & Ann <3"),
        ("a<!-- hidden -->b", "a b"),
        ("seen<!-- never closed", "seen"),
        ("a<script>b()</script>c", "a c"),
        ("a<STYLE>b{}</Style >c", "a c"),
        ("seen<script>never closed", "seen"),
        ("stray</script>end", "stray end"),
        ("a\tb\n\n c\u00a0d", "a b c d"),
        ("  ", ""),
        ("", ""),
    ],
)
def test_text_and_markup_become_one_plain_line(text: str, expected: str) -> None:
    assert plain_line(text, 100) == expected


@given(HOSTILE)
def test_a_text_reads_the_same_tag_by_tag_as_at_once(text: str) -> None:
    """An element that may hide what is behind it makes the whole text be read tag by tag."""
    assert plain_line(f"{text} <svg/>", 10_000) == plain_line(text, 10_000)


@given(HOSTILE)
def test_one_paragraph_reads_the_same_however_its_tags_are_written(text: str) -> None:
    """Small letters go the short way, capitals the one of all other markup."""
    assert plain_line(f"<p>{text}</p>", 10_000) == plain_line(f"<P>{text}</P>", 10_000)


def test_a_picture_inside_a_tag_never_shows_whatever_its_length() -> None:
    assert plain_line(f'<img src="data:{"A" * 10_000}"> Ferry', 100) == "Ferry"


@pytest.mark.parametrize("tag", ["<iframe src='x'/>", "<svg width='1' />", "<script src='x' />"])
def test_an_element_that_closes_itself_hides_nothing_behind_it(tag: str) -> None:
    assert plain_line(f"Ferry {tag} aground", 100) == "Ferry aground"


@pytest.mark.parametrize("digits", ["9" * 5_000, "0" * 5_000 + "65"])
def test_a_character_reference_of_thousands_of_digits_is_no_error(digits: str) -> None:
    assert plain_line(f"a&#{digits};b", 100) == "a\ufffdb"


@pytest.mark.parametrize("ending", ["\v", "\x85", "\f", "\u2028", "\r\n"])
def test_words_on_both_sides_of_any_line_ending_stay_apart(ending: str) -> None:
    assert plain_line(f"ferry{ending}aground", 100) == "ferry aground"
    assert without_controls(f"ferry{ending}aground") == f"ferry{ending}aground"


@pytest.mark.parametrize(
    "mark", ["\u202e", "\u2066", "\u061c", "\u200f", "\ufeff", "\x1b", "\ud800"]
)
def test_what_reorders_or_breaks_text_is_dropped(mark: str) -> None:
    assert plain_line(f"fer{mark}ry", 100) == "ferry"
    assert without_controls(f"fer{mark}ry") == "ferry"


@pytest.mark.parametrize(
    ("limit", "expected"),
    [(5, "Ferry"), (4, "Fer…"), (1, "…")],
)
def test_a_line_is_cut_with_an_ellipsis(limit: int, expected: str) -> None:
    assert plain_line("Ferry", limit) == expected


def test_no_blank_stands_before_the_ellipsis() -> None:
    assert plain_line("Ferry aground", 7) == "Ferry…"


@given(ANY, st.integers(1, 60))
def test_a_line_is_short_and_has_no_controls(text: str, limit: int) -> None:
    line = plain_line(text, limit)
    assert len(line) <= limit
    assert not regex.search(r"[\p{Cc}\p{Cs}\u202A-\u202E\u2066-\u2069\u061C]", line)
    assert line == " ".join(line.split())


@given(ANY.map(lambda text: text.replace("<", "").replace("&", "")), st.integers(1, 60))
def test_a_line_without_markup_stays_as_it_is(text: str, limit: int) -> None:
    line = plain_line(text, limit)
    assert plain_line(line, limit) == line


@given(ANY)
def test_dropping_controls_twice_changes_nothing(text: str) -> None:
    assert without_controls(without_controls(text)) == without_controls(text)


@pytest.mark.parametrize(
    "flood",
    [
        "<!--", "<!-- -->", "<a ", "<a href='", "<script", "<script>", "</script", "<svg></svgx",
        '"', "\\", "&", "&#", "&#x", "&#1", "-->", "<", " <b", "<b>", "\x00", "\u0315\u0300", "<b ",
    ],
)  # fmt: skip
def test_a_flood_is_read_at_once(flood: str) -> None:
    text = flood * (200_000 // len(flood))
    begun = time.process_time()
    assert len(plain_line(text, 4_000)) <= 4_000
    assert time.process_time() - begun < 2
