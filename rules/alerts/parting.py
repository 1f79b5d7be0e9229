"""An article leaves a story → what there is to tell: nothing twice, and nothing that it had hidden is lost.

Its alerts go with it. Who heard of the story by them alone has heard nothing of what remains.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from rules.alerts.alert import Told
from rules.model import Alert, Article, Channel, Match

Matches = Callable[[Article], Sequence[Match]]
"""Gives the watches that an article satisfies."""


def parted(
    leaving: Told,
    rest: Sequence[Article],
    story_id: int,
    *,
    heard: Sequence[Alert],
    matches: Matches,
) -> Iterator[Told]:
    """Give the article that leaves, in its new story, and those of the rest that someone is to hear of.

    `story_id` is the story that it leaves, `heard` what was told of that.
    """
    yield replace(leaving, newly=leaving.matches)
    known = [alert for alert in heard if not alert.is_kept]
    gone = {one.channel for one in known if one.article_id == leaving.article.id}
    gone -= {one.channel for one in known if one.article_id != leaving.article.id}
    for article in rest if gone else ():
        found = list(_told_to(gone, matches(article)))
        yield Told(article, story_id, found, newly=found)


def _told_to(channels: set[Channel], matches: Sequence[Match]) -> Iterator[Match]:
    for match in matches:
        theirs = tuple(one for one in match.watch.channels if one in channels)
        if theirs:
            yield replace(match, watch=replace(match.watch, channels=theirs))
