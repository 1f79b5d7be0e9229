"""What panels say of feeds that hold old articles; and its notices in other languages."""

import pytest

from bot.phrasebook import phrases
from rules.answers.answer import HeldFeed, Released
from rules.answers.held import held_notices, released_notices
from rules.asking.noticed import in_language
from rules.asking.panel import Words
from rules.asking.panels import feeds
from rules.attention.languages import LANGUAGES
from rules.model import Channel, Feed
from rules.notice import Notice
from tests.newsroom import NOON

OPERATOR = Channel("console")
PIER = Feed("https://pier.example/feed", shown="pier.example/feed", id=3, name="Pier News")
SAY = phrases().in_language("en")


def held(count: int, number: int = 3) -> HeldFeed:
    feed = Feed(f"https://{number}.example", shown=f"{number}.example", id=number)
    return HeldFeed(feed, NOON, tuple(f"Old news {one}" for one in range(count)))


def the_notices() -> list[Notice]:
    told = held_notices([HeldFeed(PIER, NOON, ("a", "b"))], [], operator=OPERATOR)
    done = Released(PIER, 2, 1)
    over = held_notices([], told, operator=OPERATOR)
    posted, discarded = (released_notices(done, told, post=post) for post in (True, False))
    return [*told, *posted, *discarded, *over]


def test_what_feeds_hold_is_listed_with_the_first_headlines_and_what_can_become_of_it() -> None:
    panel = feeds.held([held(4), held(3, number=5)], SAY)
    assert panel.title == "2 feeds gave old articles as new"
    lines = [
        next(piece.text for piece in line if isinstance(piece, Words))
        for row in panel.rows
        for line in row.lines
    ]
    titles = ["Old news 0", "Old news 1", "Old news 2"]
    assert lines == ["4 old articles", *titles, "and 1 more", "3 old articles", *titles]
    assert [button.ask for row in panel.rows for button in row.buttons] == [
        "source post F3",
        "source discard F3",
        "source post F5",
        "source discard F5",
    ]


def test_many_feeds_that_hold_something_are_paged() -> None:
    panel = feeds.held([held(1, number) for number in range(1, 13)], SAY, page=2)
    assert len(panel.rows) == 2
    assert panel.paging is not None
    assert panel.paging.ask == "source held"


def test_that_nothing_is_held_is_said() -> None:
    assert feeds.held([], SAY).title == "No feed holds anything"


@pytest.mark.parametrize(
    ("post", "said"),
    [
        (True, ["F3 Pier News: 11 old articles let go", "2 alerts follow."]),
        (False, ["F3 Pier News: 11 old articles discarded, nobody is told of them"]),
    ],
)
def test_what_became_of_it_is_said(post: bool, said: list[str]) -> None:
    panel = feeds.released(Released(PIER, 11, 2), SAY, post=post)
    lines = [piece.text for line in panel.lines for piece in line if isinstance(piece, Words)]
    assert [panel.title, *lines] == said


def test_its_notices_are_worded_in_every_language() -> None:
    for notice in the_notices():
        in_english = in_language(notice, SAY)
        assert (in_english.title, in_english.remedy) == (notice.title, notice.remedy)
        assert [one.label for one in in_english.actions] == [one.label for one in notice.actions]
        others = {in_language(notice, phrases().in_language(one)).title for one in LANGUAGES}
        assert len(others) == len(LANGUAGES)
        assert all("F3 Pier News" in title for title in others)


def test_the_buttons_are_named_in_the_remedy_as_they_are_labelled() -> None:
    for language in LANGUAGES:
        notice = in_language(the_notices()[0], phrases().in_language(language))
        for action in notice.actions:
            assert f"*{action.label}*" in (notice.remedy or "")
