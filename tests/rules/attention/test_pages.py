from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from rules.attention.pages import Draw, Limits, Page, Paged, drawn_plainly, pages_of
from rules.attention.rank import Ranked, scored_at
from tests.attention import a_line, story_lines
from tests.build import NOON

stories = st.lists(story_lines.map(lambda line: scored_at(line, NOON)), max_size=25)
limits = st.builds(
    Limits,
    characters=st.integers(1, 300),
    lines=st.integers(1, 6),
    pages=st.none() | st.integers(0, 3),
)


def escaped(one: Ranked, title: str) -> str:
    """Draw as a platform does that writes five characters for one."""
    return drawn_plainly(one, title.replace("&", "&amp;"))


def a_story(title: str = "Truce holds", number: int = 1) -> Ranked:
    return scored_at(a_line(number, title), NOON)


@given(stories, limits, st.sampled_from((drawn_plainly, escaped)))
def test_no_page_is_beyond_the_limits(some: list[Ranked], most: Limits, draw: Draw) -> None:
    for page in pages_of(some, most, draw).pages:
        assert len(page.text) <= most.characters
        assert 1 <= len(page.lines) <= most.lines
        assert len(page.stories) == len(page.lines) == len(page.text.split("\n"))


@given(stories, limits)
def test_every_story_stands_on_a_page_in_order_or_is_counted(
    some: list[Ranked], most: Limits
) -> None:
    paged = pages_of(some, most)
    shown = [story for page in paged.pages for story in page.stories]
    assert shown == some[: len(shown)]
    assert len(shown) + paged.beyond == len(some)
    assert most.pages is not None or paged.beyond == 0
    assert most.pages is None or len(paged.pages) <= most.pages


@given(stories)
def test_no_page_has_room_for_what_stands_on_the_next(some: list[Ranked]) -> None:
    most = Limits(characters=200, lines=3)
    pages = pages_of(some, most).pages
    for page, following in pairwise(pages):
        together = len(page.text) + 1 + len(following.lines[0])
        assert len(page.lines) == most.lines or together > most.characters


def test_a_story_is_one_line() -> None:
    [page] = pages_of([a_story("Truce\nholds")], Limits()).pages
    assert page.text == "Truce holds — Harbour Wire"
    line = replace(a_line(), sources=3, note="muted")
    assert drawn_plainly(scored_at(line, NOON), "T") == "T — Harbour Wire, 3 sources (muted)"


def test_a_long_title_is_cut_so_that_the_line_fits() -> None:
    [page] = pages_of([a_story("x" * 100)], Limits(characters=40)).pages
    assert page.text == "x" * 24 + "… — Harbour Wire"


def test_what_escaping_adds_is_cut_too() -> None:
    [page] = pages_of([a_story("&" * 100)], Limits(characters=40), escaped).pages
    assert len(page.text) <= 40
    assert page.text.endswith("&amp;… — Harbour Wire")


def test_a_line_that_does_not_fit_without_a_title_is_cut_anywhere() -> None:
    [page] = pages_of([a_story()], Limits(characters=5)).pages
    assert page.text == "… — H"


def test_a_page_is_filled_to_its_last_character() -> None:
    line = "Truce holds — Harbour Wire"
    both = [a_story(), a_story(number=2)]
    assert len(pages_of(both, Limits(characters=2 * len(line) + 1)).pages) == 1
    assert len(pages_of(both, Limits(characters=2 * len(line))).pages) == 2


def test_no_stories_are_no_page() -> None:
    assert pages_of([], Limits()) == Paged(())
    assert Page((), ()).text == ""


def test_what_goes_beyond_the_last_page_is_counted() -> None:
    some = [a_story(number=number) for number in range(1, 26)]
    paged = pages_of(some, Limits(pages=2))
    assert [len(page.lines) for page in paged.pages] == [10, 10]
    assert paged.beyond == 5
