from dataclasses import replace

import pytest

from rules.attention.budget import Budget, Spent
from rules.attention.messages import (
    counted,
    laid_in_budget,
    laid_out,
    line_of,
    rolling,
    spent_beyond_first,
)
from rules.attention.pages import Limits
from rules.model import WatchName
from rules.notice import Notice, NoticeKind
from tests.attention import a_line
from tests.build import HOUR, NEWS, NOON, an_alert

DIGEST = Notice(NoticeKind.DIGEST, NEWS, "noon", "Digest", is_over=True)
LINES = [a_line(number, f"Title {number}") for number in range(1, 6)]


def test_a_line_says_why_a_story_is_told_again_and_what_it_has_gone_through() -> None:
    alert = replace(
        an_alert("Curfew in the port"),
        because="new: state of emergency",
        escalation="state of emergency",
        watches=(WatchName(1, "Ports"),),
    )
    line = line_of(alert, NOON, sources=3)
    assert (line.title, line.at, line.sources) == ("Curfew in the port", NOON, 3)
    assert (line.note, line.escalations) == ("new: state of emergency", ("state of emergency",))
    assert line_of(alert, NOON, note="muted").note == "muted"
    assert line_of(an_alert(), NOON).escalations == ()


def test_a_digest_is_laid_out_on_as_many_notices_as_it_takes() -> None:
    pages = laid_out(DIGEST, LINES, NOON, Limits(lines=2))
    assert [one.notice.title for one in pages] == [
        "Digest (1 of 3)",
        "Digest (2 of 3)",
        "Digest (3 of 3)",
    ]
    assert [one.notice.key for one in pages] == ["noon 1", "noon 2", "noon 3"]
    assert sorted(story for one in pages for story in one.story_ids) == [1, 2, 3, 4, 5]
    assert all(one.notice.is_over and len(one.notice.lines) <= 2 for one in pages)


MANY = [a_line(number, f"Title {number}") for number in range(1, 36)]


@pytest.mark.parametrize(
    ("amount", "posted", "pages"), [(None, 1, 4), (20, 1, 4), (3, 1, 3), (1, 1, 1), (2, 2, 1)]
)
def test_no_more_pages_are_laid_out_than_the_budget_bears(
    amount: int | None, posted: int, pages: int
) -> None:
    budget = Budget(amount) if amount else None
    spent = Spent((NOON,) * posted)
    laid = laid_in_budget(DIGEST, MANY, budget, spent, NOON)
    shown = sum(len(one.story_ids) for one in laid)
    assert (len(laid), shown) == (pages, min(35, 10 * pages))
    after = spent_beyond_first(len(laid), 35 - shown, budget, spent, NOON).spent
    if budget:
        assert (len(after.posted_at), after.collapsed) == (posted + pages - 1, 35 - shown)


def test_one_page_needs_no_number() -> None:
    [page] = laid_out(DIGEST, LINES, NOON)
    assert page.notice.title == "Digest"


def test_a_backlog_is_in_order_and_a_digest_ranked() -> None:
    old, new = a_line(1, "Old", minutes_ago=540), a_line(2, "New")
    for kind, first in ((NoticeKind.BACKLOG, 1), (NoticeKind.DIGEST, 2)):
        [page] = laid_out(replace(DIGEST, kind=kind), [new, old], NOON)
        assert page.notice.lines[0].story_id == first


def test_a_line_of_a_notice_has_all_that_a_platform_draws() -> None:
    line = replace(a_line(7, "Truce"), link="https://a.example/1", sources=3, note="new: 12 dead")
    [page] = laid_out(DIGEST, [line], NOON)
    [shown] = page.notice.lines
    assert (shown.text, shown.link, shown.outlet) == (
        "Truce",
        "https://a.example/1",
        "Harbour Wire",
    )
    assert (shown.at, shown.note, shown.story_id) == (NOON, "3 sources, new: 12 dead", 7)
    [plain] = laid_out(DIGEST, [a_line()], NOON)[0].notice.lines
    assert plain.note is None


def test_what_is_longer_than_anybody_means_is_cut_and_its_link_left_out() -> None:
    hostile = replace(a_line(1, "x" * 9_000), link="https://a.example/" + "y" * 900)
    [page] = laid_out(DIGEST, [hostile], NOON)
    [line] = page.notice.lines
    assert (len(line.text), line.text[-1], line.link) == (300, "…", None)


def test_links_count_for_what_a_page_holds() -> None:
    long = [replace(line, link="https://a.example/" + "y" * 400) for line in LINES]
    assert len(laid_out(DIGEST, long, NOON, Limits(characters=900))) == 3
    assert len(laid_out(DIGEST, LINES, NOON, Limits(characters=900))) == 1


def test_a_rolling_notice_counts_what_it_does_not_show() -> None:
    notice = rolling(NEWS, NOON - HOUR, 5, LINES, NOON, Limits(lines=3))
    assert (notice.title, len(notice.lines), notice.beyond) == ("+5 more", 3, 2)
    assert (notice.kind, notice.is_over) == (NoticeKind.ROLLING, False)
    later = rolling(NEWS, NOON - HOUR, 6, LINES, NOON + HOUR)
    assert later.key == notice.key
    assert later.beyond == 0
    assert rolling(NEWS, NOON, 0, [], NOON).lines == ()


def test_stories_are_counted_in_words() -> None:
    assert [counted([]), counted([1]), counted([1, 2])] == ["0 stories", "1 story", "2 stories"]
