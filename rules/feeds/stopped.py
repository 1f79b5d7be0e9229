"""Feeds that are asked no more → what the operator is told of it, once a server, and when it is over.

A feed that is gone or was given up brings nothing from then on, so nobody would miss it: it is told at
once. From what is kept, not from what happens: so nothing goes untold because the bot ended in between.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from rules.channel import Channel
from rules.feeds.polling import has_given_up, is_polled
from rules.model import Feed
from rules.notice import Notice, NoticeAction, NoticeKind, NoticeLine, Worded

NAMED_AT_MOST = 5


def stopped_notices(
    failing: Iterable[Feed],
    told: Sequence[Notice],
    *,
    operator: Channel,
    feeds: Iterable[Feed] = (),
) -> list[Notice]:
    """Give what is to be told or told otherwise; `told` are the notices of this that are open.

    Among all `feeds` are those that people paused: where one was stopped before, it is still not asked.
    """
    by_host: dict[str, list[Feed]] = {}
    for feed in failing:
        if has_given_up(feed.state):
            by_host.setdefault(_server_of(feed), []).append(feed)
    known = {one.key: one for one in told}
    wanted = [_of(host, feeds, operator) for host, feeds in by_host.items()]
    changed = [one for one in wanted if _says_other(one, known.get(one.key))]
    paused = Counter(_server_of(one) for one in feeds if _is_paused_by_people(one))
    return changed + [_over(one, paused[key]) for key, one in known.items() if key not in by_host]


def _server_of(feed: Feed) -> str:
    return feed.host or feed.shown


def _is_paused_by_people(feed: Feed) -> bool:
    return not is_polled(feed) and not has_given_up(feed.state)


def _says_other(notice: Notice, told: Notice | None) -> bool:
    return told is None or (notice.title, notice.lines) != (told.title, told.lines)


def _of(host: str, feeds: Sequence[Feed], operator: Channel) -> Notice:
    many = "1 feed is" if len(feeds) == 1 else f"{len(feeds)} feeds are"
    lines = tuple(NoticeLine(one.state.error or one.shown) for one in feeds[:NAMED_AT_MOST])
    return Notice(
        NoticeKind.STOPPED,
        operator,
        key=host,
        title=f"{host}: {many} asked no more",
        worded=Worded("stopped", {"host": host, "count": len(feeds)}),
        lines=lines,
        remedy=(
            "`wirewatch feed resume` asks a feed again once it is mended; `wirewatch feed remove`"
            " removes it."
        ),
        actions=(NoticeAction("Show", "source health", "show"),),
        beyond=len(feeds) - len(lines),
    )


def _over(told: Notice, paused: int) -> Notice:
    title, worded = (
        f"{told.key}: no feed is stopped any more",
        Worded("stopped_over", {"host": told.key}),
    )
    if paused:
        title += f"; {paused} {'is' if paused == 1 else 'are'} paused by hand"
        worded = Worded("stopped_paused", {"host": told.key, "count": paused})
    well = replace(told, title=title, worded=worded, is_over=True)
    return replace(well, lines=(), remedy=None, actions=(), beyond=0)
