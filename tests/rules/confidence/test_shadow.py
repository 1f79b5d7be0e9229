"""A silent time that is over is told in one notice: how much would have been sent, and what to do."""

from dataclasses import replace
from datetime import timedelta

from msgspec import structs

from rules.confidence.backtest import Span, Trial, backtest
from rules.confidence.shadow import REMEDY, is_over, shadow_notice
from rules.model import Channel, Mode, Watch
from rules.notice import NoticeKind, words_of
from rules.watches.draft import SHADOW, Draft, refined
from rules.watches.wish import WatchWish
from tests.build import HOUR, NOON, an_article

HERE = Channel("chat", "war")
WATCH = Watch("Ferries", "ferry", (HERE,), id=3, shadow_until=NOON)
SPAN = Span(NOON - SHADOW, NOON)


def trials(many: int) -> list[Trial]:
    seen = NOON - 2 * HOUR
    return [
        Trial(an_article(f"Ferry {n}", id=n, seen_at=seen, link=f"https://x/{n}"), n, ())
        for n in range(many)
    ]


def test_a_silent_time_is_over_at_its_moment() -> None:
    assert is_over(WATCH, NOON)
    assert not is_over(WATCH, NOON - timedelta(seconds=1))
    assert not is_over(replace(WATCH, shadow_until=None), NOON)


def test_the_notice_counts_shows_samples_and_offers_what_to_do() -> None:
    notice = shadow_notice(WATCH, HERE, backtest(trials(17), SPAN))
    assert notice.kind is NoticeKind.SHADOW
    assert notice.title == "W3 Ferries: would have sent 17 stories in 24 h"
    assert (len(notice.lines), notice.beyond) == (5, 12)
    assert [one.command for one in notice.actions] == [
        "watch resume W3",
        "watch edit W3",
        "watch remove W3",
    ]
    assert words_of(notice)[-1] == REMEDY


def test_one_story_at_night_and_none_are_said_as_such() -> None:
    night = [
        replace(one, article=structs.replace(one.article, seen_at=NOON - 10 * HOUR))
        for one in trials(1)
    ]
    title = shadow_notice(WATCH, HERE, backtest(night, SPAN)).title
    assert title == "W3 Ferries: would have sent 1 story in 24 h, 1 at night"
    nothing = shadow_notice(WATCH, HERE, backtest([], SPAN))
    assert nothing.title == "W3 Ferries: would have sent nothing in 24 h"
    assert nothing.lines == ()


def test_a_query_that_cannot_be_read_any_more_is_told_too() -> None:
    notice = shadow_notice(WATCH, HERE, "there is no list @ships")
    assert notice.title.endswith("its query cannot be read any more: there is no list @ships")
    assert (notice.lines, notice.beyond) == ((), 0)


def test_each_silent_time_has_a_notice_of_its_own() -> None:
    later = replace(WATCH, shadow_until=NOON + SHADOW)
    keys = {shadow_notice(one, HERE, backtest([], SPAN)).key for one in (WATCH, later)}
    assert len(keys) == 2
    assert shadow_notice(replace(WATCH, shadow_until=None), HERE, "x").key == "W3 "


def test_a_draft_keeps_what_is_not_wished_otherwise() -> None:
    draft = Draft("ferry", HERE, WatchWish("A", min_sources=2), "chat:@ann", "chat:acme", NOON)
    changed = refined(draft, WatchWish(query="ferry -golf", mode=Mode.DIGEST))
    assert changed.query == "ferry -golf"
    assert changed.wish == WatchWish("A", mode=Mode.DIGEST, min_sources=2)
    assert refined(draft, WatchWish("B")).query == "ferry"


def test_a_draft_ends_after_a_day() -> None:
    draft = Draft("ferry", HERE, WatchWish(), "chat:@ann", "chat:acme", NOON)
    assert draft.is_over(NOON + timedelta(days=1))
    assert not draft.is_over(NOON + timedelta(hours=23))
