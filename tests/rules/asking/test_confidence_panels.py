"""Panels of trying before saving, and of why something was not told."""

from datetime import timedelta

from bot.phrasebook import phrases
from rules.answers.answer import Backtested, Drafted
from rules.answers.linked import Stage, StageName
from rules.answers.whynot import WhyNot
from rules.asking.panel import Moment, Panel, Place, Style, Words
from rules.asking.panels import confidence, drafts, trees
from rules.confidence.backtest import Span, backtest
from rules.confidence.less import Effect, Less
from rules.language.explain import Explained, explained
from rules.language.lexicon import plain_lexicon
from rules.model import Channel, Mode, Watch
from rules.watches.draft import Draft
from rules.watches.wish import WatchWish
from tests.build import NOON, an_article

SAY = phrases().in_language("en")
HERE = Channel("chat", "war")


def words_of(panel: Panel) -> str:
    return "\n".join(
        "".join(piece.text for piece in line if isinstance(piece, Words)) for line in panel.lines
    )


def an_explained(query: str) -> Explained:
    return explained(Watch("Ferries", query, (HERE,), 3), an_article("Ferry"), plain_lexicon())


def test_a_long_query_is_drawn_as_far_as_people_read() -> None:
    lines = list(trees.tree(an_explained(" OR ".join(f"quay{n}x" for n in range(30))), SAY))
    assert len(lines) == trees.LINES_AT_MOST + 2
    assert lines[-1] == (Words("…", Style.QUIET),)


def test_of_a_query_that_cannot_be_read_the_error_is_drawn() -> None:
    name, error = trees.tree(an_explained("ferry AND"), SAY)
    assert name == (Words("W3 Ferries", Style.STRONG),)
    assert isinstance(error[0], Words)
    assert "column" in error[0].text


def a_why_not(stage: Stage) -> WhyNot:
    return WhyNot("https://x/1", HERE, (stage,))


def test_what_was_told_has_no_remedy_and_no_button() -> None:
    panel = confidence.why_not(a_why_not(Stage(StageName.MESSAGE, True, "told")), SAY)
    assert panel.title == "It was told here"
    assert panel.buttons == ()
    assert "What to do" not in words_of(panel)


def test_every_stage_is_named_and_its_remedy_is_a_button_where_it_fits() -> None:
    for name in StageName:
        stage = Stage(name, False, "it is so", "do this", "source add pier.example")
        panel = confidence.why_not(a_why_not(stage), SAY)
        assert panel.title.startswith("Not told here: ")
        assert "What to do: do this" in words_of(panel)
        assert [one.ask for one in panel.buttons] == ["source add pier.example"]
    long = Stage(StageName.FEED, False, "no feed", "add it", f"source add {'x' * 90}.example")
    assert confidence.why_not(a_why_not(long), SAY).buttons == ()


def test_every_remedy_that_is_a_button_has_a_label() -> None:
    for words in ("source", "watch", "news", "mute", "channel", "digest", "status"):
        assert phrases().has(f"do.{words}")


def a_drafted(wish: WatchWish, *, is_whole: bool = True) -> Drafted:
    summed = backtest([], Span(NOON - timedelta(days=2), NOON))
    draft = Draft("ferry", HERE, wish, "chat:@ann", "chat:acme", NOON, 12)
    return Drafted(draft, Backtested("ferry", "ferry anywhere", summed), is_whole)


def test_a_preview_says_what_would_be_saved_and_over_which_time_it_was_tried() -> None:
    plain = drafts.preview(a_drafted(WatchWish()), SAY)
    assert words_of(plain).startswith("Nothing is saved yet")
    assert "Tried over 30 days" in words_of(plain)
    assert Place(HERE) in plain.lines[0]
    assert any(isinstance(piece, Moment) for line in plain.lines for piece in line)
    full = WatchWish("Ferries", mode=Mode.DIGEST, min_sources=2)
    said = words_of(drafts.preview(a_drafted(full, is_whole=False), SAY))
    for part in ("Ferries", "in a digest", "waits for 2 sources", "since the archive began"):
        assert part in said


def test_without_a_word_or_a_nameable_outlet_only_the_form_is_left() -> None:
    watch = Watch("Ferries", "ferry", (HERE,), 3)
    for outlet in ("", "x" * 90):
        found = Less(watch, an_article("Ferry", outlet=outlet), (), Effect(1, 1))
        panel = drafts.less(found, SAY)
        assert "No word of this headline" in words_of(panel)
        assert [one.ask for one in panel.buttons] == ["watch edit W3"]
    named = Less(watch, an_article("Ferry", outlet="Pier"), (), Effect(1, 1))
    assert "nothing of Pier removes 1 of 1 story" in words_of(drafts.less(named, SAY))
