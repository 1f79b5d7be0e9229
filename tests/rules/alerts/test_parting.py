"""An article leaves a story: what remains is told to those alone who heard of the story by it."""

from dataclasses import replace

from rules.alerts.alert import Told
from rules.alerts.parting import parted
from rules.model import Alert, Channel
from tests.build import DESK, NEWS, a_match, a_watch, an_alert, an_article

LEAVING, STAYS, STAYS_TOO = (an_article(id=number) for number in (1, 2, 3))
MATCH = a_match(a_watch("ferry", NEWS, DESK))


def told_of(article: int, channel: Channel = NEWS, telling: int = 1) -> Alert:
    return replace(an_alert(channel=channel), article_id=article, telling=telling)


def told_after(*heard: Alert) -> list[tuple[int, int, list[Channel]]]:
    """Give article, story and channels of what is told after article 1 left story 1 for story 9."""
    found = parted(
        Told(LEAVING, 9, [MATCH]), [STAYS, STAYS_TOO], 1, heard=heard, matches=lambda _one: [MATCH]
    )
    return [
        (
            one.article.id,
            one.story_id,
            [at for match in one.beginning for at in match.watch.channels],
        )
        for one in found
    ]


def test_where_nobody_heard_of_the_story_only_the_article_that_leaves_is_told() -> None:
    assert told_after() == [(1, 9, [NEWS, DESK])]


def test_who_heard_of_the_story_by_another_article_hears_nothing_of_what_remains() -> None:
    assert told_after(told_of(2)) == [(1, 9, [NEWS, DESK])]
    assert told_after(told_of(1), told_of(2, telling=2)) == [(1, 9, [NEWS, DESK])]


def test_who_heard_of_the_story_by_the_article_that_leaves_hears_of_what_remains() -> None:
    assert told_after(told_of(1)) == [(1, 9, [NEWS, DESK]), (2, 1, [NEWS]), (3, 1, [NEWS])]
    assert told_after(told_of(1), told_of(2, DESK))[1:] == [(2, 1, [NEWS]), (3, 1, [NEWS])]


def test_what_was_kept_untold_was_heard_by_nobody() -> None:
    assert told_after(told_of(1, telling=-1)) == [(1, 9, [NEWS, DESK])]
    assert told_after(told_of(1), told_of(2, telling=-2))[1:] == [(2, 1, [NEWS]), (3, 1, [NEWS])]


def test_watches_of_other_channels_are_no_reason_to_tell_what_remains() -> None:
    elsewhere = a_match(a_watch("ferry", DESK))
    found = parted(
        Told(LEAVING, 9, [MATCH]), [STAYS], 1, heard=[told_of(1)], matches=lambda _one: [elsewhere]
    )
    assert [list(one.matches) for one in found] == [[MATCH], []]
