from collections.abc import Sequence
from dataclasses import replace

from rules.answers.answer import HeldFeed, Released
from rules.answers.held import held_notices, released_notices
from rules.model import Channel, Feed
from rules.notice import Notice, NoticeKind, NoticeLine
from tests.build import NOON

OPERATOR = Channel("console")
PIER = Feed("https://pier.example/feed", shown="pier.example/feed", id=3, name="Pier News")
MOLE = Feed("https://mole.example/feed", shown="mole.example/feed", id=4)


def held(feed: Feed = PIER, count: int = 7) -> HeldFeed:
    return HeldFeed(feed, NOON, tuple(f"Old news {number}" for number in range(count)))


def told(waiting: Sequence[HeldFeed], before: Sequence[Notice] = ()) -> list[Notice]:
    return held_notices(waiting, before, operator=OPERATOR)


def released(before: Sequence[Notice], *, post: bool, feed: Feed = PIER) -> list[Notice]:
    return released_notices(Released(feed, 7, 2), before, post=post)


def test_a_feed_that_gave_old_articles_as_new_is_told_with_the_first_headlines() -> None:
    [notice] = told([held()])
    assert (notice.kind, notice.channel) == (NoticeKind.REISSUED, OPERATOR)
    assert notice.title == "F3 Pier News: 7 old articles came as new"
    assert notice.lines == tuple(NoticeLine(f"Old news {number}") for number in range(5))
    assert notice.beyond == 2
    assert not notice.is_over


def test_two_buttons_say_what_can_become_of_it() -> None:
    [notice] = told([held()])
    assert [(one.label, one.command) for one in notice.actions] == [
        ("Post", "source post F3"),
        ("Discard", "source discard F3"),
    ]
    assert "*Post*" in (notice.remedy or "")
    assert "*Discard*" in (notice.remedy or "")


def test_every_feed_has_a_notice_of_its_own_and_one_without_a_name_its_address() -> None:
    assert [one.title for one in told([held(), held(MOLE, 1)])] == [
        "F3 Pier News: 7 old articles came as new",
        "F4 mole.example/feed: 1 old article came as new",
    ]


def test_what_was_told_is_told_again_only_when_it_has_changed() -> None:
    before = told([held()])
    assert told([held()], before) == []
    [changed] = told([held(count=9)], before)
    assert (changed.key, changed.beyond) == (before[0].key, 4)


def test_what_people_said_is_told_in_the_same_notice() -> None:
    before = [replace(one, id=7) for one in told([held(), held(MOLE)])]
    [posted] = released(before, post=True)
    assert (posted.id, posted.is_over) == (7, True)
    assert posted.title == "F3 Pier News: 7 old articles posted"
    assert (posted.lines, posted.remedy, posted.actions, posted.beyond) == ((), None, (), 0)
    [discarded] = released(before, post=False, feed=MOLE)
    assert discarded.title == "F4 mole.example/feed: 7 old articles discarded"


def test_what_is_held_no_more_though_nobody_said_so_is_over_too() -> None:
    [before] = told([held()])
    [over] = told([], [before])
    assert (over.title, over.is_over) == ("F3 Pier News: nothing is held any more", True)
    [unnamed] = told([], [replace(before, worded=None)])
    assert unnamed.title == "F3: nothing is held any more"
