"""What people are told of a list of feeds that they gave."""

from bot.phrasebook import phrases
from rules.answers.answer import FeedsImported
from rules.asking.panel import Words
from rules.asking.panels import feeds
from rules.feeds.lists import Refused
from rules.model import Feed

SAY = phrases().in_language("en")
FILES = (
    Refused("a", "its address is no http:// one"),
    Refused("b", "its address is no http:// one"),
)


def said(done: FeedsImported) -> list[str]:
    panel = feeds.imported(done, SAY)
    words = [piece.text for line in panel.lines for piece in line if isinstance(piece, Words)]
    return [panel.title, *words]


def test_all_that_became_of_a_list_is_counted_and_each_reason_said_once() -> None:
    assert said(FeedsImported((Feed("https://a.example/"),), ("b", "c"), FILES)) == [
        "1 feed added",
        "2 are there already.",
        "2 are refused: its address is no http:// one.",
        "Next check: at once",
    ]


def test_of_nothing_new_no_check_is_said_to_follow() -> None:
    assert said(FeedsImported((), ("b",), ())) == ["0 feeds added", "One is there already."]
